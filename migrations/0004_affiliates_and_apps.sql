-- Settings of the program that came later; what shops had before stays as it was.
ALTER TABLE program_rule ADD COLUMN is_discount_active BIGINT NOT NULL DEFAULT 1 CHECK (is_discount_active IN (0, 1));
ALTER TABLE program_rule ADD COLUMN has_custom_links BIGINT NOT NULL DEFAULT 1 CHECK (has_custom_links IN (0, 1));
ALTER TABLE program_rule ADD COLUMN links_need_approval BIGINT NOT NULL DEFAULT 0 CHECK (links_need_approval IN (0, 1));

-- An order keeps the rules it was placed under. Until now no shop could have a second version.
ALTER TABLE customer_order ADD COLUMN rule_version BIGINT NOT NULL DEFAULT 1;

ALTER TABLE affiliate ADD COLUMN state_reason TEXT;
CREATE INDEX affiliate_by_joining ON affiliate (shop_id, joined_at, customer_id);
CREATE INDEX affiliate_by_state ON affiliate (shop_id, state, joined_at, customer_id);
INSERT INTO shop_count (shop_id, subject, owner_id, state, amount)
    SELECT shop_id, 'affiliate', '', state, COUNT(*) FROM affiliate GROUP BY shop_id, state;

-- A link of its own terms: NULL takes the program's. application_state is NULL for links nobody had to ask for.
ALTER TABLE affiliate_link ADD COLUMN rate_override_ppm BIGINT CHECK (rate_override_ppm BETWEEN 0 AND 1000000);
ALTER TABLE affiliate_link ADD COLUMN discount_override_ppm BIGINT CHECK (discount_override_ppm BETWEEN 0 AND 1000000);
ALTER TABLE affiliate_link ADD COLUMN requested_rate_ppm BIGINT CHECK (requested_rate_ppm BETWEEN 0 AND 1000000);
ALTER TABLE affiliate_link ADD COLUMN requested_discount_ppm BIGINT CHECK (requested_discount_ppm BETWEEN 0 AND 1000000);
ALTER TABLE affiliate_link ADD COLUMN application_state TEXT CHECK (application_state IN ('pending', 'approved', 'rejected'));
ALTER TABLE affiliate_link ADD COLUMN application_reason TEXT;
ALTER TABLE affiliate_link ADD COLUMN updated_at BIGINT;
CREATE INDEX affiliate_link_application ON affiliate_link (shop_id, application_state, link_id)
    WHERE application_state IS NOT NULL;
CREATE INDEX affiliate_link_asked_for ON affiliate_link (shop_id, link_id) WHERE application_state IS NOT NULL;

-- Keys are listed newest first.
CREATE INDEX api_key_by_age ON api_key (shop_id, created_at, api_key_id);

-- Installed apps. The client id is public; of the secret there is only a digest.
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

-- What somebody allowed an app: every token that comes of one consent belongs to one grant and ends with it.
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
