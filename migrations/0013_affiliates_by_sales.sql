-- The console sorts affiliates by what they sold.
CREATE INDEX affiliate_by_sales ON affiliate (shop_id, sales, customer_id);
CREATE INDEX affiliate_by_state_and_sales ON affiliate (shop_id, state, sales, customer_id);
