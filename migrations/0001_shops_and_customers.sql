-- The shops, their people, and the figures that are counted per shop.
--
-- Every file of this folder is written once: after a release it never changes, and a change of the schema is a new file
-- with the next number. Each file covers one area; the order follows the foreign keys.
--
-- One text for both databases: TEXT ids, BIGINT minor units, BIGINT microseconds since 1970, BIGINT 0/1 for booleans,
-- TEXT JSON. Primary and unique keys begin with shop_id, so that no row of one shop is found through another; the few
-- that do not are looked up before the shop is known, such as a digest of a key. On SQLite BIGINT becomes INTEGER and
-- each table is STRICT and WITHOUT ROWID. Tables marked "wide rows" keep their rowid there: a WITHOUT ROWID row beyond
-- about 1 000 bytes spills into a page of its own.

CREATE TABLE shop (
    shop_id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    base_url TEXT NOT NULL,
    -- Whose midnight ends the shop's days; the brand file says it.
    time_zone TEXT NOT NULL DEFAULT 'UTC',
    tax_ppm BIGINT NOT NULL CHECK (tax_ppm BETWEEN 0 AND 1000000),
    has_sandbox BIGINT NOT NULL CHECK (has_sandbox IN (0, 1)),
    address_policy TEXT NOT NULL CHECK (address_policy IN ('warn', 'strict')),
    is_suspended BIGINT NOT NULL CHECK (is_suspended IN (0, 1)),
    created_at BIGINT NOT NULL
);

-- Signs what a shop hands to browsers and accepts back, such as quotes.
CREATE TABLE signing_key (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    purpose TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, purpose)
);

-- email_lookup decides which addresses are the same mailbox; email is what the person typed. A deleted customer keeps
-- the row, without personal data, because orders and the ledger point to it.
CREATE TABLE customer (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    customer_id TEXT NOT NULL,
    email TEXT NOT NULL,
    email_lookup TEXT NOT NULL,
    name TEXT,
    surname TEXT,
    phone TEXT,
    phone_country_code TEXT,
    street_address TEXT,
    additional_address_info TEXT,
    city TEXT,
    postal_code TEXT,
    state TEXT,
    country_code TEXT,
    password_hash TEXT,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT,
    PRIMARY KEY (shop_id, customer_id),
    UNIQUE (shop_id, email_lookup)
);
-- The console's list sorts by time, alone or within one country or name, in either direction.
CREATE INDEX customer_by_time ON customer (shop_id, created_at, customer_id);
CREATE INDEX customer_by_country ON customer (shop_id, country_code, created_at, customer_id);
CREATE INDEX customer_by_name ON customer (shop_id, name, created_at, customer_id);

-- People who work for the merchant. Of an invitation only the digest of its token is kept.
CREATE TABLE operator (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    operator_id TEXT NOT NULL,
    email TEXT NOT NULL,
    email_lookup TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT,
    invitation_hash TEXT,
    invitation_expires_at BIGINT,
    customer_id TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, operator_id),
    UNIQUE (shop_id, email_lookup)
);

-- Sales per day, kept by the writing transaction, so that charts never scan orders.
CREATE TABLE shop_day (
    shop_id TEXT NOT NULL,
    day BIGINT NOT NULL,
    orders BIGINT NOT NULL DEFAULT 0,
    sales_minor BIGINT NOT NULL DEFAULT 0,
    refunded_minor BIGINT NOT NULL DEFAULT 0,
    commission_minor BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, day)
);

-- Rows per state, so that lists show a total without a scan. owner_id is '' for the shop's own totals.
CREATE TABLE shop_count (
    shop_id TEXT NOT NULL,
    subject TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    state TEXT NOT NULL,
    amount BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, subject, owner_id, state)
);
