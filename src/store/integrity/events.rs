//! What must hold between what happened and the events that tell the outside: one row each, none too few or too many.
//!
//! Both are large. So the pass over the rows adds up what is due and takes off what was told; only where something is
//! left of that does a statement look for the rows.

use super::scan::{Scan, next};
use super::{Columns, Finding, StoreError};
use std::hash::{DefaultHasher, Hasher as _};

/// The number of the rule.
const NUMBER: u32 = 19;
/// What must hold.
const RULE: &str = "each thing that happened was told the outside exactly once";

/// Events that are told once for each row that they are due for.
const TOLD_ONCE: [&str; 14] = [
    "order:created",
    "order:paid",
    "order:cancelled",
    "affiliate:commission_approved",
    "affiliate:commission_reversed",
    "customer:wallet_changed",
    "customer:deleted",
    "affiliate:balance_converted",
    "affiliate:payout_requested",
    "affiliate:payout_approved",
    "affiliate:payout_completed",
    "affiliate:payout_rejected",
    "affiliate:payout_cancelled",
    "affiliate:payout_failed",
];

/// Shop, row and event of what is due for rows that the pass over the seals does not read.
const OTHERS: &str = "SELECT shop_id, refund_id, 'affiliate:commission_reversed' FROM refund \
     WHERE clawback_minor > 0 UNION ALL SELECT shop_id, wallet_entry_id, 'customer:wallet_changed' FROM wallet_entry \
     UNION ALL SELECT shop_id, customer_id, 'customer:deleted' FROM customer WHERE deleted_at IS NOT NULL \
     UNION ALL SELECT shop_id, claim_id, CASE kind WHEN 'convert' THEN 'affiliate:balance_converted' \
     ELSE 'affiliate:payout_requested' END FROM claim \
     UNION ALL SELECT shop_id, claim_id, 'affiliate:payout_approved' FROM claim WHERE approved_at IS NOT NULL \
     UNION ALL SELECT shop_id, claim_id, 'affiliate:payout_' || state FROM claim \
     WHERE kind = 'payout' AND state IN ('completed', 'rejected', 'cancelled', 'failed')";

/// Each row that was told too often or not at all.
const ROWS: &str = "SELECT shop_id || ' ' || event || ' of ' || subject_id || ' happened ' || SUM(due) || \
     ' times, told ' || SUM(told) FROM (SELECT shop_id, 'order:created' AS event, order_id AS subject_id, 1 AS due, \
     0 AS told FROM customer_order \
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
     GROUP BY shop_id, event, subject_id HAVING SUM(due) <> SUM(told)";

/// What is due less what was told, as sums of digests: zero when they are the same rows.
#[derive(Debug, Default)]
pub(super) struct Told {
    sums: [u64; 2],
}

impl Told {
    /// Adds events that are due for a row, with spaces between them.
    pub(super) fn due(&mut self, shop: &str, row: &str, events: &str) {
        for event in events.split_ascii_whitespace() {
            for (sum, part) in self.sums.iter_mut().zip(parts(shop, row, event)) {
                *sum = sum.wrapping_add(part);
            }
        }
    }

    /// Takes off an event that was told.
    pub(super) fn told(&mut self, shop: &str, row: &str, event: &str) {
        if TOLD_ONCE.contains(&event) {
            for (sum, part) in self.sums.iter_mut().zip(parts(shop, row, event)) {
                *sum = sum.wrapping_sub(part);
            }
        }
    }

    /// Adds what the other rows are due, and names the rows where something is left.
    pub(super) async fn end(mut self, source: &mut impl Scan) -> Result<Vec<Finding>, StoreError> {
        {
            let mut rows = source.scan(OTHERS, vec![])?;
            while let Some(row) = next(&mut rows).await? {
                let mut columns = Columns::of(&row);
                self.due(&columns.text()?, &columns.text()?, &columns.text()?);
            }
        }
        if self.sums == [0, 0] { Ok(Vec::new()) } else { differences(source).await }
    }
}

/// Each row that was told too often or not at all, as the database finds it.
pub(super) async fn differences(source: &mut impl Scan) -> Result<Vec<Finding>, StoreError> {
    let rows = source.rows(ROWS, vec![]).await?;
    rows.iter()
        .map(|row| {
            let row = Columns::of(row).text()?;
            Ok(Finding { invariant: NUMBER, rule: RULE, row })
        })
        .collect()
}

fn parts(shop: &str, row: &str, event: &str) -> [u64; 2] {
    [1, 2].map(|place| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(place);
        for part in [shop, row, event] {
            hasher.write(part.as_bytes());
            hasher.write_u8(0xff);
        }
        hasher.finish()
    })
}

/// Number, rule, statement.
pub(super) const CHECKS: [(u32, &str, &str); 1] = [(
    19,
    "each refund was told the outside",
    "SELECT shop_id || ' refund ' || refund_id || ' was not told' FROM \
         (SELECT shop_id, refund_id, 1 AS due, 0 AS told FROM refund \
         UNION ALL SELECT shop_id, subject_id, 0, 1 FROM outbox WHERE event = 'order:updated') happened \
         GROUP BY shop_id, refund_id HAVING SUM(due) > SUM(told)",
)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_and_told_cancels_out_in_any_order() {
        let mut told = Told::default();
        told.told("shop_1", "ord_2", "order:created");
        told.due("shop_1", "ord_1", "order:created order:paid");
        told.due("shop_1", "ord_2", "order:created");
        told.told("shop_1", "ord_1", "order:paid");
        told.told("shop_1", "ord_1", "order:updated");
        assert_ne!(told.sums, [0, 0]);
        told.told("shop_1", "ord_1", "order:created");
        assert_eq!(told.sums, [0, 0]);
        told.told("shop_1", "ord_1", "order:created");
        assert_ne!(told.sums, [0, 0], "told twice");
    }

    #[test]
    fn another_shop_row_or_event_is_not_the_same() {
        for (shop, row, event) in [
            ("shop_2", "ord_1", "order:paid"),
            ("shop_1", "ord_2", "order:paid"),
            ("shop_1", "ord_1", "order:created"),
            ("shop_1o", "rd_1", "order:paid"),
        ] {
            let mut told = Told::default();
            told.due("shop_1", "ord_1", "order:paid");
            told.told(shop, row, event);
            assert_ne!(told.sums, [0, 0], "{shop} {row} {event}");
        }
    }

    #[test]
    fn the_statement_looks_for_the_same_events() {
        let (_, list) = ROWS.split_once("FROM outbox WHERE event IN").unwrap();
        assert!(TOLD_ONCE.iter().all(|event| list.contains(&format!("'{event}'"))));
        assert_eq!(list.matches(':').count(), TOLD_ONCE.len());
    }
}
