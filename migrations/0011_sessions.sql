-- What slows guesses down without keeping the owner of an account out.

-- Where somebody signed in to an account: by digest of its address, of the device's cookie, and of the network.
CREATE TABLE known_device (
    shop_id TEXT NOT NULL,
    account_hash TEXT NOT NULL,
    device_hash TEXT NOT NULL,
    network_hash TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, account_hash, device_hash)
);
CREATE INDEX known_device_by_device ON known_device (shop_id, device_hash);
CREATE INDEX known_device_by_age ON known_device (seen_at);

-- One code for each browser or network that asked for one, so that no request takes another's code away. login_code
-- counts the requests, also those of one place under a digest of its own; its other columns are used no longer, but
-- for the tries from other places.
CREATE TABLE sent_code (
    shop_id TEXT NOT NULL,
    email_hash TEXT NOT NULL,
    requester_hash TEXT NOT NULL,
    mail_id TEXT NOT NULL,
    requested_at BIGINT NOT NULL,
    code_hash TEXT,
    expires_at BIGINT NOT NULL DEFAULT 0,
    tries BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, email_hash, requester_hash)
);
CREATE INDEX sent_code_by_mail ON sent_code (shop_id, mail_id);
CREATE INDEX sent_code_by_age ON sent_code (requested_at);
