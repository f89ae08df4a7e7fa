-- The events of single payments go to an address of their own. Each host that such addresses name has one endpoint, which
-- no list shows: it keeps the pauses after failures and the deliveries. Address and secret are the payment's.
ALTER TABLE payment_webhook ADD COLUMN endpoint_id TEXT;
ALTER TABLE webhook_delivery ADD COLUMN order_id TEXT;
CREATE UNIQUE INDEX webhook_endpoint_of_payments ON webhook_endpoint (shop_id, url) WHERE kind = 'payments';
