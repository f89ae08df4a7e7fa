-- The ledger, and what is known of wallet entries beyond it. Positive amounts are credits.

-- The end of each shop's chain: a posting moves it by exactly one, so two postings can never take the same number.
CREATE TABLE ledger_head (
    shop_id TEXT NOT NULL PRIMARY KEY REFERENCES shop (shop_id),
    sequence BIGINT NOT NULL,
    hash TEXT NOT NULL,
    posted_at BIGINT NOT NULL
);

-- Balances of accounts with an owner. The database itself refuses to overdraw one; only what is recoverable from an
-- affiliate may be negative.
CREATE TABLE ledger_account (
    shop_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    currency TEXT NOT NULL,
    balance_minor BIGINT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0),
    PRIMARY KEY (shop_id, account_id),
    CONSTRAINT never_below_zero CHECK
        ((kind = 'aff_recoverable' AND balance_minor <= 0) OR (kind <> 'aff_recoverable' AND balance_minor >= 0))
);
CREATE INDEX ledger_account_by_owner ON ledger_account (shop_id, owner_id);

-- Facts: rows of ledger_transaction, ledger_entry and wallet_entry are never changed or deleted, which triggers enforce.
-- The hash covers the transaction, its entries and the hash of the row before. One business event posts once:
-- (kind, source_id).
CREATE TABLE ledger_transaction (
    shop_id TEXT NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence > 0),
    transaction_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    source_id TEXT NOT NULL,
    posted_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    reverses_id TEXT,
    hash TEXT NOT NULL,
    PRIMARY KEY (shop_id, sequence),
    UNIQUE (shop_id, kind, source_id)
);
-- A transaction is reversed at most once. Few reverse any, so the index holds only those.
CREATE UNIQUE INDEX ledger_transaction_by_reversed ON ledger_transaction (shop_id, reverses_id)
    WHERE reverses_id IS NOT NULL;

-- Entries on accounts with an owner also carry the balance afterwards and the account's entry number.
CREATE TABLE ledger_entry (
    shop_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    position BIGINT NOT NULL,
    account_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    owner_id TEXT,
    currency TEXT NOT NULL,
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    balance_after_minor BIGINT,
    account_version BIGINT,
    PRIMARY KEY (shop_id, sequence, position),
    FOREIGN KEY (shop_id, sequence) REFERENCES ledger_transaction (shop_id, sequence),
    CHECK ((account_version IS NULL) = (owner_id IS NULL)),
    CHECK ((balance_after_minor IS NULL) = (owner_id IS NULL)),
    CONSTRAINT never_below_zero CHECK (owner_id IS NULL
        OR (kind = 'aff_recoverable' AND balance_after_minor <= 0)
        OR (kind <> 'aff_recoverable' AND balance_after_minor >= 0))
);
CREATE UNIQUE INDEX ledger_entry_by_account ON ledger_entry (shop_id, account_id, account_version)
    WHERE account_version IS NOT NULL;

-- What was added to or taken from store balance by hand: its kind and the reason.
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

-- Credit that expires, until all of it is spent or expired.
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
