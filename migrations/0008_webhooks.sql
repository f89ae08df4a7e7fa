-- Events get their number only once they are committed, so that a number read is never followed by a lower one.
ALTER TABLE outbox ADD COLUMN sequence BIGINT;
CREATE INDEX outbox_unnumbered ON outbox (shop_id, created_at, event_id) WHERE sequence IS NULL;
CREATE UNIQUE INDEX outbox_by_sequence ON outbox (shop_id, sequence) WHERE sequence IS NOT NULL;

-- The highest number given; also the lock of whoever numbers a shop's events.
CREATE TABLE event_head (
    shop_id TEXT NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence >= 0),
    PRIMARY KEY (shop_id),
    FOREIGN KEY (shop_id) REFERENCES shop (shop_id)
);

-- Where a merchant wants to hear of events. Deleted ones stay for their log.
CREATE TABLE webhook_endpoint (
    shop_id TEXT NOT NULL,
    endpoint_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted_at BIGINT,
    failures BIGINT NOT NULL DEFAULT 0 CHECK (failures >= 0),
    paused_until BIGINT NOT NULL DEFAULT 0,
    last_success_at BIGINT,
    last_failure_at BIGINT,
    PRIMARY KEY (shop_id, endpoint_id),
    UNIQUE (shop_id, number),
    FOREIGN KEY (shop_id) REFERENCES shop (shop_id)
);

-- What an endpoint subscribes to; the event is the topic without what it adds.
CREATE TABLE webhook_topic (
    shop_id TEXT NOT NULL,
    endpoint_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (shop_id, endpoint_id, topic),
    FOREIGN KEY (shop_id, endpoint_id) REFERENCES webhook_endpoint (shop_id, endpoint_id)
);
CREATE INDEX webhook_topic_by_event ON webhook_topic (shop_id, event);

-- What deliveries are signed with. It must be readable to sign, so it has a table of its own that nothing else reads.
CREATE TABLE webhook_secret (
    shop_id TEXT NOT NULL,
    endpoint_id TEXT NOT NULL,
    number BIGINT NOT NULL,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    PRIMARY KEY (shop_id, endpoint_id, number),
    FOREIGN KEY (shop_id, endpoint_id) REFERENCES webhook_endpoint (shop_id, endpoint_id)
);

-- One event on its way to one endpoint, with its last attempt. Taking it puts the next attempt behind a lease.
CREATE TABLE webhook_delivery (
    shop_id TEXT NOT NULL,
    delivery_id TEXT NOT NULL,
    endpoint_id TEXT NOT NULL,
    event_id TEXT,
    topic TEXT NOT NULL,
    payload TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'dead')),
    attempt BIGINT NOT NULL DEFAULT 0 CHECK (attempt >= 0),
    next_attempt_at BIGINT NOT NULL,
    give_up_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    attempted_at BIGINT,
    delivered_at BIGINT,
    status_code BIGINT,
    duration_millis BIGINT,
    error TEXT,
    response TEXT,
    response_headers TEXT,
    PRIMARY KEY (shop_id, delivery_id),
    FOREIGN KEY (shop_id, endpoint_id) REFERENCES webhook_endpoint (shop_id, endpoint_id),
    CHECK ((event_id IS NULL) <> (payload IS NULL)),
    CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (shop_id, endpoint_id, next_attempt_at) WHERE state = 'pending';
CREATE INDEX webhook_delivery_by_endpoint ON webhook_delivery (shop_id, endpoint_id, delivery_id);
CREATE INDEX webhook_delivery_by_event ON webhook_delivery (shop_id, event_id);
CREATE INDEX webhook_delivery_open ON webhook_delivery (shop_id, endpoint_id, state) WHERE state <> 'delivered';
