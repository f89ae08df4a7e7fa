-- Events of providers whose body is still kept, oldest first, and those about one payment.
CREATE INDEX payment_event_with_body ON payment_event (received_at) WHERE body <> '';
CREATE INDEX payment_event_by_session ON payment_event (shop_id, session_id) WHERE session_id IS NOT NULL;

-- Keys stay for ever, their answers do not: only those with an answer are looked through.
DROP INDEX idempotency_by_age;
CREATE INDEX idempotency_by_age ON idempotency (created_at) WHERE status <> 0;
