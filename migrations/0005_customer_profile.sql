-- What is known of a person beside name and country, and when the person was forgotten.
ALTER TABLE customer ADD COLUMN phone TEXT;
ALTER TABLE customer ADD COLUMN phone_country_code TEXT;
ALTER TABLE customer ADD COLUMN street_address TEXT;
ALTER TABLE customer ADD COLUMN additional_address_info TEXT;
ALTER TABLE customer ADD COLUMN city TEXT;
ALTER TABLE customer ADD COLUMN postal_code TEXT;
ALTER TABLE customer ADD COLUMN state TEXT;
ALTER TABLE customer ADD COLUMN deleted_at BIGINT;
-- Lists walk these in either direction.
CREATE INDEX customer_by_time ON customer (shop_id, created_at, customer_id);
CREATE INDEX customer_by_country ON customer (shop_id, country_code, created_at, customer_id);
CREATE INDEX customer_by_name ON customer (shop_id, name, created_at, customer_id);
