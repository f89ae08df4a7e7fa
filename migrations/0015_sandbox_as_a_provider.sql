-- What the built-in test provider knows: its own books, as Stripe and PayPal have theirs elsewhere. Nothing of the
-- ledger is in here, and nothing here is believed before the provider was asked.
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

-- What it gave back.
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

-- Attempts to pay may be test payments from now on. SQLite cannot change a condition of a column, so the table is made
-- anew, and with it the three that point to it.
DROP INDEX payment_session_by_order;
DROP INDEX payment_session_by_reference;
DROP INDEX payment_session_by_payment;
DROP INDEX payment_session_to_check;
DROP INDEX payment_refund_by_session;
DROP INDEX payment_refund_by_order;
DROP INDEX payment_refund_due;
DROP INDEX payment_dispute_by_order;
ALTER TABLE payment_session RENAME TO payment_session_before;
ALTER TABLE payment_refund RENAME TO payment_refund_before;
ALTER TABLE payment_posting RENAME TO payment_posting_before;
ALTER TABLE payment_dispute RENAME TO payment_dispute_before;

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

CREATE TABLE payment_posting (
    shop_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    provider_minor BIGINT NOT NULL CHECK (provider_minor <> 0),
    PRIMARY KEY (shop_id, session_id, kind, source_id),
    FOREIGN KEY (shop_id, session_id) REFERENCES payment_session (shop_id, session_id)
);

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

INSERT INTO payment_session (shop_id, session_id, order_id, gateway, state, amount_minor, currency, reference,
    payment_reference, url, captured_minor, fee_minor, is_posted, created_at, updated_at, check_at, checks)
    SELECT shop_id, session_id, order_id, gateway, state, amount_minor, currency, reference,
    payment_reference, url, captured_minor, fee_minor, is_posted, created_at, updated_at, check_at, checks
    FROM payment_session_before;
INSERT INTO payment_refund (shop_id, refund_id, order_id, session_id, state, amount_minor, provider_minor, is_booked,
    reference, reason, actor, problem, attempts, due_at, created_at, updated_at)
    SELECT shop_id, refund_id, order_id, session_id, state, amount_minor, provider_minor, is_booked,
    reference, reason, actor, problem, attempts, due_at, created_at, updated_at
    FROM payment_refund_before;
INSERT INTO payment_posting (shop_id, session_id, kind, source_id, provider_minor)
    SELECT shop_id, session_id, kind, source_id, provider_minor FROM payment_posting_before;
INSERT INTO payment_dispute (shop_id, session_id, reference, order_id, stage, amount_minor, fee_minor, opened_at,
    decided_at)
    SELECT shop_id, session_id, reference, order_id, stage, amount_minor, fee_minor, opened_at,
    decided_at FROM payment_dispute_before;

DROP TABLE payment_dispute_before;
DROP TABLE payment_posting_before;
DROP TABLE payment_refund_before;
DROP TABLE payment_session_before;
