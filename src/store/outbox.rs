//! Business events on their way out, written in the same transaction as what they tell.

use super::{StoreError, Tx, to_json};
use crate::domain::ids::{EventId, ShopId};
use crate::values;
use serde_json::Value as Json;

/// Adds an event about `subject`.
pub fn outbox_insert(tx: &mut Tx<'_>, shop: &ShopId, event: &str, subject: &str, payload: &Json) {
    let id = EventId::new(tx.now(), &*tx.entropy());
    let now = tx.now();
    tx.queue(
        "INSERT INTO outbox (shop_id, event_id, event, subject_id, payload, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        values![shop.as_str(), id.as_str(), event, subject, to_json(payload), now],
    );
}

/// How many events of a kind there are about a subject.
pub async fn outbox_count(
    source: &mut impl super::Source,
    shop: &ShopId,
    event: &str,
    subject: &str,
) -> Result<i64, StoreError> {
    let row = source
        .row(
            "SELECT COUNT(*) FROM outbox WHERE shop_id = $1 AND event = $2 AND subject_id = $3",
            values![shop.as_str(), event, subject],
        )
        .await?;
    row.map_or(Ok(0), |row| super::Columns::of(&row).integer())
}
