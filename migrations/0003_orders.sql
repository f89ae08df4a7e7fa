-- Orders, their timelines and refunds.

-- An order sells products, takes a payment that a program asked for, or tops up store balance. It is also the invoice,
-- so titles and prices of its items, its currency and the version of the program's rules are those of its own day.
CREATE TABLE customer_order (
    shop_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    kind TEXT NOT NULL DEFAULT 'PRODUCT' CHECK (kind IN ('PRODUCT', 'PAYMENT', 'TOPUP')),
    state TEXT NOT NULL CHECK (state IN
        ('PENDING', 'PARTIAL', 'COMPLETED', 'VOIDED', 'REFUNDED', 'REVERSED', 'CUSTOMER_DISPUTE_ONGOING')),
    -- The address of its own day, which the customer may have changed since, and the form it is looked up by.
    email TEXT NOT NULL,
    email_lookup TEXT NOT NULL,
    currency TEXT NOT NULL,
    subtotal_minor BIGINT NOT NULL CHECK (subtotal_minor >= 0),
    discount_minor BIGINT NOT NULL CHECK (discount_minor >= 0),
    tax_minor BIGINT NOT NULL CHECK (tax_minor >= 0),
    total_minor BIGINT NOT NULL CHECK (total_minor >= 0),
    balance_minor BIGINT NOT NULL CHECK (balance_minor BETWEEN 0 AND total_minor),
    paid_minor BIGINT NOT NULL CHECK (paid_minor BETWEEN 0 AND total_minor),
    refunded_minor BIGINT NOT NULL CHECK (refunded_minor BETWEEN 0 AND paid_minor),
    -- The part of what was refunded that went back to store balance.
    refunded_balance_minor BIGINT NOT NULL DEFAULT 0 CHECK (refunded_balance_minor BETWEEN 0 AND refunded_minor),
    -- The coupon, and its part of the discount.
    coupon_id TEXT,
    coupon_minor BIGINT NOT NULL DEFAULT 0 CHECK (coupon_minor >= 0),
    gateway TEXT,
    provider_reference TEXT,
    -- Attribution: who earns the commission, and how that was decided.
    link_id TEXT,
    affiliate_id TEXT,
    affiliate_code TEXT,
    -- Link, affiliate and code before each change: events from before it still name them.
    former_attributions TEXT,
    credit TEXT,
    nothing_earned TEXT,
    rule_version BIGINT NOT NULL DEFAULT 1,
    custom_fields TEXT,
    -- What the program that made it asked for beside the money: ways to pay, where to return to.
    terms TEXT,
    title TEXT,
    items TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    paid_at BIGINT,
    PRIMARY KEY (shop_id, order_id),
    FOREIGN KEY (shop_id, customer_id) REFERENCES customer (shop_id, customer_id)
);
CREATE INDEX customer_order_by_customer ON customer_order (shop_id, customer_id, order_id);
CREATE INDEX customer_order_by_email ON customer_order (shop_id, email_lookup, order_id);
CREATE INDEX customer_order_by_state ON customer_order (shop_id, state, order_id);
CREATE INDEX customer_order_by_coupon ON customer_order (shop_id, coupon_id) WHERE coupon_id IS NOT NULL;
-- The short number that people read out and search for: the end of the id.
CREATE INDEX customer_order_by_number ON customer_order (shop_id, substr(order_id, length(order_id) - 7));
CREATE INDEX customer_order_payments ON customer_order (shop_id, order_id) WHERE kind = 'PAYMENT';

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

-- Facts: rows are never changed or deleted, which triggers enforce.
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
