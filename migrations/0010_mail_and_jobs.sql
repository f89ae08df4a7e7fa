-- What keeps the product running: requests that must happen once, the audit log, mails, and background jobs.

-- Keys are kept for ever, so that a request that is repeated very late has no second effect. The answer is emptied after
-- 30 days (status 0); only rows that still have one are indexed by age.
CREATE TABLE idempotency (
    shop_id TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, idempotency_key)
); -- wide rows
CREATE INDEX idempotency_by_age ON idempotency (created_at) WHERE status <> 0;

-- Who did what. Facts: rows are never changed or deleted, which triggers enforce.
CREATE TABLE audit (
    shop_id TEXT NOT NULL,
    audit_id TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (shop_id, audit_id)
); -- wide rows
CREATE INDEX audit_by_subject ON audit (shop_id, subject_id, audit_id);

-- Queued in the transaction that the mail is about. Recipient and content are emptied once it was sent.
CREATE TABLE mail (
    shop_id TEXT NOT NULL,
    mail_id TEXT NOT NULL,
    recipient TEXT NOT NULL,
    recipient_lookup TEXT NOT NULL DEFAULT '',
    language TEXT,
    content TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'dropped', 'failed')),
    attempts BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    problem TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (shop_id, mail_id)
); -- wide rows
CREATE INDEX mail_due ON mail (due_at) WHERE state = 'waiting';
CREATE INDEX mail_by_recipient ON mail (shop_id, recipient_lookup) WHERE state = 'waiting';
CREATE INDEX mail_by_age ON mail (created_at);

-- Background jobs of the whole installation, claimed by one process at a time through locked_until.
CREATE TABLE job (
    job TEXT NOT NULL PRIMARY KEY,
    locked_until BIGINT NOT NULL,
    last_started_at BIGINT,
    last_finished_at BIGINT,
    last_outcome TEXT
);
