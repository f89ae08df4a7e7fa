-- People who asked for an account, until they confirm their address. Once they did, the row keeps no more than who
-- agreed to the shop's terms, and when.
CREATE TABLE registration (
    shop_id TEXT NOT NULL,
    mail_id TEXT NOT NULL,
    email TEXT NOT NULL,
    email_lookup TEXT NOT NULL,
    name TEXT,
    password_hash TEXT,
    joins_program BIGINT NOT NULL,
    agreed_at BIGINT NOT NULL,
    token_hash TEXT,
    expires_at BIGINT NOT NULL,
    customer_id TEXT,
    PRIMARY KEY (shop_id, mail_id)
);
CREATE UNIQUE INDEX registration_by_token ON registration (shop_id, token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX registration_by_email ON registration (shop_id, email_lookup);
CREATE INDEX registration_by_customer ON registration (shop_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX registration_by_end ON registration (expires_at);

-- Links for choosing a new password, by digest from when their mail leaves.
CREATE TABLE password_reset (
    shop_id TEXT NOT NULL,
    mail_id TEXT NOT NULL,
    email TEXT NOT NULL,
    email_lookup TEXT NOT NULL,
    token_hash TEXT,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, mail_id)
);
CREATE UNIQUE INDEX password_reset_by_token ON password_reset (shop_id, token_hash) WHERE token_hash IS NOT NULL;
CREATE INDEX password_reset_by_email ON password_reset (shop_id, email_lookup);
CREATE INDEX password_reset_by_end ON password_reset (expires_at);
