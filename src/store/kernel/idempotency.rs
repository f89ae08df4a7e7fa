//! Answers kept under their idempotency key, written in the same transaction as the effect.

use super::vault::{opened_inside, stored_inside};
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::ShopId;
use crate::store::{Columns, Command, Source, StoreError, Tx};
use crate::values;

/// How long an answer is kept.
pub const ANSWER_KEPT_SECS: i64 = 30 * SECS_PER_DAY;
/// How many answers one transaction empties.
const BATCH_MAX: i64 = 500;

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

/// The answer kept under a key. Status 0 when the key was used but its answer is no longer kept.
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
    let (vault, about) = (source.vault(), answer_about(shop.as_str(), key));
    let mut found = None;
    for row in &rows {
        let mut columns = Columns::of(row);
        let kept = KeptAnswer {
            fingerprint: columns.text()?,
            status: columns.integer()?,
            body: opened_inside(vault.as_deref(), &about, &columns.text()?),
        };
        if kept.status != 0 || found.is_none() {
            found = Some(kept);
        }
    }
    Ok(found)
}

/// The place that secrets in a kept answer are sealed for.
pub(in crate::store) fn answer_about(shop: &str, key: &str) -> String {
    format!("idempotency/{shop}/{key}")
}

/// Keeps an answer. Secrets in it, which were shown once, are sealed.
pub fn idempotency_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    key: &str,
    answer: &KeptAnswer,
    now: Timestamp,
) {
    let (about, vault) = (answer_about(shop.as_str(), key), tx.vault());
    let body = stored_inside(vault.as_deref(), &about, &answer.body, &*tx.entropy());
    tx.queue(
        "INSERT INTO idempotency (shop_id, idempotency_key, fingerprint, status, body, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![shop.as_str(), key, answer.fingerprint.as_str(), answer.status, body, now],
    );
}

/// Empties the oldest answers that have been kept long enough; answers whether there may be more of them.
///
/// The key stays, so that a request that is repeated very late has no second effect.
#[derive(Clone, Copy, Debug)]
pub struct IdempotencySweep;

impl Command for IdempotencySweep {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let before = tx.now().plus_secs(-ANSWER_KEPT_SECS);
        let emptied = tx
            .rows(
                "UPDATE idempotency SET status = 0, body = '' WHERE (shop_id, idempotency_key) IN (\
                 SELECT i.shop_id, i.idempotency_key FROM idempotency i \
                 WHERE i.created_at < $1 AND i.status <> 0 ORDER BY i.created_at LIMIT $2) RETURNING 1",
                values![before, BATCH_MAX],
            )
            .await?;
        Ok(i64::try_from(emptied.len()).unwrap_or(0) == BATCH_MAX)
    }
}
