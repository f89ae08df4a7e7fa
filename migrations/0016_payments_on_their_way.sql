-- Whether the buyer has paid and the provider waits for the money, as with payments by bank. Nobody should pay the
-- order a second time meanwhile.
ALTER TABLE payment_session ADD COLUMN is_processing BIGINT NOT NULL DEFAULT 0 CHECK (is_processing IN (0, 1));
