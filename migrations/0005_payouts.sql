-- Claims on available earnings: a conversion into store balance, or a payout request.

-- idempotency_key is unique here as well as in its own table, so that a claim can never be made twice even after the
-- answer that was kept with the key has been emptied.
CREATE TABLE claim (
    shop_id TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('convert', 'payout')),
    state TEXT NOT NULL CHECK (state IN
        ('pending', 'approved', 'processing', 'completed', 'rejected', 'cancelled', 'failed')),
    amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    -- Where a payout goes, and what the check of the address found.
    asset TEXT,
    network TEXT,
    address TEXT,
    address_check TEXT,
    note TEXT,
    reason TEXT,
    override_reason TEXT,
    payout_reference TEXT,
    network_fee_minor BIGINT NOT NULL DEFAULT 0 CHECK (network_fee_minor >= 0),
    transaction_id TEXT,
    idempotency_key TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    approved_at BIGINT,
    completed_at BIGINT,
    rejected_at BIGINT,
    cancelled_at BIGINT,
    PRIMARY KEY (shop_id, claim_id),
    UNIQUE (shop_id, idempotency_key),
    FOREIGN KEY (shop_id, customer_id) REFERENCES affiliate (shop_id, customer_id)
);
CREATE INDEX claim_by_customer ON claim (shop_id, customer_id, claim_id);
CREATE INDEX claim_by_state ON claim (shop_id, kind, state, claim_id);
CREATE INDEX claim_by_kind ON claim (shop_id, kind, claim_id);
-- Other affiliates that are paid at the same address: a sign of fraud.
CREATE INDEX claim_by_address ON claim (shop_id, address, customer_id);
