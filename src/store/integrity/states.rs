//! What must hold between the state of a row and the postings that exist about it, and between the rows themselves.

/// Number, rule, statement.
pub(super) const CHECKS: [(u32, &str, &str); 14] = [
    (
        21,
        "an entry's account is of its kind, its owner and its shop's currency",
        "SELECT e.shop_id || ' transaction ' || e.sequence || ' books ' || e.account_id FROM ledger_entry e \
         JOIN shop s ON s.shop_id = e.shop_id WHERE e.currency <> s.currency OR e.position < 1 \
         OR (e.owner_id IS NULL AND \
         substr(e.account_id || ':', 1, length(e.kind) + 1) <> e.kind || ':') \
         OR (e.owner_id IS NOT NULL AND e.account_id <> e.kind || ':' || e.owner_id)",
    ),
    (
        21,
        "a stored balance is of its kind, its owner and its shop's currency",
        "SELECT a.shop_id || ' ' || a.account_id || ' belongs to ' || a.owner_id FROM ledger_account a \
         JOIN shop s ON s.shop_id = a.shop_id LEFT JOIN customer c ON c.shop_id = a.shop_id \
         AND c.customer_id = a.owner_id WHERE a.currency <> s.currency OR c.customer_id IS NULL \
         OR a.account_id <> a.kind || ':' || a.owner_id",
    ),
    (
        18,
        "an order's state is that of its payment",
        "SELECT shop_id || ' order ' || order_id || ' is ' || state || ' with ' || paid_minor || ' paid' \
         FROM customer_order WHERE (state IN ('PENDING', 'VOIDED') AND (paid_at IS NOT NULL OR paid_minor <> 0)) \
         OR (state IN ('COMPLETED', 'REFUNDED', 'REVERSED', 'CUSTOMER_DISPUTE_ONGOING') \
         AND (paid_at IS NULL OR paid_minor <> total_minor)) \
         OR (state = 'REFUNDED' AND kind <> 'TOPUP' AND refunded_minor <> paid_minor)",
    ),
    (
        18,
        "a payment has its paid order",
        "SELECT t.shop_id || ' transaction ' || t.sequence || ' pays order ' || t.source_id FROM ledger_transaction t \
         LEFT JOIN customer_order o ON o.shop_id = t.shop_id AND o.order_id = t.source_id AND o.paid_at IS NOT NULL \
         WHERE t.kind IN ('order_paid', 'wallet_topped_up') AND o.order_id IS NULL",
    ),
    (
        18,
        "what an order took from store balance is what was set aside for it",
        "SELECT o.shop_id || ' order ' || o.order_id || ' takes ' || o.balance_minor || ', set aside ' || \
         COALESCE(e.amount_minor, 0) FROM customer_order o LEFT JOIN ledger_transaction t ON t.shop_id = o.shop_id \
         AND t.kind = 'balance_reserved' AND t.source_id = o.order_id LEFT JOIN ledger_entry e \
         ON e.shop_id = t.shop_id AND e.sequence = t.sequence AND e.kind = 'store_reserved' \
         WHERE o.balance_minor > 0 AND o.balance_minor <> COALESCE(e.amount_minor, 0)",
    ),
    (
        16,
        "a payout request's state is that of its postings",
        "SELECT c.shop_id || ' claim ' || c.claim_id || ' is ' || c.state FROM claim c \
         LEFT JOIN ledger_transaction r ON r.shop_id = c.shop_id AND r.kind = 'payout_requested' \
         AND r.source_id = c.claim_id LEFT JOIN ledger_transaction b ON b.shop_id = c.shop_id \
         AND b.kind = 'payout_returned' AND b.source_id = c.claim_id WHERE c.kind = 'payout' AND (r.sequence IS NULL \
         OR (c.state IN ('rejected', 'cancelled', 'failed')) <> (b.sequence IS NOT NULL))",
    ),
    (
        15,
        "a commission is released with its posting, and not before its time",
        "SELECT m.shop_id || ' commission ' || m.commission_id || ' is ' || m.state FROM commission m \
         LEFT JOIN ledger_transaction t ON t.shop_id = m.shop_id AND t.kind = 'commission_released' \
         AND t.source_id = m.commission_id WHERE (m.released_at IS NULL) <> (t.sequence IS NULL) \
         OR t.posted_at < m.release_at OR t.posted_at < m.released_at \
         OR (m.state = 'pending' AND m.released_at IS NOT NULL)",
    ),
    (
        13,
        "what a commission lost is what the refunds of its order took back",
        "SELECT m.shop_id || ' commission ' || m.commission_id || ' lost ' || m.reversed_minor || ', refunds took ' || \
         COALESCE(r.taken, 0) FROM commission m LEFT JOIN (SELECT shop_id, order_id, SUM(clawback_minor) AS taken \
         FROM refund GROUP BY shop_id, order_id) r ON r.shop_id = m.shop_id AND r.order_id = m.order_id \
         WHERE m.reversed_minor <> COALESCE(r.taken, 0)",
    ),
    (
        16,
        "credit that ends is a credit that was given so",
        "SELECT l.shop_id || ' wallet entry ' || l.wallet_entry_id || ' ends at ' || l.expires_at FROM wallet_lot l \
         LEFT JOIN wallet_entry w ON w.shop_id = l.shop_id AND w.wallet_entry_id = l.wallet_entry_id \
         AND w.customer_id = l.customer_id AND w.expires_at = l.expires_at WHERE w.wallet_entry_id IS NULL",
    ),
    (
        24,
        "what an affiliate converted and was paid are the completed claims",
        "SELECT f.shop_id || ' ' || f.customer_id || ' converted ' || f.converted_minor || ', was paid ' || f.paid_minor \
         FROM affiliate f LEFT JOIN (SELECT shop_id, customer_id, \
         SUM(CASE WHEN kind = 'convert' THEN amount_minor ELSE 0 END) AS converted, \
         SUM(CASE WHEN kind = 'payout' THEN amount_minor ELSE 0 END) AS paid FROM claim WHERE state = 'completed' \
         GROUP BY shop_id, customer_id) c ON c.shop_id = f.shop_id AND c.customer_id = f.customer_id \
         WHERE f.converted_minor <> COALESCE(c.converted, 0) OR f.paid_minor <> COALESCE(c.paid, 0)",
    ),
    (
        25,
        // The rule after this one compares what owners have with the rows.
        "rows are counted by their states, for the shop and for their owners",
        "SELECT shop_id || ' counts ' || SUM(total) || ' ' || subject || ' ' || state || ', owners ' || SUM(owned) || \
         ', rows ' || SUM(there) FROM (SELECT shop_id, subject, state, \
         CASE WHEN owner_id = '' THEN amount ELSE 0 END AS total, \
         CASE WHEN owner_id = '' OR subject IN ('affiliate', 'application') THEN 0 ELSE amount END AS owned, \
         CASE WHEN owner_id = '' OR subject IN ('affiliate', 'application') THEN 0 ELSE amount END AS there \
         FROM shop_count \
         UNION ALL SELECT shop_id, 'application', application_state, 0, COUNT(*), COUNT(*) FROM affiliate_link \
         WHERE application_state IS NOT NULL GROUP BY shop_id, application_state \
         UNION ALL SELECT f.shop_id, 'affiliate', f.state, 0, COUNT(*), COUNT(*) FROM affiliate f JOIN customer c \
         ON c.shop_id = f.shop_id AND c.customer_id = f.customer_id WHERE c.deleted_at IS NULL \
         GROUP BY f.shop_id, f.state) counted GROUP BY shop_id, subject, state \
         HAVING SUM(total) <> SUM(there) OR SUM(owned) <> SUM(there)",
    ),
    (
        25,
        "each owner's rows are counted by their states",
        "SELECT shop_id || ' counts ' || SUM(counted) || ' ' || subject || ' ' || state || ' of ' || owner_id || \
         ', rows ' || SUM(there) FROM (SELECT shop_id, subject, owner_id, state, amount AS counted, 0 AS there \
         FROM shop_count WHERE owner_id <> '' AND subject IN ('order', 'commission', 'payout') \
         UNION ALL SELECT shop_id, 'order', customer_id, state, 0, COUNT(*) FROM customer_order \
         GROUP BY shop_id, customer_id, state \
         UNION ALL SELECT shop_id, 'commission', affiliate_id, state, 0, COUNT(*) FROM commission \
         GROUP BY shop_id, affiliate_id, state \
         UNION ALL SELECT shop_id, 'payout', customer_id, state, 0, COUNT(*) FROM claim WHERE kind = 'payout' \
         GROUP BY shop_id, customer_id, state) counts GROUP BY shop_id, subject, owner_id, state \
         HAVING SUM(counted) <> SUM(there)",
    ),
    (
        26,
        "a test payment asks for what its attempt asks for",
        "SELECT b.shop_id || ' ' || b.session_id || ' asks for ' || b.amount_minor FROM sandbox_payment b \
         JOIN payment_session s ON s.shop_id = b.shop_id AND s.session_id = b.session_id \
         WHERE b.amount_minor <> s.amount_minor OR b.currency <> s.currency OR b.order_id <> s.order_id",
    ),
    (
        26,
        "what was noted of a payment has its posting",
        "SELECT p.shop_id || ' ' || p.session_id || ' ' || p.kind || ' was not posted' FROM payment_posting p \
         LEFT JOIN ledger_transaction t ON t.shop_id = p.shop_id AND t.kind = p.kind AND t.source_id = p.source_id \
         WHERE t.sequence IS NULL",
    ),
];
