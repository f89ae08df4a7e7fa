//! What must hold between our books and payments at providers.

/// Number, rule, statement.
pub(super) const CHECKS: [(u32, &str, &str); 8] = [
    (
        26,
        "what was noted of a payment is what was posted at its provider",
        "SELECT p.shop_id || ' ' || p.session_id || ' ' || p.kind || ' notes ' || p.provider_minor || ', posted ' || \
         COALESCE(-SUM(e.amount_minor), 0) FROM payment_posting p JOIN payment_session s ON s.shop_id = p.shop_id \
         AND s.session_id = p.session_id LEFT JOIN ledger_transaction t ON t.shop_id = p.shop_id AND t.kind = p.kind \
         AND t.source_id = p.source_id LEFT JOIN ledger_entry e ON e.shop_id = t.shop_id AND e.sequence = t.sequence \
         AND e.account_id = 'psp:' || LOWER(s.gateway) \
         GROUP BY p.shop_id, p.session_id, p.kind, p.source_id, p.provider_minor \
         HAVING p.provider_minor <> COALESCE(-SUM(e.amount_minor), 0)",
    ),
    (
        26,
        "an order is paid by one payment at most",
        "SELECT shop_id || ' order ' || order_id || ' was paid ' || COUNT(*) || ' times' FROM payment_session \
         WHERE is_posted = 1 GROUP BY shop_id, order_id HAVING COUNT(*) > 1",
    ),
    (
        26,
        "what providers hold back is what is disputed",
        "SELECT a.shop_id || ' ' || a.account_id || ' holds ' || a.held || ', disputed ' || COALESCE(d.open, 0) FROM \
         (SELECT shop_id, account_id, -SUM(amount_minor) AS held FROM ledger_entry WHERE kind = 'psp_dispute' \
         GROUP BY shop_id, account_id) a LEFT JOIN (SELECT d.shop_id, LOWER(s.gateway) AS slug, \
         SUM(d.amount_minor) AS open FROM payment_dispute d JOIN payment_session s ON s.shop_id = d.shop_id \
         AND s.session_id = d.session_id WHERE d.stage = 'OPEN' GROUP BY d.shop_id, LOWER(s.gateway)) d \
         ON d.shop_id = a.shop_id AND a.account_id = 'psp_dispute:' || d.slug WHERE a.held <> COALESCE(d.open, 0)",
    ),
    (
        26,
        "what went back beyond its order is booked as a loss",
        "SELECT s.shop_id || ' lost ' || COALESCE(l.lost, 0) || ', its payments lack ' || s.short FROM \
         (SELECT shop_id, SUM(short_minor) AS short FROM payment_session GROUP BY shop_id) s LEFT JOIN \
         (SELECT e.shop_id, -SUM(e.amount_minor) AS lost FROM ledger_entry e JOIN ledger_transaction t \
         ON t.shop_id = e.shop_id AND t.sequence = e.sequence WHERE e.kind = 'chargeback_loss' \
         AND t.kind IN ('dispute_lost', 'refund_uncovered') GROUP BY e.shop_id) l ON l.shop_id = s.shop_id \
         WHERE s.short <> COALESCE(l.lost, 0)",
    ),
    (
        26,
        "a commission is held back only while its order is disputed",
        "SELECT m.shop_id || ' commission ' || m.commission_id || ' holds back ' || m.frozen_minor FROM commission m \
         LEFT JOIN (SELECT DISTINCT shop_id, order_id FROM payment_dispute WHERE stage = 'OPEN') d \
         ON d.shop_id = m.shop_id AND d.order_id = m.order_id \
         WHERE (m.frozen_minor > 0 AND d.order_id IS NULL) OR (m.state = 'frozen') <> (m.frozen_minor > 0)",
    ),
    (
        26,
        "a test payment that paid an order is paid in the sandbox's books",
        "SELECT s.shop_id || ' ' || s.session_id || ' paid ' || s.amount_minor || ', the sandbox took ' || \
         COALESCE(b.amount_minor, 0) FROM payment_session s LEFT JOIN sandbox_payment b ON b.shop_id = s.shop_id \
         AND b.session_id = s.session_id AND b.stage = 'PAID' WHERE s.gateway = 'SANDBOX' AND s.is_posted = 1 \
         AND COALESCE(b.amount_minor, 0) <> s.amount_minor",
    ),
    (
        26,
        "what test payments gave back is in the sandbox's books",
        "SELECT r.shop_id || ' ' || r.refund_id || ' gave back ' || r.provider_minor || ', the sandbox ' || \
         COALESCE(b.amount_minor, 0) FROM payment_refund r JOIN payment_session s ON s.shop_id = r.shop_id \
         AND s.session_id = r.session_id AND s.gateway = 'SANDBOX' LEFT JOIN sandbox_refund b \
         ON b.shop_id = r.shop_id AND b.refund_id = r.refund_id AND b.session_id = r.session_id \
         WHERE r.state = 'DONE' AND COALESCE(b.amount_minor, 0) <> r.provider_minor",
    ),
    (
        26,
        "the sandbox gives back no more than it took",
        "SELECT b.shop_id || ' ' || b.session_id || ' took ' || b.amount_minor || ', gave back ' || SUM(r.amount_minor) \
         FROM sandbox_payment b JOIN sandbox_refund r ON r.shop_id = b.shop_id AND r.session_id = b.session_id \
         GROUP BY b.shop_id, b.session_id, b.stage, b.amount_minor \
         HAVING b.stage <> 'PAID' OR SUM(r.amount_minor) > b.amount_minor",
    ),
];
