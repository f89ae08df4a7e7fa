//! Answers kept under their idempotency key, written in the same transaction as the effect.

use super::{Columns, Source, StoreError, Tx};
use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::values;

/// A kept answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// SHA-256 of what was asked.
    pub fingerprint: String,
    /// The HTTP status.
    pub status: i64,
    /// The body, byte for byte.
    pub body: String,
}

/// The answer kept under a key. Status 0 when the answer has been swept but a claim still carries the key.
pub async fn idempotency_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    key: &str,
) -> Result<Option<KeptAnswer>, StoreError> {
    let rows = source
        .rows(
            "SELECT fingerprint, status, body FROM idempotency WHERE shop_id = $1 AND idempotency_key = $2 \
             UNION ALL SELECT '', 0, claim_id FROM claim WHERE shop_id = $1 AND idempotency_key = $2",
            values![shop.as_str(), key],
        )
        .await?;
    let mut found = None;
    for row in &rows {
        let mut columns = Columns::of(row);
        let kept = KeptAnswer {
            fingerprint: columns.text()?,
            status: columns.integer()?,
            body: columns.text()?,
        };
        if kept.status != 0 || found.is_none() {
            found = Some(kept);
        }
    }
    Ok(found)
}

/// Keeps an answer.
pub fn idempotency_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    key: &str,
    answer: &KeptAnswer,
    now: Timestamp,
) {
    tx.queue(
        "INSERT INTO idempotency (shop_id, idempotency_key, fingerprint, status, body, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![
            shop.as_str(),
            key,
            answer.fingerprint.as_str(),
            answer.status,
            answer.body.as_str(),
            now
        ],
    );
}

/// Drops bodies older than `before`; the key stays on its claim.
pub fn idempotency_sweep(tx: &mut Tx<'_>, before: Timestamp) {
    tx.queue("DELETE FROM idempotency WHERE created_at < $1", values![before]);
}
