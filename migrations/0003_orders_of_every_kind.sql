-- An order sells products, takes a payment that a program asked for, or tops up store balance.
ALTER TABLE customer_order ADD COLUMN kind TEXT NOT NULL DEFAULT 'PRODUCT'
    CHECK (kind IN ('PRODUCT', 'PAYMENT', 'TOPUP'));
-- The part of the discount that a coupon gave.
ALTER TABLE customer_order ADD COLUMN coupon_id TEXT;
ALTER TABLE customer_order ADD COLUMN coupon_minor BIGINT NOT NULL DEFAULT 0 CHECK (coupon_minor >= 0);
-- What a program asked for beside the money, as JSON: ways to pay, where to return to.
ALTER TABLE customer_order ADD COLUMN terms TEXT;
CREATE INDEX customer_order_payments ON customer_order (shop_id, order_id) WHERE kind = 'PAYMENT';

-- Where the program that asked for one payment hears about it; the secret signs and was shown once.
CREATE TABLE payment_webhook (
    shop_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, order_id),
    FOREIGN KEY (shop_id, order_id) REFERENCES customer_order (shop_id, order_id)
);
