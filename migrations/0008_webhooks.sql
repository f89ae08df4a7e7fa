-- Business events, and their deliveries to the merchant's endpoints.

-- Written in the transaction that the event is about. The number is given after the commit, so that a reader who has
-- seen a number never meets a lower one later. The payload has what may be otherwise by the time it is sent; the rest
-- is read from the row that the event is about (src/store/webhooks/carried.rs), which never changes there. order_id is
-- set where an order's event has another subject, such as a refund.
CREATE TABLE outbox (
    shop_id TEXT NOT NULL,
    event_id TEXT NOT NULL,
    event TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    order_id TEXT,
    payload TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    sequence BIGINT,
    PRIMARY KEY (shop_id, event_id)
);
CREATE INDEX outbox_unnumbered ON outbox (shop_id, created_at) WHERE sequence IS NULL;
CREATE UNIQUE INDEX outbox_by_sequence ON outbox (shop_id, sequence) WHERE sequence IS NOT NULL;

-- The highest number given; updating it is the lock of the transaction that numbers a shop's events.
CREATE TABLE event_head (
    shop_id TEXT NOT NULL,
    sequence BIGINT NOT NULL CHECK (sequence >= 0),
    PRIMARY KEY (shop_id),
    FOREIGN KEY (shop_id) REFERENCES shop (shop_id)
);

-- A deleted endpoint keeps its row for the log. kind 'payments' marks the endpoints that no list shows: one per host
-- that the addresses of single payments name, for pauses after failures and for the deliveries.
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
CREATE UNIQUE INDEX webhook_endpoint_of_payments ON webhook_endpoint (shop_id, url) WHERE kind = 'payments';

-- What an endpoint subscribes to. event is the topic without its suffix, so that events find their topics by index.
CREATE TABLE webhook_topic (
    shop_id TEXT NOT NULL,
    endpoint_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (shop_id, endpoint_id, topic),
    FOREIGN KEY (shop_id, endpoint_id) REFERENCES webhook_endpoint (shop_id, endpoint_id)
);
CREATE INDEX webhook_topic_by_event ON webhook_topic (shop_id, event);

-- Signing needs the secret itself, so it has a table of its own that nothing else reads.
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

-- Where the program that asked for one payment hears about it; the secret signs and was shown once.
CREATE TABLE payment_webhook (
    shop_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    endpoint_id TEXT,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, order_id),
    FOREIGN KEY (shop_id, order_id) REFERENCES customer_order (shop_id, order_id)
);

-- One event for one endpoint, with its last attempt. Claiming it moves the next attempt behind a lease. A test has a
-- payload of its own instead of an event; order_id is set for the address of a single payment.
CREATE TABLE webhook_delivery (
    shop_id TEXT NOT NULL,
    delivery_id TEXT NOT NULL,
    endpoint_id TEXT NOT NULL,
    event_id TEXT,
    order_id TEXT,
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
); -- wide rows
CREATE INDEX webhook_delivery_due ON webhook_delivery (shop_id, endpoint_id, next_attempt_at) WHERE state = 'pending';
CREATE INDEX webhook_delivery_by_endpoint ON webhook_delivery (shop_id, endpoint_id, delivery_id);
CREATE INDEX webhook_delivery_by_event ON webhook_delivery (shop_id, event_id);
CREATE INDEX webhook_delivery_open ON webhook_delivery (shop_id, endpoint_id, state) WHERE state <> 'delivered';
