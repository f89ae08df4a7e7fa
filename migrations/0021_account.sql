-- What people set up for their own account: where they are signed in, a second factor, another address, preferences.

-- Whose session it is and where it was used; empty for sessions of visitors.
ALTER TABLE web_session ADD COLUMN shop_id TEXT;
ALTER TABLE web_session ADD COLUMN person_id TEXT;
ALTER TABLE web_session ADD COLUMN started_at BIGINT;
ALTER TABLE web_session ADD COLUMN seen_at BIGINT;
ALTER TABLE web_session ADD COLUMN address TEXT;
ALTER TABLE web_session ADD COLUMN agent TEXT;
CREATE INDEX web_session_by_person ON web_session (shop_id, person_id) WHERE person_id IS NOT NULL;

-- The secret behind an authenticator app, sealed. It counts once a code was entered; no code counts twice.
CREATE TABLE second_factor (
    shop_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    last_step BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, person_id)
);

-- Codes for the day when the app is lost, by digest; a used one is deleted.
CREATE TABLE recovery_code (
    shop_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, person_id, code_hash)
);

-- The address that a customer wants to have; one for each customer, so that the last one asked for counts. The token of
-- the link is made when the mail leaves.
CREATE TABLE email_change (
    shop_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    email TEXT NOT NULL,
    mail_id TEXT NOT NULL,
    token_hash TEXT,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, customer_id),
    UNIQUE (shop_id, token_hash),
    FOREIGN KEY (shop_id, customer_id) REFERENCES customer (shop_id, customer_id)
);

-- Language and zone that a customer chose, and the kinds of notices that are switched off.
CREATE TABLE customer_preference (
    shop_id TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    language TEXT,
    time_zone TEXT,
    muted TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, customer_id),
    FOREIGN KEY (shop_id, customer_id) REFERENCES customer (shop_id, customer_id)
);
