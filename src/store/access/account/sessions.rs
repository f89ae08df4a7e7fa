//! Where a person is signed in. A session that ends is deleted, so nothing that was under way brings it back.

use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::store::access::session::SESSIONS;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// Whose session it is, and where it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionOwner {
    /// The shop.
    pub shop: ShopId,
    /// The id of the customer or operator.
    pub person: String,
    /// When they signed in.
    pub started_at: Timestamp,
    /// The address of the request.
    pub address: String,
    /// Browser and system in words.
    pub agent: String,
}

/// A session as its owner sees it.
#[derive(Clone, Debug)]
pub struct OwnSession {
    /// The digest of its token.
    pub token_hash: String,
    /// When they signed in.
    pub started_at: Option<Timestamp>,
    /// When it was used last, to a few minutes.
    pub seen_at: Option<Timestamp>,
    /// The address that it was used from last.
    pub address: String,
    /// Browser and system in words; may be empty.
    pub agent: String,
}

/// The sessions of a person that have not ended, the last used first.
pub async fn own_sessions(
    source: &mut impl Source,
    shop: &ShopId,
    person: &str,
    now: Timestamp,
) -> Result<Vec<OwnSession>, StoreError> {
    let sql = "SELECT token_hash, started_at, seen_at, COALESCE(address, ''), COALESCE(agent, '') FROM web_session \
               WHERE shop_id = $1 AND person_id = $2 AND expires_at > $3 ORDER BY seen_at DESC, token_hash LIMIT 100";
    let rows = source.rows(sql, values![shop.as_str(), person, now]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(OwnSession {
                token_hash: columns.text()?,
                started_at: columns.instant_or_null()?,
                seen_at: columns.instant_or_null()?,
                address: columns.text()?,
                agent: columns.text()?,
            })
        })
        .collect()
}

/// Notes that a session was used, and from where.
pub fn session_seen(tx: &mut Tx<'_>, token_hash: &str, address: &str) {
    let now = tx.now();
    tx.queue(
        "UPDATE web_session SET seen_at = $2, address = $3 WHERE token_hash = $1 AND person_id IS NOT NULL",
        values![token_hash, now, address],
    );
}

/// Ends one session of a person; whether there was one.
pub async fn own_session_end(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    person: &str,
    token_hash: &str,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM web_session WHERE shop_id = $1 AND person_id = $2 AND token_hash = $3 RETURNING token_hash";
    let row = tx.row(sql, values![shop.as_str(), person, token_hash]).await?;
    tx.touch(shop, SESSIONS);
    Ok(row.is_some())
}

/// Ends every session of a person but one, and those of the customer API. What only waits for a second factor, or began
/// before sessions named their owner, is found by what it says.
pub fn own_sessions_end(tx: &mut Tx<'_>, shop: &ShopId, person: &str, but: &str) {
    tx.queue(
        "DELETE FROM web_session WHERE shop_id = $1 AND person_id = $2 AND token_hash <> $3",
        values![shop.as_str(), person, but],
    );
    tx.queue(
        "DELETE FROM web_session WHERE expires_at > $4 AND person_id IS NULL AND token_hash <> $3 \
         AND REPLACE(record, $2, '') <> record AND REPLACE(record, $1, '') <> record",
        values![shop.as_str(), person, but, 0_i64],
    );
    tx.queue(
        "DELETE FROM customer_session WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), person],
    );
    tx.touch(shop, SESSIONS);
}
