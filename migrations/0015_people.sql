-- By what people are told apart when somebody decides on money, and operators who left.

-- Browsers that a customer or an operator used, by the digest of a random name in a cookie.
CREATE TABLE person_browser (
    shop_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    browser_hash TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, person_id, browser_hash)
);
CREATE INDEX person_browser_by_age ON person_browser (last_seen_at);

-- Who made a key: what it decides is taken for a decision of that person.
ALTER TABLE api_key ADD COLUMN created_by TEXT;
UPDATE api_key SET created_by = (SELECT MIN(a.actor) FROM audit a WHERE a.shop_id = api_key.shop_id
    AND a.subject_id = api_key.api_key_id AND a.action = 'api_key.create');

-- An operator who was removed keeps the row, because keys and the audit name it.
ALTER TABLE operator ADD COLUMN removed_at BIGINT;
-- Until when the only operator of a shop may decide on their own money, and why.
ALTER TABLE operator ADD COLUMN own_money_until BIGINT;
ALTER TABLE operator ADD COLUMN own_money_reason TEXT;
-- Counts up when the operator's sessions end; a session holds for the value it began with.
ALTER TABLE operator ADD COLUMN access_version BIGINT NOT NULL DEFAULT 0;

-- The public form of an order, at random: it opens the order's page, and cannot be computed from the id.
ALTER TABLE customer_order ADD COLUMN uniqid TEXT;
CREATE UNIQUE INDEX customer_order_by_uniqid ON customer_order (shop_id, uniqid) WHERE uniqid IS NOT NULL;
