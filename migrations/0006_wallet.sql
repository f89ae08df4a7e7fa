-- What was put into or taken from a wallet by hand, beside the ledger's own rows: what kind it is and why.
CREATE TABLE wallet_entry (
    shop_id TEXT NOT NULL,
    wallet_entry_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('CREDIT', 'DEBIT', 'REFUND', 'PROMO', 'ADJUSTMENT', 'EXPIRED')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    actor TEXT NOT NULL,
    expires_at BIGINT,
    expired_entry_id TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, wallet_entry_id),
    UNIQUE (shop_id, transaction_id),
    FOREIGN KEY (shop_id, customer_id) REFERENCES customer (shop_id, customer_id),
    CHECK ((kind = 'EXPIRED') = (expired_entry_id IS NOT NULL)),
    CHECK (expires_at IS NULL OR amount_minor > 0)
);
CREATE INDEX wallet_entry_by_customer ON wallet_entry (shop_id, customer_id, wallet_entry_id);

-- Credit that ends one day, until nothing of it is left.
CREATE TABLE wallet_lot (
    shop_id TEXT NOT NULL,
    wallet_entry_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    next_look_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, wallet_entry_id),
    FOREIGN KEY (shop_id, wallet_entry_id) REFERENCES wallet_entry (shop_id, wallet_entry_id)
);
CREATE INDEX wallet_lot_due ON wallet_lot (next_look_at);
