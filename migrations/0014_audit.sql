-- The audit becomes a chain of its own in each shop: a row carries the hash of its content and of the row before it.
-- Rows from before this file keep NULL there; the first hash of the chain covers all of them.
ALTER TABLE audit ADD COLUMN sequence BIGINT;
-- From where: the whole address for operators, keys and what concerns operators, the network alone for everyone else.
ALTER TABLE audit ADD COLUMN address TEXT;
ALTER TABLE audit ADD COLUMN agent TEXT;
ALTER TABLE audit ADD COLUMN request_id TEXT;
ALTER TABLE audit ADD COLUMN hash TEXT;
CREATE UNIQUE INDEX audit_by_sequence ON audit (shop_id, sequence) WHERE sequence IS NOT NULL;
CREATE INDEX audit_before_chain ON audit (shop_id, audit_id) WHERE sequence IS NULL;

-- The end of the chain; updating it is the lock of the transaction that adds rows.
CREATE TABLE audit_head (
    shop_id TEXT NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence >= 0),
    hash TEXT NOT NULL,
    PRIMARY KEY (shop_id),
    FOREIGN KEY (shop_id) REFERENCES shop (shop_id)
);
