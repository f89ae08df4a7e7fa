//! What must hold between what happened and the events that tell the outside: one row each, none too few or too many.

/// Number, rule, statement.
pub(super) const CHECKS: [(u32, &str, &str); 2] = [
    (
        19,
        "each thing that happened was told the outside exactly once",
        "SELECT shop_id || ' ' || event || ' of ' || subject_id || ' happened ' || SUM(due) || ' times, told ' || \
         SUM(told) FROM (SELECT shop_id, 'order:created' AS event, order_id AS subject_id, 1 AS due, 0 AS told \
         FROM customer_order \
         UNION ALL SELECT shop_id, 'order:paid', order_id, 1, 0 FROM customer_order WHERE paid_at IS NOT NULL \
         UNION ALL SELECT shop_id, 'order:cancelled', order_id, 1, 0 FROM customer_order WHERE state = 'VOIDED' \
         UNION ALL SELECT shop_id, 'affiliate:commission_approved', commission_id, 1, 0 FROM commission \
         WHERE released_at IS NOT NULL \
         UNION ALL SELECT shop_id, 'affiliate:commission_reversed', refund_id, 1, 0 FROM refund \
         WHERE clawback_minor > 0 \
         UNION ALL SELECT shop_id, 'customer:wallet_changed', wallet_entry_id, 1, 0 FROM wallet_entry \
         UNION ALL SELECT shop_id, 'customer:deleted', customer_id, 1, 0 FROM customer WHERE deleted_at IS NOT NULL \
         UNION ALL SELECT shop_id, CASE kind WHEN 'convert' THEN 'affiliate:balance_converted' \
         ELSE 'affiliate:payout_requested' END, claim_id, 1, 0 FROM claim \
         UNION ALL SELECT shop_id, 'affiliate:payout_approved', claim_id, 1, 0 FROM claim \
         WHERE approved_at IS NOT NULL \
         UNION ALL SELECT shop_id, 'affiliate:payout_' || state, claim_id, 1, 0 FROM claim \
         WHERE kind = 'payout' AND state IN ('completed', 'rejected', 'cancelled', 'failed') \
         UNION ALL SELECT shop_id, event, subject_id, 0, 1 FROM outbox WHERE event IN ('order:created', 'order:paid', \
         'order:cancelled', 'affiliate:commission_approved', 'affiliate:commission_reversed', \
         'customer:wallet_changed', 'customer:deleted', 'affiliate:balance_converted', 'affiliate:payout_requested', \
         'affiliate:payout_approved', 'affiliate:payout_completed', 'affiliate:payout_rejected', \
         'affiliate:payout_cancelled', 'affiliate:payout_failed')) happened \
         GROUP BY shop_id, event, subject_id HAVING SUM(due) <> SUM(told)",
    ),
    (
        19,
        "each refund was told the outside",
        "SELECT shop_id || ' refund ' || refund_id || ' was not told' FROM \
         (SELECT shop_id, refund_id, 1 AS due, 0 AS told FROM refund \
         UNION ALL SELECT shop_id, subject_id, 0, 1 FROM outbox WHERE event = 'order:updated') happened \
         GROUP BY shop_id, refund_id HAVING SUM(due) > SUM(told)",
    ),
];
