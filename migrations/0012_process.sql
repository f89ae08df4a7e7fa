-- What is true of the whole installation, one row for each fact. A database that was filled by the demo stays one: its
-- logins are public, so it is served with --demo only. The demo's own operator tells those that were filled before.
CREATE TABLE installation (
    fact TEXT NOT NULL PRIMARY KEY CHECK (fact IN ('demo')),
    noted_at BIGINT NOT NULL
);
INSERT INTO installation (fact, noted_at)
SELECT 'demo', shop.created_at FROM shop JOIN operator AS person ON person.shop_id = shop.shop_id
WHERE shop.slug = 'demo' AND person.email = 'operator@example.com';
