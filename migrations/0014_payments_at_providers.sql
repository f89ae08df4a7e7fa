-- A shop's account at a payment provider. The credentials are sealed with a key that is not in this database.
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

-- One attempt to pay an order at a provider. It is written before the provider is asked, so that nothing that happens
-- there finds us without it; its id is the idempotency key.
CREATE TABLE payment_session (
    shop_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    gateway TEXT NOT NULL CHECK (gateway IN ('STRIPE', 'PAYPAL')),
    state TEXT NOT NULL CHECK (state IN ('STARTING', 'OPEN', 'PAID', 'FAILED', 'CLOSED')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    reference TEXT,
    payment_reference TEXT,
    url TEXT,
    captured_minor BIGINT,
    fee_minor BIGINT,
    is_posted BIGINT NOT NULL DEFAULT 0 CHECK (is_posted IN (0, 1)),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    check_at BIGINT,
    checks BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, session_id),
    FOREIGN KEY (shop_id, order_id) REFERENCES customer_order (shop_id, order_id),
    CHECK (is_posted = 0 OR state = 'PAID')
);
CREATE INDEX payment_session_by_order ON payment_session (shop_id, order_id, session_id);
CREATE UNIQUE INDEX payment_session_by_reference ON payment_session (shop_id, gateway, reference) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX payment_session_by_payment ON payment_session (shop_id, gateway, payment_reference)
    WHERE payment_reference IS NOT NULL;
CREATE INDEX payment_session_to_check ON payment_session (check_at) WHERE check_at IS NOT NULL;

-- What providers sent: stored first, acted on later, once each.
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
);
CREATE INDEX payment_event_due ON payment_event (due_at) WHERE state = 'WAITING';
CREATE INDEX payment_event_by_time ON payment_event (shop_id, received_at, gateway, event_id);

-- Money that is to go back through a provider: written before the provider is asked, like a session.
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
    fee_minor BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    decided_at BIGINT,
    PRIMARY KEY (shop_id, session_id, reference),
    FOREIGN KEY (shop_id, session_id) REFERENCES payment_session (shop_id, session_id)
);
CREATE INDEX payment_dispute_by_order ON payment_dispute (shop_id, order_id);

-- What an operator has to look at, because the provider and our books tell different stories.
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

-- One day at one provider: what it says and what our books say.
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
);

-- The part of a commission that a dispute holds back.
ALTER TABLE commission ADD COLUMN frozen_minor BIGINT NOT NULL DEFAULT 0 CHECK (frozen_minor >= 0);
