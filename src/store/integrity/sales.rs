//! What must hold between orders, their discounts and their coupons.

/// Number, rule, statement.
pub(super) const CHECKS: [(u32, &str, &str); 4] = [
    (
        25,
        "what an order refunded to store balance is what was booked there",
        "SELECT o.shop_id || ' order ' || o.order_id || ' notes ' || o.refunded_balance_minor || ', booked ' || \
         COALESCE(b.booked, 0) FROM customer_order o LEFT JOIN (SELECT r.shop_id, r.order_id, \
         SUM(e.amount_minor) AS booked FROM refund r JOIN ledger_transaction t ON t.shop_id = r.shop_id \
         AND t.kind = 'order_refunded' AND t.source_id = r.refund_id JOIN ledger_entry e ON e.shop_id = t.shop_id \
         AND e.sequence = t.sequence AND e.kind = 'store_balance' GROUP BY r.shop_id, r.order_id) b \
         ON b.shop_id = o.shop_id AND b.order_id = o.order_id \
         WHERE o.refunded_balance_minor <> COALESCE(b.booked, 0)",
    ),
    (
        25,
        "a coupon is used by exactly the orders that hold it",
        "SELECT c.shop_id || ' coupon ' || c.coupon_id || ' counts ' || c.uses || ' uses, orders ' || \
         COALESCE(o.held, 0) FROM coupon c LEFT JOIN (SELECT shop_id, coupon_id, COUNT(*) AS held \
         FROM customer_order WHERE coupon_id IS NOT NULL AND state <> 'VOIDED' GROUP BY shop_id, coupon_id) o \
         ON o.shop_id = c.shop_id AND o.coupon_id = c.coupon_id WHERE c.uses <> COALESCE(o.held, 0)",
    ),
    (
        25,
        "no coupon is used more often than it may be",
        "SELECT shop_id || ' coupon ' || coupon_id || ' was used ' || uses || ' times' FROM coupon \
         WHERE uses > max_uses",
    ),
    (
        25,
        "an order's amounts add up, and its coupon is part of its discount",
        "SELECT shop_id || ' order ' || order_id || ' has total ' || total_minor FROM customer_order \
         WHERE total_minor <> subtotal_minor - discount_minor + tax_minor OR coupon_minor > discount_minor \
         OR discount_minor > subtotal_minor OR (coupon_id IS NULL AND coupon_minor <> 0)",
    ),
];
