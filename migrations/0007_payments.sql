-- Payments at providers: what we asked for, what they told us, and where the two differ.

-- A shop's account at a provider. The credentials are sealed with a key that is not in this database.
CREATE TABLE payment_account (
    shop_id TEXT NOT NULL,
    gateway TEXT NOT NULL CHECK (gateway IN ('STRIPE', 'PAYPAL')),
    is_live BIGINT NOT NULL CHECK (is_live IN (0, 1)),
    is_enabled BIGINT NOT NULL CHECK (is_enabled IN (0, 1)),
    sealed_credentials TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, gateway),
    FOREIGN KEY (shop_id) REFERENCES shop (shop_id)
);

-- One attempt to pay an order. It is written before the provider is asked, so that nothing can happen there without a
-- row here; its id is the idempotency key.
CREATE TABLE payment_session (
    shop_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    gateway TEXT NOT NULL CHECK (gateway IN ('SANDBOX', 'STRIPE', 'PAYPAL')),
    state TEXT NOT NULL CHECK (state IN ('STARTING', 'OPEN', 'PAID', 'FAILED', 'CLOSED')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    reference TEXT,
    payment_reference TEXT,
    url TEXT,
    -- The buyer has paid and the provider waits for the money, as with bank transfers: no second payment meanwhile.
    is_processing BIGINT NOT NULL DEFAULT 0 CHECK (is_processing IN (0, 1)),
    captured_minor BIGINT,
    -- NULL when the provider named a currency that we do not know.
    captured_currency TEXT CHECK (length(captured_currency) = 3),
    fee_minor BIGINT,
    -- How often the fee was posted again; each posting has a source of its own.
    fee_changes BIGINT NOT NULL DEFAULT 0 CHECK (fee_changes >= 0),
    -- What went back to the buyer beyond what the order still had: posted as a loss.
    short_minor BIGINT NOT NULL DEFAULT 0 CHECK (short_minor >= 0),
    is_posted BIGINT NOT NULL DEFAULT 0 CHECK (is_posted IN (0, 1)),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    check_at BIGINT,
    checks BIGINT NOT NULL DEFAULT 0,
    -- When the newest answer that was applied was asked for; an answer asked for earlier cannot undo it.
    asked_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, session_id),
    FOREIGN KEY (shop_id, order_id) REFERENCES customer_order (shop_id, order_id),
    CHECK (is_posted = 0 OR state = 'PAID')
);
CREATE INDEX payment_session_by_order ON payment_session (shop_id, order_id, session_id);
CREATE UNIQUE INDEX payment_session_by_reference ON payment_session (shop_id, gateway, reference) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX payment_session_by_payment ON payment_session (shop_id, gateway, payment_reference)
    WHERE payment_reference IS NOT NULL;
CREATE INDEX payment_session_to_check ON payment_session (check_at) WHERE check_at IS NOT NULL;

-- What providers sent: stored first, applied later, once each. The body is emptied after a while.
CREATE TABLE payment_event (
    shop_id TEXT NOT NULL,
    gateway TEXT NOT NULL,
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('WAITING', 'DONE', 'IGNORED', 'REVIEW')),
    effect TEXT,
    session_id TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    deliveries BIGINT NOT NULL DEFAULT 1,
    settled_at BIGINT,
    PRIMARY KEY (shop_id, gateway, event_id),
    FOREIGN KEY (shop_id) REFERENCES shop (shop_id)
); -- wide rows
CREATE INDEX payment_event_due ON payment_event (due_at) WHERE state = 'WAITING';
CREATE INDEX payment_event_by_time ON payment_event (shop_id, received_at, gateway, event_id);
CREATE INDEX payment_event_by_session ON payment_event (shop_id, session_id) WHERE session_id IS NOT NULL;
-- Bodies that are still kept, oldest first.
CREATE INDEX payment_event_with_body ON payment_event (received_at) WHERE body <> '';

-- A refund through a provider: written before the provider is asked, like a session.
CREATE TABLE payment_refund (
    shop_id TEXT NOT NULL,
    refund_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('WAITING', 'PENDING', 'DONE', 'FAILED')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    provider_minor BIGINT NOT NULL CHECK (provider_minor BETWEEN 1 AND amount_minor),
    is_booked BIGINT NOT NULL CHECK (is_booked IN (0, 1)),
    reference TEXT,
    reason TEXT,
    actor TEXT NOT NULL,
    problem TEXT,
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, refund_id),
    FOREIGN KEY (shop_id, session_id) REFERENCES payment_session (shop_id, session_id)
);
CREATE INDEX payment_refund_by_session ON payment_refund (shop_id, session_id, refund_id);
CREATE INDEX payment_refund_by_order ON payment_refund (shop_id, order_id, refund_id);
CREATE INDEX payment_refund_due ON payment_refund (due_at) WHERE due_at IS NOT NULL;

-- Every posting that moved money at a provider, by payment: what the provider's own statement has to agree with.
CREATE TABLE payment_posting (
    shop_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    provider_minor BIGINT NOT NULL CHECK (provider_minor <> 0),
    PRIMARY KEY (shop_id, session_id, kind, source_id),
    FOREIGN KEY (shop_id, session_id) REFERENCES payment_session (shop_id, session_id)
);

-- A dispute that moved money.
CREATE TABLE payment_dispute (
    shop_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    reference TEXT NOT NULL,
    order_id TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('OPEN', 'WON', 'LOST')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    -- What a lost dispute took, as far as it was posted: less than was disputed when it was lost in part.
    taken_minor BIGINT NOT NULL DEFAULT 0 CHECK (taken_minor >= 0),
    fee_minor BIGINT NOT NULL,
    -- How often it was opened, and how often its fee and its outcome changed after they were posted.
    round BIGINT NOT NULL DEFAULT 1 CHECK (round >= 1),
    fee_changes BIGINT NOT NULL DEFAULT 0 CHECK (fee_changes >= 0),
    turns BIGINT NOT NULL DEFAULT 0 CHECK (turns >= 0),
    opened_at BIGINT NOT NULL,
    decided_at BIGINT,
    PRIMARY KEY (shop_id, session_id, reference),
    FOREIGN KEY (shop_id, session_id) REFERENCES payment_session (shop_id, session_id)
);
CREATE INDEX payment_dispute_by_order ON payment_dispute (shop_id, order_id);

-- What an operator has to look at, because the provider and our ledger disagree.
CREATE TABLE payment_review (
    shop_id TEXT NOT NULL,
    review_id TEXT NOT NULL,
    problem TEXT NOT NULL,
    subject TEXT NOT NULL,
    session_id TEXT,
    order_id TEXT,
    detail TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('OPEN', 'SETTLED')),
    note TEXT,
    settled_by TEXT,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    PRIMARY KEY (shop_id, review_id),
    UNIQUE (shop_id, problem, subject),
    FOREIGN KEY (shop_id) REFERENCES shop (shop_id)
);
CREATE INDEX payment_review_open ON payment_review (shop_id, created_at, review_id) WHERE state = 'OPEN';

-- One day at one provider: its figures and ours.
CREATE TABLE payment_report (
    shop_id TEXT NOT NULL,
    gateway TEXT NOT NULL,
    day BIGINT NOT NULL,
    sessions BIGINT NOT NULL,
    provider_minor BIGINT NOT NULL,
    ledger_minor BIGINT NOT NULL,
    differences TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, day, gateway),
    FOREIGN KEY (shop_id) REFERENCES shop (shop_id)
); -- wide rows

-- The records of the built-in test provider, as Stripe and PayPal keep theirs elsewhere. Nothing here belongs to the
-- ledger, and nothing is believed before the provider was asked.
CREATE TABLE sandbox_payment (
    shop_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('OPEN', 'PAID', 'FAILED', 'CLOSED')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    reference TEXT NOT NULL,
    return_url TEXT NOT NULL,
    cancel_url TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, session_id),
    FOREIGN KEY (shop_id) REFERENCES shop (shop_id)
);
CREATE UNIQUE INDEX sandbox_payment_by_reference ON sandbox_payment (shop_id, reference);

CREATE TABLE sandbox_refund (
    shop_id TEXT NOT NULL,
    refund_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, refund_id),
    FOREIGN KEY (shop_id, session_id) REFERENCES sandbox_payment (shop_id, session_id)
);
CREATE INDEX sandbox_refund_by_session ON sandbox_refund (shop_id, session_id, refund_id);
