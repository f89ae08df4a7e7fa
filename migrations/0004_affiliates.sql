-- The affiliate program: rules, affiliates, their links, what visitors do, and what sales earn.

-- Rules are never edited: a change adds a version, and an order earns by the version it was placed under.
CREATE TABLE program_rule (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    version BIGINT NOT NULL,
    is_active BIGINT NOT NULL CHECK (is_active IN (0, 1)),
    rate_ppm BIGINT NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
    discount_ppm BIGINT NOT NULL CHECK (discount_ppm BETWEEN 0 AND 1000000),
    is_discount_active BIGINT NOT NULL DEFAULT 1 CHECK (is_discount_active IN (0, 1)),
    hold_secs BIGINT NOT NULL CHECK (hold_secs >= 0),
    window_days BIGINT NOT NULL CHECK (window_days BETWEEN 1 AND 365),
    mode TEXT NOT NULL CHECK (mode IN ('FIRST_CLICK', 'LAST_CLICK')),
    payout_minimum_minor BIGINT NOT NULL CHECK (payout_minimum_minor >= 0),
    earns_on_balance BIGINT NOT NULL CHECK (earns_on_balance IN (0, 1)),
    has_custom_links BIGINT NOT NULL DEFAULT 1 CHECK (has_custom_links IN (0, 1)),
    links_need_approval BIGINT NOT NULL DEFAULT 0 CHECK (links_need_approval IN (0, 1)),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, version)
);

-- Totals are kept by the writing transaction and are among what `portico verify` recomputes.
CREATE TABLE affiliate (
    shop_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'disabled')),
    state_reason TEXT,
    clicks BIGINT NOT NULL DEFAULT 0,
    checkouts BIGINT NOT NULL DEFAULT 0,
    sales BIGINT NOT NULL DEFAULT 0,
    revenue_minor BIGINT NOT NULL DEFAULT 0,
    accrued_minor BIGINT NOT NULL DEFAULT 0,
    reversed_minor BIGINT NOT NULL DEFAULT 0,
    converted_minor BIGINT NOT NULL DEFAULT 0,
    paid_minor BIGINT NOT NULL DEFAULT 0,
    -- Debt after clawbacks that the shop gave up.
    written_off_minor BIGINT NOT NULL DEFAULT 0 CHECK (written_off_minor >= 0),
    joined_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, customer_id),
    FOREIGN KEY (shop_id, customer_id) REFERENCES customer (shop_id, customer_id)
);
-- The console sorts by joining date or sales, with or without a state.
CREATE INDEX affiliate_by_joining ON affiliate (shop_id, joined_at, customer_id);
CREATE INDEX affiliate_by_state ON affiliate (shop_id, state, joined_at, customer_id);
CREATE INDEX affiliate_by_sales ON affiliate (shop_id, sales, customer_id);
CREATE INDEX affiliate_by_state_and_sales ON affiliate (shop_id, state, sales, customer_id);

-- Overrides are terms of this link alone: NULL takes the program's. application_state is NULL for links that needed no
-- application.
CREATE TABLE affiliate_link (
    shop_id TEXT NOT NULL,
    link_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    code TEXT NOT NULL,
    label TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'inactive', 'rejected')),
    is_primary BIGINT NOT NULL CHECK (is_primary IN (0, 1)),
    rate_override_ppm BIGINT CHECK (rate_override_ppm BETWEEN 0 AND 1000000),
    discount_override_ppm BIGINT CHECK (discount_override_ppm BETWEEN 0 AND 1000000),
    requested_rate_ppm BIGINT CHECK (requested_rate_ppm BETWEEN 0 AND 1000000),
    requested_discount_ppm BIGINT CHECK (requested_discount_ppm BETWEEN 0 AND 1000000),
    application_state TEXT CHECK (application_state IN ('pending', 'approved', 'rejected')),
    application_reason TEXT,
    clicks BIGINT NOT NULL DEFAULT 0,
    sales BIGINT NOT NULL DEFAULT 0,
    revenue_minor BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT,
    PRIMARY KEY (shop_id, link_id),
    UNIQUE (shop_id, code),
    FOREIGN KEY (shop_id, customer_id) REFERENCES affiliate (shop_id, customer_id)
);
CREATE INDEX affiliate_link_by_customer ON affiliate_link (shop_id, customer_id, link_id);
CREATE INDEX affiliate_link_application ON affiliate_link (shop_id, application_state, link_id)
    WHERE application_state IS NOT NULL;
CREATE INDEX affiliate_link_asked_for ON affiliate_link (shop_id, link_id) WHERE application_state IS NOT NULL;

-- The primary key is the rule: one click per link, day and visitor counts.
CREATE TABLE click (
    shop_id TEXT NOT NULL,
    link_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    visitor_hash TEXT NOT NULL,
    click_id TEXT NOT NULL,
    clicked_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, link_id, day, visitor_hash)
);

-- What visitors of a link did beside clicking: each kind counts once per session. Deleted once the session is over.
CREATE TABLE link_act (
    shop_id TEXT NOT NULL,
    link_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('add_to_cart', 'checkout_started')),
    session_key TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, link_id, kind, session_key),
    FOREIGN KEY (shop_id, link_id) REFERENCES affiliate_link (shop_id, link_id)
);
CREATE INDEX link_act_by_age ON link_act (happened_at);

-- The same per day, and the orders placed over the link.
CREATE TABLE link_day (
    shop_id TEXT NOT NULL,
    link_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    add_to_carts BIGINT NOT NULL DEFAULT 0,
    checkouts BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, link_id, day)
);

CREATE TABLE affiliate_day (
    shop_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    clicks BIGINT NOT NULL DEFAULT 0,
    add_to_carts BIGINT NOT NULL DEFAULT 0,
    checkouts BIGINT NOT NULL DEFAULT 0,
    sales BIGINT NOT NULL DEFAULT 0,
    revenue_minor BIGINT NOT NULL DEFAULT 0,
    earned_minor BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, customer_id, day)
);

-- explanation holds every figure the amount was computed from. frozen_minor is the part that a dispute holds back.
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
    frozen_minor BIGINT NOT NULL DEFAULT 0 CHECK (frozen_minor >= 0),
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
