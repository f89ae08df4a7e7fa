-- What a shop sells, and what makes it cheaper.

-- A removed product keeps its row for the orders that sold it.
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
    updated_at BIGINT NOT NULL DEFAULT 0,
    removed_at BIGINT,
    PRIMARY KEY (shop_id, product_id)
);

-- The database itself refuses a use beyond max_uses, whatever two checkouts read before they wrote.
CREATE TABLE coupon (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    coupon_id TEXT NOT NULL,
    code TEXT NOT NULL,
    code_lookup TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('PERCENTAGE', 'FIXED')),
    rate_ppm BIGINT NOT NULL CHECK (rate_ppm BETWEEN 0 AND 1000000),
    amount_minor BIGINT NOT NULL CHECK (amount_minor >= 0),
    max_uses BIGINT CHECK (max_uses > 0),
    uses BIGINT NOT NULL DEFAULT 0 CHECK (uses >= 0),
    products TEXT NOT NULL,
    min_order_minor BIGINT CHECK (min_order_minor >= 0),
    max_discount_minor BIGINT CHECK (max_discount_minor > 0),
    valid_from BIGINT,
    valid_until BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    removed_at BIGINT,
    PRIMARY KEY (shop_id, coupon_id),
    CONSTRAINT never_used_too_often CHECK (max_uses IS NULL OR uses <= max_uses)
);
-- The code of a removed coupon may be used again.
CREATE UNIQUE INDEX coupon_by_code ON coupon (shop_id, code_lookup) WHERE removed_at IS NULL;
