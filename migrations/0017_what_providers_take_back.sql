-- The currency that was captured: NULL when the provider named one that we do not know.
ALTER TABLE payment_session ADD COLUMN captured_currency TEXT CHECK (length(captured_currency) = 3);
-- When the newest answer that was acted on was asked for; what was asked earlier cannot take it back.
ALTER TABLE payment_session ADD COLUMN asked_at BIGINT NOT NULL DEFAULT 0;
-- How often the fee of a payment was booked anew; each booking has a source of its own.
ALTER TABLE payment_session ADD COLUMN fee_changes BIGINT NOT NULL DEFAULT 0 CHECK (fee_changes >= 0);
-- What went back to the buyer beyond what the order still had: booked as a loss.
ALTER TABLE payment_session ADD COLUMN short_minor BIGINT NOT NULL DEFAULT 0 CHECK (short_minor >= 0);

-- How often a dispute was opened, and how often its fee and its end changed after they were booked.
ALTER TABLE payment_dispute ADD COLUMN round BIGINT NOT NULL DEFAULT 1 CHECK (round >= 1);
ALTER TABLE payment_dispute ADD COLUMN fee_changes BIGINT NOT NULL DEFAULT 0 CHECK (fee_changes >= 0);
ALTER TABLE payment_dispute ADD COLUMN turns BIGINT NOT NULL DEFAULT 0 CHECK (turns >= 0);
-- What a lost dispute took, as far as it was booked: less than was disputed when it was lost in part.
ALTER TABLE payment_dispute ADD COLUMN taken_minor BIGINT NOT NULL DEFAULT 0 CHECK (taken_minor >= 0);

UPDATE payment_session SET captured_currency = currency WHERE is_posted = 1;
UPDATE payment_dispute SET taken_minor = amount_minor WHERE stage = 'LOST';
UPDATE payment_session SET short_minor = COALESCE((SELECT CAST(-SUM(e.amount_minor) AS BIGINT) FROM payment_dispute d
    JOIN ledger_transaction t ON t.shop_id = d.shop_id AND t.kind = 'dispute_lost'
    AND t.source_id = d.session_id || '/' || d.reference
    JOIN ledger_entry e ON e.shop_id = t.shop_id AND e.sequence = t.sequence AND e.kind = 'chargeback_loss'
    WHERE d.shop_id = payment_session.shop_id AND d.session_id = payment_session.session_id), 0);
