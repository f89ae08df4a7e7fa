-- One schema for both databases: TEXT ids, BIGINT minor units and microseconds, BIGINT 0/1 for booleans, TEXT JSON.
-- shop_id leads every key. On SQLite BIGINT becomes INTEGER and each table is STRICT, WITHOUT ROWID.

CREATE TABLE shop (
    shop_id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    base_url TEXT NOT NULL,
    tax_ppm BIGINT NOT NULL CHECK (tax_ppm BETWEEN 0 AND 1000000),
    has_sandbox BIGINT NOT NULL CHECK (has_sandbox IN (0, 1)),
    address_policy TEXT NOT NULL CHECK (address_policy IN ('warn', 'strict')),
    is_suspended BIGINT NOT NULL CHECK (is_suspended IN (0, 1)),
    created_at BIGINT NOT NULL
);

CREATE TABLE program_rule (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    version BIGINT NOT NULL,
    is_active BIGINT NOT NULL CHECK (is_active IN (0, 1)),
    rate_ppm BIGINT NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
    discount_ppm BIGINT NOT NULL CHECK (discount_ppm BETWEEN 0 AND 1000000),
    hold_secs BIGINT NOT NULL CHECK (hold_secs >= 0),
    window_days BIGINT NOT NULL CHECK (window_days BETWEEN 1 AND 365),
    mode TEXT NOT NULL CHECK (mode IN ('FIRST_CLICK', 'LAST_CLICK')),
    payout_minimum_minor BIGINT NOT NULL CHECK (payout_minimum_minor >= 0),
    earns_on_balance BIGINT NOT NULL CHECK (earns_on_balance IN (0, 1)),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, version)
);

CREATE TABLE customer (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    customer_id TEXT NOT NULL,
    email TEXT NOT NULL,
    email_lookup TEXT NOT NULL,
    name TEXT,
    surname TEXT,
    country_code TEXT,
    password_hash TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, customer_id),
    UNIQUE (shop_id, email_lookup)
);

CREATE TABLE operator (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    operator_id TEXT NOT NULL,
    email TEXT NOT NULL,
    email_lookup TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT,
    invitation_hash TEXT,
    invitation_expires_at BIGINT,
    customer_id TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, operator_id),
    UNIQUE (shop_id, email_lookup)
);

CREATE TABLE api_key (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    api_key_id TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (shop_id, api_key_id)
);

-- The last use is kept apart, so that a read with a key never queues behind money.
CREATE TABLE api_key_use (
    shop_id TEXT NOT NULL,
    api_key_id TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, api_key_id)
);

-- Sessions know their shop from inside: the key is a digest of the cookie's token.
CREATE TABLE web_session (
    token_hash TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX web_session_expiry ON web_session (expires_at);

CREATE TABLE product (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    product_id TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    product_type TEXT NOT NULL,
    price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
    position BIGINT NOT NULL,
    is_listed BIGINT NOT NULL CHECK (is_listed IN (0, 1)),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, product_id)
);

CREATE TABLE affiliate (
    shop_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'disabled')),
    clicks BIGINT NOT NULL DEFAULT 0,
    checkouts BIGINT NOT NULL DEFAULT 0,
    sales BIGINT NOT NULL DEFAULT 0,
    revenue_minor BIGINT NOT NULL DEFAULT 0,
    accrued_minor BIGINT NOT NULL DEFAULT 0,
    reversed_minor BIGINT NOT NULL DEFAULT 0,
    converted_minor BIGINT NOT NULL DEFAULT 0,
    paid_minor BIGINT NOT NULL DEFAULT 0,
    joined_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, customer_id),
    FOREIGN KEY (shop_id, customer_id) REFERENCES customer (shop_id, customer_id)
);

CREATE TABLE affiliate_link (
    shop_id TEXT NOT NULL,
    link_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    code TEXT NOT NULL,
    label TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'inactive', 'rejected')),
    is_primary BIGINT NOT NULL CHECK (is_primary IN (0, 1)),
    clicks BIGINT NOT NULL DEFAULT 0,
    sales BIGINT NOT NULL DEFAULT 0,
    revenue_minor BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, link_id),
    UNIQUE (shop_id, code),
    FOREIGN KEY (shop_id, customer_id) REFERENCES affiliate (shop_id, customer_id)
);
CREATE INDEX affiliate_link_by_customer ON affiliate_link (shop_id, customer_id, link_id);

-- One click per link, visitor and day counts.
CREATE TABLE click (
    shop_id TEXT NOT NULL,
    link_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    visitor_hash TEXT NOT NULL,
    click_id TEXT NOT NULL,
    clicked_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, link_id, day, visitor_hash)
);

CREATE TABLE affiliate_day (
    shop_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    clicks BIGINT NOT NULL DEFAULT 0,
    checkouts BIGINT NOT NULL DEFAULT 0,
    sales BIGINT NOT NULL DEFAULT 0,
    revenue_minor BIGINT NOT NULL DEFAULT 0,
    earned_minor BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, customer_id, day)
);

CREATE TABLE shop_day (
    shop_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    orders BIGINT NOT NULL DEFAULT 0,
    sales_minor BIGINT NOT NULL DEFAULT 0,
    refunded_minor BIGINT NOT NULL DEFAULT 0,
    commission_minor BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, day)
);

-- Counts per state, so that lists can show a total without a scan.
CREATE TABLE shop_count (
    shop_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    state TEXT NOT NULL,
    amount BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, subject, owner_id, state)
);

CREATE TABLE customer_order (
    shop_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    email TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('PENDING', 'PARTIAL', 'COMPLETED', 'VOIDED', 'REFUNDED', 'REVERSED', 'CUSTOMER_DISPUTE_ONGOING')),
    currency TEXT NOT NULL,
    subtotal_minor BIGINT NOT NULL CHECK (subtotal_minor >= 0),
    discount_minor BIGINT NOT NULL CHECK (discount_minor >= 0),
    tax_minor BIGINT NOT NULL CHECK (tax_minor >= 0),
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    balance_minor BIGINT NOT NULL CHECK (balance_minor BETWEEN 0 AND total_minor),
    paid_minor BIGINT NOT NULL CHECK (paid_minor BETWEEN 0 AND total_minor),
    refunded_minor BIGINT NOT NULL CHECK (refunded_minor BETWEEN 0 AND paid_minor),
    gateway TEXT,
    provider_reference TEXT,
    link_id TEXT,
    affiliate_id TEXT,
    affiliate_code TEXT,
    credit TEXT,
    nothing_earned TEXT,
    custom_fields TEXT,
    title TEXT,
    items TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    paid_at BIGINT,
    PRIMARY KEY (shop_id, order_id),
    FOREIGN KEY (shop_id, customer_id) REFERENCES customer (shop_id, customer_id)
);
CREATE INDEX customer_order_by_customer ON customer_order (shop_id, customer_id, order_id);
CREATE INDEX customer_order_by_state ON customer_order (shop_id, state, order_id);

CREATE TABLE order_event (
    shop_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    detail TEXT,
    amount_minor BIGINT,
    actor TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, order_id, position)
);

CREATE TABLE refund (
    shop_id TEXT NOT NULL,
    refund_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    clawback_minor BIGINT NOT NULL CHECK (clawback_minor >= 0),
    reason TEXT,
    actor TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, refund_id),
    FOREIGN KEY (shop_id, order_id) REFERENCES customer_order (shop_id, order_id)
);
CREATE INDEX refund_by_order ON refund (shop_id, order_id, refund_id);

CREATE TABLE commission (
    shop_id TEXT NOT NULL,
    commission_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    affiliate_id TEXT NOT NULL,
    link_id TEXT NOT NULL,
    rule_version BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'frozen', 'reversed', 'forfeited')),
    base_minor BIGINT NOT NULL CHECK (base_minor >= 0),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    reversed_minor BIGINT NOT NULL CHECK (reversed_minor BETWEEN 0 AND amount_minor),
    explanation TEXT NOT NULL,
    release_at BIGINT NOT NULL,
    released_at BIGINT CHECK (released_at >= release_at),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, commission_id),
    UNIQUE (shop_id, order_id, affiliate_id, rule_version),
    FOREIGN KEY (shop_id, order_id) REFERENCES customer_order (shop_id, order_id)
);
CREATE INDEX commission_by_affiliate ON commission (shop_id, affiliate_id, commission_id);
CREATE INDEX commission_on_hold ON commission (shop_id, affiliate_id, release_at) WHERE state = 'pending';
CREATE INDEX commission_due ON commission (shop_id, release_at) WHERE state = 'pending';

CREATE TABLE claim (
    shop_id TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('convert', 'payout')),
    state TEXT NOT NULL CHECK (state IN
        ('pending', 'approved', 'processing', 'completed', 'rejected', 'cancelled', 'failed')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    asset TEXT,
    network TEXT,
    address TEXT,
    address_check TEXT,
    note TEXT,
    reason TEXT,
    override_reason TEXT,
    payout_reference TEXT,
    network_fee_minor BIGINT NOT NULL DEFAULT 0 CHECK (network_fee_minor >= 0),
    transaction_id TEXT,
    idempotency_key TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    approved_at BIGINT,
    completed_at BIGINT,
    rejected_at BIGINT,
    cancelled_at BIGINT,
    PRIMARY KEY (shop_id, claim_id),
    UNIQUE (shop_id, idempotency_key),
    FOREIGN KEY (shop_id, customer_id) REFERENCES affiliate (shop_id, customer_id)
);
CREATE INDEX claim_by_customer ON claim (shop_id, customer_id, claim_id);
CREATE INDEX claim_by_state ON claim (shop_id, kind, state, claim_id);

CREATE TABLE ledger_head (
    shop_id TEXT NOT NULL PRIMARY KEY REFERENCES shop (shop_id),
    sequence BIGINT NOT NULL,
    hash TEXT NOT NULL,
    posted_at BIGINT NOT NULL
);

CREATE TABLE ledger_account (
    shop_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    currency TEXT NOT NULL,
    balance_minor BIGINT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    PRIMARY KEY (shop_id, account_id),
    CONSTRAINT never_below_zero CHECK
        ((kind = 'aff_recoverable' AND balance_minor <= 0) OR (kind <> 'aff_recoverable' AND balance_minor >= 0))
);
CREATE INDEX ledger_account_by_owner ON ledger_account (shop_id, owner_id);

CREATE TABLE ledger_transaction (
    shop_id TEXT NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    transaction_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    posted_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    reverses_id TEXT,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (shop_id, sequence),
    UNIQUE (shop_id, kind, source_id),
    UNIQUE (shop_id, reverses_id)
);

CREATE TABLE ledger_entry (
    shop_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    position BIGINT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    owner_id TEXT,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    balance_after_minor BIGINT,
    account_version BIGINT,
    PRIMARY KEY (shop_id, sequence, position),
    FOREIGN KEY (shop_id, sequence) REFERENCES ledger_transaction (shop_id, sequence),
    CHECK ((account_version IS NULL) = (owner_id IS NULL)),
    CHECK ((balance_after_minor IS NULL) = (owner_id IS NULL)),
    CONSTRAINT never_below_zero CHECK (owner_id IS NULL
        OR (kind = 'aff_recoverable' AND balance_after_minor <= 0)
        OR (kind <> 'aff_recoverable' AND balance_after_minor >= 0))
);
CREATE UNIQUE INDEX ledger_entry_by_account ON ledger_entry (shop_id, account_id, account_version)
    WHERE account_version IS NOT NULL;

CREATE TABLE idempotency (
    shop_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, idempotency_key)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);

CREATE TABLE outbox (
    shop_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    event TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, event_id)
);

CREATE TABLE audit (
    shop_id TEXT NOT NULL,
    audit_id TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (shop_id, audit_id)
);
CREATE INDEX audit_by_subject ON audit (shop_id, subject_id, audit_id);

CREATE TABLE job (
    job TEXT NOT NULL PRIMARY KEY,
    locked_until BIGINT NOT NULL,
    last_started_at BIGINT,
    last_finished_at BIGINT,
    last_outcome TEXT
);
