-- Mails on their way out, written in the same transaction as what they tell; what they say is emptied once they left.
CREATE TABLE mail (
    shop_id TEXT NOT NULL,
    mail_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    language TEXT,
    content TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dropped', 'failed')),
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    problem TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (shop_id, mail_id)
);
CREATE INDEX mail_due ON mail (due_at) WHERE state = 'waiting';
CREATE INDEX mail_by_age ON mail (created_at);

-- One row per address that asked for a code, known or not, so that both look alike from outside.
CREATE TABLE login_code (
    shop_id TEXT NOT NULL,
    email_hash TEXT NOT NULL,
    code_hash TEXT,
    expires_at BIGINT NOT NULL DEFAULT 0,
    tries BIGINT NOT NULL DEFAULT 0,
    window_started_at BIGINT NOT NULL,
    window_requests BIGINT NOT NULL,
    day_started_at BIGINT NOT NULL,
    day_requests BIGINT NOT NULL,
    PRIMARY KEY (shop_id, email_hash)
);
CREATE INDEX login_code_by_age ON login_code (day_started_at);

-- Sessions of the customer API: the key is a digest of the token, so a copy of the table opens none.
CREATE TABLE customer_session (
    shop_id TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    customer_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, token_hash),
    FOREIGN KEY (shop_id, customer_id) REFERENCES customer (shop_id, customer_id)
);
CREATE INDEX customer_session_expiry ON customer_session (expires_at);
CREATE INDEX customer_session_by_customer ON customer_session (shop_id, customer_id);

-- What a shop front in a browser names itself with; public, so it is stored as it is.
CREATE TABLE publishable_key (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    publishable_key TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (shop_id, publishable_key)
);
