//! One statement per rule, each answering one text per row that breaks it. Numbers are those of the ledger's rules.
//! `CROSS JOIN` is where SQLite would otherwise begin with the larger table.

/// Number, rule, statement.
pub(super) const CHECKS: [(u32, &str, &str); 23] = [
    (
        7,
        "a business event posts at most once",
        "SELECT shop_id || ' ' || kind || ' ' || source_id || ' posted ' || COUNT(*) || ' times' \
         FROM ledger_transaction GROUP BY shop_id, kind, source_id HAVING COUNT(*) > 1",
    ),
    (
        8,
        "what is left of pending and frozen commissions is in their accounts",
        "SELECT a.shop_id || ' ' || a.account_id || ' holds ' || a.balance_minor || ', commissions ' || \
         COALESCE(m.open, 0) FROM ledger_account a LEFT JOIN \
         (SELECT shop_id, affiliate_id, state, SUM(CASE WHEN state = 'frozen' THEN frozen_minor \
         ELSE amount_minor - reversed_minor END) AS open FROM commission WHERE state IN ('pending', 'frozen') \
         GROUP BY shop_id, affiliate_id, state) m ON m.shop_id = a.shop_id AND m.affiliate_id = a.owner_id \
         AND 'aff_' || m.state = a.kind \
         WHERE a.kind IN ('aff_pending', 'aff_frozen') AND a.balance_minor <> COALESCE(m.open, 0)",
    ),
    (
        8,
        "every pending commission is in an account",
        "SELECT m.shop_id || ' commission ' || m.commission_id || ' is in no account' FROM commission m \
         LEFT JOIN ledger_account a ON a.shop_id = m.shop_id AND a.account_id = 'aff_pending:' || m.affiliate_id \
         WHERE m.state = 'pending' AND a.account_id IS NULL",
    ),
    (
        9,
        "open payout requests are in their account",
        "SELECT a.shop_id || ' ' || a.account_id || ' holds ' || a.balance_minor || ', requests ' || \
         COALESCE(m.open, 0) FROM ledger_account a LEFT JOIN \
         (SELECT shop_id, customer_id, SUM(amount_minor) AS open FROM claim \
         WHERE kind = 'payout' AND state IN ('pending', 'approved', 'processing') GROUP BY shop_id, customer_id) m \
         ON m.shop_id = a.shop_id AND m.customer_id = a.owner_id \
         WHERE a.kind = 'aff_requested' AND a.balance_minor <> COALESCE(m.open, 0)",
    ),
    (
        10,
        "completed payouts equal what left the treasury, less fees",
        "SELECT shop_id || ' paid out ' || SUM(paid) || ', treasury less fees ' || SUM(booked) FROM \
         (SELECT shop_id, amount_minor AS paid, 0 AS booked FROM claim WHERE kind = 'payout' AND state = 'completed' \
         UNION ALL SELECT shop_id, 0, amount_minor FROM ledger_entry WHERE kind IN ('treasury', 'payout_fees')) rows \
         GROUP BY shop_id HAVING SUM(paid) <> SUM(booked)",
    ),
    (
        11,
        "conversions equal what reached store balance by them",
        "SELECT shop_id || ' ' || owner || ' converted ' || SUM(claimed) || ', booked ' || SUM(booked) FROM \
         (SELECT shop_id, customer_id AS owner, amount_minor AS claimed, 0 AS booked FROM claim \
         WHERE kind = 'convert' AND state = 'completed' UNION ALL \
         SELECT e.shop_id, e.owner_id, 0, e.amount_minor FROM ledger_entry e JOIN ledger_transaction t \
         ON t.shop_id = e.shop_id AND t.sequence = e.sequence \
         WHERE t.kind = 'claim_converted' AND e.kind = 'store_balance') rows \
         GROUP BY shop_id, owner HAVING SUM(claimed) <> SUM(booked)",
    ),
    (
        12,
        "what an affiliate earned or was let off is somewhere",
        "SELECT f.shop_id || ' ' || f.customer_id || ' earned ' || (f.accrued_minor - f.reversed_minor + f.written_off_minor) || \
         ', holds, converted and was paid ' || (COALESCE(SUM(a.balance_minor), 0) + f.converted_minor + f.paid_minor) \
         FROM affiliate f LEFT JOIN ledger_account a ON a.shop_id = f.shop_id AND a.owner_id = f.customer_id \
         AND a.kind IN ('aff_pending', 'aff_frozen', 'aff_available', 'aff_requested', 'aff_recoverable') \
         GROUP BY f.shop_id, f.customer_id, f.accrued_minor, f.reversed_minor, f.converted_minor, f.paid_minor, \
         f.written_off_minor HAVING f.accrued_minor - f.reversed_minor + f.written_off_minor <> \
         COALESCE(SUM(a.balance_minor), 0) + f.converted_minor + f.paid_minor",
    ),
    (
        13,
        "no order gives back more than was paid, or another sum than its refunds",
        "SELECT o.shop_id || ' order ' || o.order_id || ' gave back ' || o.refunded_minor FROM customer_order o \
         LEFT JOIN (SELECT shop_id, order_id, SUM(amount_minor) AS total FROM refund GROUP BY shop_id, order_id) r \
         ON r.shop_id = o.shop_id AND r.order_id = o.order_id \
         WHERE o.refunded_minor > o.paid_minor OR o.refunded_minor <> COALESCE(r.total, 0)",
    ),
    (
        13,
        "a fully refunded order has earned nothing in the end",
        "SELECT m.shop_id || ' commission ' || m.commission_id || ' keeps ' || (m.amount_minor - m.reversed_minor) \
         FROM commission m JOIN customer_order o ON o.shop_id = m.shop_id AND o.order_id = m.order_id \
         WHERE m.reversed_minor > m.amount_minor \
         OR (o.refunded_minor = o.paid_minor AND o.paid_minor > 0 AND m.reversed_minor <> m.amount_minor)",
    ),
    (
        14,
        "a commission belongs to the affiliate of its order",
        "SELECT m.shop_id || ' commission ' || m.commission_id || ' of order ' || m.order_id FROM commission m \
         JOIN customer_order o ON o.shop_id = m.shop_id AND o.order_id = m.order_id \
         WHERE o.affiliate_id IS NULL OR o.affiliate_id <> m.affiliate_id OR o.paid_at IS NULL",
    ),
    (
        15,
        "nothing is released before its time",
        "SELECT shop_id || ' commission ' || commission_id FROM commission \
         WHERE released_at < release_at OR (state = 'approved' AND released_at IS NULL)",
    ),
    (
        16,
        "a completed claim has its transaction",
        "SELECT m.shop_id || ' claim ' || m.claim_id || ' has no transaction' FROM claim m \
         LEFT JOIN ledger_transaction t ON t.shop_id = m.shop_id AND t.source_id = m.claim_id \
         AND t.transaction_id = m.transaction_id \
         AND t.kind = CASE m.kind WHEN 'convert' THEN 'claim_converted' ELSE 'payout_completed' END \
         WHERE m.state = 'completed' AND t.sequence IS NULL",
    ),
    (
        16,
        "a settling transaction has its completed claim",
        "SELECT t.shop_id || ' transaction ' || t.sequence || ' settles no completed claim' FROM ledger_transaction t \
         LEFT JOIN claim m ON m.shop_id = t.shop_id AND m.claim_id = t.source_id AND m.state = 'completed' \
         WHERE t.kind IN ('claim_converted', 'payout_completed') AND m.claim_id IS NULL",
    ),
    (
        16,
        "a change of a wallet by hand is booked as it is written",
        "SELECT w.shop_id || ' wallet entry ' || w.wallet_entry_id || ' books ' || COALESCE(e.amount_minor, 0) \
         FROM wallet_entry w LEFT JOIN ledger_transaction t ON t.shop_id = w.shop_id \
         AND t.source_id = w.wallet_entry_id AND t.transaction_id = w.transaction_id AND t.kind = CASE w.kind \
         WHEN 'CREDIT' THEN 'wallet_credited' WHEN 'DEBIT' THEN 'wallet_debited' WHEN 'REFUND' THEN 'wallet_refunded' \
         WHEN 'PROMO' THEN 'wallet_promoted' WHEN 'EXPIRED' THEN 'wallet_expired' ELSE 'wallet_adjusted' END \
         LEFT JOIN ledger_entry e ON e.shop_id = t.shop_id AND e.sequence = t.sequence \
         AND e.account_id = 'store_balance:' || w.customer_id \
         WHERE e.amount_minor IS NULL OR e.amount_minor <> w.amount_minor",
    ),
    (
        16,
        "a wallet is changed by hand only with a reason",
        "SELECT t.shop_id || ' transaction ' || t.sequence || ' has no reason' FROM shop s \
         CROSS JOIN ledger_transaction t \
         LEFT JOIN wallet_entry w ON w.shop_id = t.shop_id AND w.wallet_entry_id = t.source_id \
         WHERE t.shop_id = s.shop_id AND t.kind IN ('wallet_credited', 'wallet_debited', 'wallet_refunded', \
         'wallet_promoted', 'wallet_expired', 'wallet_adjusted') AND w.wallet_entry_id IS NULL",
    ),
    (
        16,
        "no more of a credit ended than was given, and not before its time",
        "SELECT w.shop_id || ' wallet entry ' || w.wallet_entry_id || ' ended with ' || SUM(x.amount_minor) \
         FROM wallet_entry w JOIN wallet_entry x ON x.shop_id = w.shop_id \
         AND x.expired_entry_id = w.wallet_entry_id \
         GROUP BY w.shop_id, w.wallet_entry_id, w.amount_minor, w.expires_at, w.customer_id \
         HAVING -SUM(x.amount_minor) > w.amount_minor OR w.expires_at IS NULL OR MIN(x.created_at) < w.expires_at \
         OR MIN(x.customer_id) <> w.customer_id OR MAX(x.customer_id) <> w.customer_id",
    ),
    (
        17,
        "one idempotency key, one claim",
        "SELECT shop_id || ' key ' || idempotency_key || ' has ' || COUNT(*) || ' claims' FROM claim \
         WHERE idempotency_key IS NOT NULL GROUP BY shop_id, idempotency_key HAVING COUNT(*) > 1",
    ),
    (
        18,
        "a paid order has exactly its payment",
        "SELECT o.shop_id || ' order ' || o.order_id || ' has no payment' FROM customer_order o \
         LEFT JOIN ledger_transaction t ON t.shop_id = o.shop_id \
         AND t.kind = CASE o.kind WHEN 'TOPUP' THEN 'wallet_topped_up' ELSE 'order_paid' END \
         AND t.source_id = o.order_id WHERE o.paid_minor > 0 AND t.sequence IS NULL",
    ),
    (
        19,
        "the numbers of events have no gap",
        "SELECT s.shop_id || ' numbered ' || COUNT(b.sequence) || ' events up to ' || COALESCE(MAX(b.sequence), 0) \
         FROM shop s LEFT JOIN event_head h ON h.shop_id = s.shop_id \
         LEFT JOIN outbox b ON b.shop_id = s.shop_id AND b.sequence IS NOT NULL \
         GROUP BY s.shop_id, h.sequence HAVING COUNT(b.sequence) <> COALESCE(MAX(b.sequence), 0) \
         OR COALESCE(MAX(b.sequence), 0) <> COALESCE(h.sequence, 0)",
    ),
    (
        19,
        "each numbered event is on its way to whoever subscribed",
        "SELECT o.shop_id || ' event ' || o.event_id || ' is not delivered to ' || t.endpoint_id \
         FROM webhook_endpoint w CROSS JOIN webhook_topic t CROSS JOIN outbox o LEFT JOIN webhook_delivery d \
         ON d.shop_id = o.shop_id AND d.event_id = o.event_id AND d.endpoint_id = w.endpoint_id AND d.topic = t.topic \
         WHERE t.shop_id = w.shop_id AND t.endpoint_id = w.endpoint_id AND o.shop_id = w.shop_id \
         AND o.event = t.event AND o.sequence IS NOT NULL AND o.created_at >= w.created_at AND w.deleted_at IS NULL \
         AND w.updated_at = w.created_at AND d.delivery_id IS NULL",
    ),
    (
        19,
        "a delivery has its event, and ends with its endpoint",
        "SELECT d.shop_id || ' delivery ' || d.delivery_id || ' is ' || d.state FROM webhook_delivery d \
         JOIN webhook_endpoint w ON w.shop_id = d.shop_id AND w.endpoint_id = d.endpoint_id \
         LEFT JOIN outbox o ON o.shop_id = d.shop_id AND o.event_id = d.event_id AND o.sequence IS NOT NULL \
         WHERE (d.event_id IS NOT NULL AND o.event_id IS NULL) \
         OR (d.state = 'pending' AND w.deleted_at IS NOT NULL)",
    ),
    (
        24,
        "an affiliate's totals equal the ledger",
        "SELECT f.shop_id || ' ' || f.customer_id || ' counts ' || f.accrued_minor || ' earned and ' || \
         f.reversed_minor || ' taken back' FROM affiliate f LEFT JOIN \
         (SELECT shop_id, affiliate_id, SUM(amount_minor) AS accrued, SUM(reversed_minor) AS reversed \
         FROM commission GROUP BY shop_id, affiliate_id) m \
         ON m.shop_id = f.shop_id AND m.affiliate_id = f.customer_id \
         WHERE f.accrued_minor <> COALESCE(m.accrued, 0) OR f.reversed_minor <> COALESCE(m.reversed, 0)",
    ),
    (
        24,
        "debt written off equals what was booked as such",
        "SELECT f.shop_id || ' ' || f.customer_id || ' was let off ' || f.written_off_minor || ', booked ' || \
         COALESCE(b.booked, 0) FROM affiliate f LEFT JOIN (SELECT e.shop_id, e.owner_id, SUM(e.amount_minor) AS booked \
         FROM ledger_entry e JOIN ledger_transaction t ON t.shop_id = e.shop_id AND t.sequence = e.sequence \
         WHERE t.kind = 'debt_written_off' AND e.kind = 'aff_recoverable' GROUP BY e.shop_id, e.owner_id) b \
         ON b.shop_id = f.shop_id AND b.owner_id = f.customer_id WHERE f.written_off_minor <> COALESCE(b.booked, 0)",
    ),
];
