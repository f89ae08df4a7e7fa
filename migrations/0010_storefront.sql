-- What a shop signs with that it hands out to browsers and takes back.
CREATE TABLE signing_key (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    purpose TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, purpose)
);

-- What visitors of a link did beside clicking: each kind counts once per session. Swept when the sessions are over.
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

-- The same by day, and the orders placed over the link.
CREATE TABLE link_day (
    shop_id TEXT NOT NULL,
    link_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    add_to_carts BIGINT NOT NULL DEFAULT 0,
    checkouts BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, link_id, day)
);
INSERT INTO link_day (shop_id, link_id, day, checkouts)
SELECT shop_id, link_id, created_at / 86400000000, COUNT(*) FROM customer_order
WHERE link_id IS NOT NULL GROUP BY shop_id, link_id, created_at / 86400000000;

ALTER TABLE affiliate_day ADD COLUMN add_to_carts BIGINT NOT NULL DEFAULT 0;
