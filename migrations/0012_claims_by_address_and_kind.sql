-- Who else is paid at an address, and a shop's payout requests in order.
CREATE INDEX claim_by_address ON claim (shop_id, address, customer_id);
CREATE INDEX claim_by_kind ON claim (shop_id, kind, claim_id);
