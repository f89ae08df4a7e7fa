-- How often what servers keep in memory about an owner was changed: a customer, a key, all orders, the whole shop. Counted
-- in the transaction of the change, where several servers share a database (PostgreSQL); rows are never removed, so that a
-- number never comes back.

CREATE TABLE generation (
    shop_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (shop_id, owner_id)
);
