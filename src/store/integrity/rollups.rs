//! What must hold between sums that are kept for pages and the orders and commissions they sum up. Days are not worked
//! out again, because a shop's zone may have changed since; all days together are.

/// Number, rule, statement.
pub(super) const CHECKS: [(u32, &str, &str); 3] = [
    (
        25,
        "sales of an affiliate and of a link are those of the orders that earn, less what was refunded",
        "WITH earned AS (SELECT m.shop_id, m.affiliate_id, m.link_id, \
         SUM(CASE WHEN p.refunded_minor < p.paid_minor THEN 1 ELSE 0 END) AS sales, \
         SUM(p.paid_minor - p.refunded_minor) AS revenue FROM commission m JOIN customer_order p \
         ON p.shop_id = m.shop_id AND p.order_id = m.order_id GROUP BY m.shop_id, m.affiliate_id, m.link_id) \
         SELECT f.shop_id || ' ' || f.customer_id || ' counts ' || f.sales || ' sales of ' || f.revenue_minor || \
         ', orders ' || COALESCE(o.sales, 0) || ' of ' || COALESCE(o.revenue, 0) FROM affiliate f LEFT JOIN \
         (SELECT shop_id, affiliate_id, SUM(sales) AS sales, SUM(revenue) AS revenue FROM earned \
         GROUP BY shop_id, affiliate_id) o ON o.shop_id = f.shop_id AND o.affiliate_id = f.customer_id \
         WHERE f.sales <> COALESCE(o.sales, 0) OR f.revenue_minor <> COALESCE(o.revenue, 0) \
         UNION ALL SELECT l.shop_id || ' ' || l.link_id || ' counts ' || l.sales || ' sales of ' || l.revenue_minor || \
         ', orders ' || COALESCE(o.sales, 0) || ' of ' || COALESCE(o.revenue, 0) FROM affiliate_link l LEFT JOIN \
         (SELECT shop_id, link_id, SUM(sales) AS sales, SUM(revenue) AS revenue FROM earned \
         GROUP BY shop_id, link_id) o ON o.shop_id = l.shop_id AND o.link_id = l.link_id \
         WHERE l.sales <> COALESCE(o.sales, 0) OR l.revenue_minor <> COALESCE(o.revenue, 0)",
    ),
    (
        25,
        "an affiliate's days add up to the totals",
        "SELECT f.shop_id || ' ' || f.customer_id || ' counts ' || f.sales || ' sales of ' || f.revenue_minor || \
         ' with ' || (f.accrued_minor - f.reversed_minor) || ' earned, days ' || COALESCE(d.sales, 0) || ' of ' || \
         COALESCE(d.revenue, 0) || ' with ' || COALESCE(d.earned, 0) FROM affiliate f LEFT JOIN \
         (SELECT shop_id, customer_id, SUM(clicks) AS clicks, SUM(sales) AS sales, SUM(revenue_minor) AS revenue, \
         SUM(earned_minor) AS earned FROM affiliate_day GROUP BY shop_id, customer_id) d \
         ON d.shop_id = f.shop_id AND d.customer_id = f.customer_id \
         WHERE f.clicks <> COALESCE(d.clicks, 0) OR f.sales <> COALESCE(d.sales, 0) \
         OR f.revenue_minor <> COALESCE(d.revenue, 0) \
         OR f.accrued_minor - f.reversed_minor <> COALESCE(d.earned, 0)",
    ),
    (
        25,
        "a shop's days add up to its orders, refunds and commissions",
        "SELECT s.shop_id || ' days count ' || COALESCE(d.orders, 0) || ' orders of ' || COALESCE(d.sales, 0) || \
         ', refunded ' || COALESCE(d.refunded, 0) || ', commission ' || COALESCE(d.commission, 0) || '; orders ' || \
         COALESCE(o.orders, 0) || ' of ' || COALESCE(o.sales, 0) || ', ' || COALESCE(o.refunded, 0) || ', ' || \
         COALESCE(m.commission, 0) FROM shop s LEFT JOIN (SELECT shop_id, SUM(orders) AS orders, \
         SUM(sales_minor) AS sales, SUM(refunded_minor) AS refunded, SUM(commission_minor) AS commission \
         FROM shop_day GROUP BY shop_id) d ON d.shop_id = s.shop_id LEFT JOIN (SELECT shop_id, COUNT(*) AS orders, \
         SUM(paid_minor) AS sales, SUM(refunded_minor) AS refunded FROM customer_order \
         WHERE kind <> 'TOPUP' AND paid_at IS NOT NULL GROUP BY shop_id) o ON o.shop_id = s.shop_id \
         LEFT JOIN (SELECT shop_id, SUM(amount_minor - reversed_minor) AS commission FROM commission \
         GROUP BY shop_id) m ON m.shop_id = s.shop_id \
         WHERE COALESCE(d.orders, 0) <> COALESCE(o.orders, 0) OR COALESCE(d.sales, 0) <> COALESCE(o.sales, 0) \
         OR COALESCE(d.refunded, 0) <> COALESCE(o.refunded, 0) \
         OR COALESCE(d.commission, 0) <> COALESCE(m.commission, 0)",
    ),
];
