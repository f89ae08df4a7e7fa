-- Checks and pages ask for the events of one subject.
CREATE INDEX outbox_by_subject ON outbox (shop_id, subject_id, event);
