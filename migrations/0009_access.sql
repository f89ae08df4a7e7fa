-- Who gets in: keys, installed apps, and sessions. Secrets are kept as digests, so a copy of these tables opens nothing.

CREATE TABLE api_key (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    api_key_id TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    label TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    PRIMARY KEY (shop_id, api_key_id)
);
CREATE INDEX api_key_by_age ON api_key (shop_id, created_at, api_key_id);

-- The last use has a table of its own, so that a read with a key never queues behind postings.
CREATE TABLE api_key_use (
    shop_id TEXT NOT NULL,
    api_key_id TEXT NOT NULL,
    used_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, api_key_id)
);

-- What a shop front in a browser identifies itself with; public, so it is stored as it is.
CREATE TABLE publishable_key (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    publishable_key TEXT NOT NULL,
    label TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (shop_id, publishable_key)
);

-- Installed apps. The client id is public.
CREATE TABLE oauth_app (
    shop_id TEXT NOT NULL REFERENCES shop (shop_id),
    client_id TEXT NOT NULL UNIQUE,
    secret_hash TEXT NOT NULL,
    name TEXT NOT NULL,
    redirect_uris TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (shop_id, client_id)
);
CREATE INDEX oauth_app_by_age ON oauth_app (shop_id, created_at, client_id) WHERE revoked_at IS NULL;

-- One consent: every token that comes of it belongs to this grant and ends with it.
CREATE TABLE oauth_grant (
    shop_id TEXT NOT NULL,
    grant_id TEXT NOT NULL,
    client_id TEXT NOT NULL,
    scopes TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT,
    PRIMARY KEY (shop_id, grant_id),
    FOREIGN KEY (shop_id, client_id) REFERENCES oauth_app (shop_id, client_id)
);
CREATE INDEX oauth_grant_by_client ON oauth_grant (shop_id, client_id, grant_id);

CREATE TABLE oauth_code (
    shop_id TEXT NOT NULL,
    code_hash TEXT NOT NULL UNIQUE,
    grant_id TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    challenge TEXT,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (shop_id, code_hash),
    FOREIGN KEY (shop_id, grant_id) REFERENCES oauth_grant (shop_id, grant_id)
);

CREATE TABLE oauth_token (
    shop_id TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    grant_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (shop_id, token_hash),
    FOREIGN KEY (shop_id, grant_id) REFERENCES oauth_grant (shop_id, grant_id)
);
CREATE INDEX oauth_token_by_grant ON oauth_token (shop_id, grant_id, kind);

-- Sessions of pages, by the digest of the cookie's token. The record names the shop.
CREATE TABLE web_session (
    token_hash TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX web_session_expiry ON web_session (expires_at);

-- Sessions of the customer API, by the digest of the token.
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
