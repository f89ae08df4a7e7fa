//! Browsers that people used, by digest of the random name in a cookie.

use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::ShopId;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// How long a browser is remembered after its last use: as long as browsers keep a cookie at most.
pub const BROWSER_DAYS: i64 = 400;

/// The digests of the browsers that a person used.
pub async fn browser_list(
    source: &mut impl Source,
    shop: &ShopId,
    person: &str,
) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT browser_hash FROM person_browser WHERE shop_id = $1 AND person_id = $2";
    let rows = source.rows(sql, values![shop.as_str(), person]).await?;
    rows.iter().map(|row| Columns::of(row).text()).collect()
}

/// Notes that a person used a browser.
pub fn browser_seen(tx: &mut Tx<'_>, shop: &ShopId, person: &str, browser_hash: &str) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO person_browser (shop_id, person_id, browser_hash, first_seen_at, last_seen_at) \
         VALUES ($1, $2, $3, $4, $4) \
         ON CONFLICT (shop_id, person_id, browser_hash) DO UPDATE SET last_seen_at = excluded.last_seen_at",
        values![shop.as_str(), person, browser_hash, now],
    );
}

/// Forgets the browsers of a person.
pub fn browser_forget(tx: &mut Tx<'_>, shop: &ShopId, person: &str) {
    tx.queue(
        "DELETE FROM person_browser WHERE shop_id = $1 AND person_id = $2",
        values![shop.as_str(), person],
    );
}

/// Forgets browsers that were not used for a long time.
pub fn browser_sweep(tx: &mut Tx<'_>, now: Timestamp) {
    let before = now.plus_secs(-BROWSER_DAYS * SECS_PER_DAY);
    tx.queue("DELETE FROM person_browser WHERE last_seen_at <= $1", values![before]);
}
