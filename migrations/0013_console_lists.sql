-- The console sorts affiliates by what they sold.
CREATE INDEX affiliate_by_sales ON affiliate (shop_id, sales, customer_id);
CREATE INDEX affiliate_by_state_and_sales ON affiliate (shop_id, state, sales, customer_id);

-- Apps are listed newest first.
CREATE INDEX oauth_app_by_age ON oauth_app (shop_id, created_at, client_id) WHERE revoked_at IS NULL;
