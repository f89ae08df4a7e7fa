-- What lets `portico verify` find a changed row. docs/ledger.md says what it covers.

-- Version 2 of the hash also covers the facts that a posting rests on, by their digest. Postings of version 1 keep theirs.
ALTER TABLE ledger_transaction ADD COLUMN hash_version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE ledger_transaction ADD COLUMN facts TEXT;

-- The digest of the row, written with it. Rows that are written too often for a chain of their own have one.
ALTER TABLE customer ADD COLUMN seal TEXT;
ALTER TABLE customer_order ADD COLUMN seal TEXT;
ALTER TABLE order_event ADD COLUMN seal TEXT;
ALTER TABLE commission ADD COLUMN seal TEXT;
ALTER TABLE payment_session ADD COLUMN seal TEXT;
ALTER TABLE outbox ADD COLUMN seal TEXT;

-- Facts: one row each time a row that decides about money or access was written, with the row's digest and the hash of
-- all of it and the hash before. Personal texts are not part of the digest, so that they can be deleted.
CREATE TABLE row_seal (
    shop_id TEXT NOT NULL,
    number BIGINT NOT NULL CHECK (number > 0),
    subject TEXT NOT NULL,
    row_id TEXT NOT NULL,
    seal TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (shop_id, number),
    FOREIGN KEY (shop_id) REFERENCES shop (shop_id)
);
