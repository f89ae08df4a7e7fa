//! What providers sent holds addresses of buyers, so it is not kept for ever. Only the body goes: the row still says
//! what came, when, what it was about and what it did, and can be acted on once more.

use crate::domain::clock::SECS_PER_DAY;
use crate::domain::ids::{CustomerId, ShopId};
use crate::store::{Command, Source as _, StoreError, Tx};
use crate::values;

/// How long the body of an event that is over is kept.
pub const BODY_KEPT_SECS: i64 = 90 * SECS_PER_DAY;
/// How many bodies one transaction empties.
const BATCH_MAX: i64 = 500;

/// Empties the oldest bodies of events that are over for long; answers whether there may be more of them.
///
/// An event is over when it was acted on or left alone, or when an operator has settled the matter.
#[derive(Clone, Copy, Debug)]
pub struct PaymentBodySweep;

impl Command for PaymentBodySweep {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let before = tx.now().plus_secs(-BODY_KEPT_SECS);
        let emptied = tx
            .rows(
                "UPDATE payment_event SET body = '' WHERE (shop_id, gateway, event_id) IN (\
                 SELECT e.shop_id, e.gateway, e.event_id FROM payment_event e \
                 WHERE e.received_at < $1 AND e.body <> '' AND (e.state IN ('DONE', 'IGNORED') \
                 OR (e.state = 'REVIEW' AND NOT EXISTS (SELECT 1 FROM payment_review r \
                 WHERE r.shop_id = e.shop_id AND r.problem IN ('event_unknown', 'event_stuck') \
                 AND r.subject = lower(e.gateway) || '/' || e.event_id AND r.state = 'OPEN'))) \
                 ORDER BY e.received_at LIMIT $2) RETURNING 1",
                values![before, BATCH_MAX],
            )
            .await?;
        Ok(i64::try_from(emptied.len()).unwrap_or(0) == BATCH_MAX)
    }
}

/// Empties the bodies of events about the payments of a customer who is forgotten.
pub fn payment_bodies_forget(tx: &mut Tx<'_>, shop: &ShopId, customer: &CustomerId) {
    tx.queue(
        "UPDATE payment_event SET body = '' WHERE shop_id = $1 AND session_id IN (\
         SELECT s.session_id FROM customer_order o JOIN payment_session s \
         ON s.shop_id = o.shop_id AND s.order_id = o.order_id WHERE o.shop_id = $1 AND o.customer_id = $2)",
        values![shop.as_str(), customer.as_str()],
    );
}
