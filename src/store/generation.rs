//! How often what servers keep in memory about an owner was changed. Counted in the transaction of the change, so that
//! every process reads with one statement whether what it keeps still stands. Only where several processes write; a
//! single one counts in memory.

use super::access::session::{self, SESSIONS};
use super::webhooks::outbox::{OUTBOX, PAYMENTS};
use super::{Columns, Source, StoreError, Tx};
use crate::domain::clock::Timestamp;
use crate::values;

/// How many owners are asked about at once. The number is fixed, so that there is one statement to prepare.
pub const OWNERS_ASKED: usize = 5;
/// How many owners a statement counts.
const OWNERS_COUNTED: usize = 4;
/// What is touched only to wake somebody up, or is read anew each time.
const UNCOUNTED: [&str; 3] = [OUTBOX, PAYMENTS, SESSIONS];

/// Owners and how often each was changed; one that never was is left out.
pub type Numbers = Vec<(String, i64)>;

/// How often these owners of a shop were changed.
pub async fn generation_list(
    source: &mut impl Source,
    shop: &str,
    owners: [&str; OWNERS_ASKED],
) -> Result<Numbers, StoreError> {
    let sql = "SELECT owner_id, number FROM generation WHERE shop_id = $1 AND owner_id IN ($2, $3, $4, $5, $6)";
    let [first, second, third, fourth, fifth] = owners;
    let rows = source.rows(sql, values![shop, first, second, third, fourth, fifth]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok((columns.text()?, columns.integer()?))
        })
        .collect()
}

/// An unexpired session as [`session::session_fetch`] reads it, and with the same statement how often these owners of a
/// shop were changed.
pub async fn session_with_generations(
    source: &mut impl Source,
    (token_hash, now): (&str, Timestamp),
    (shop, [a, b, c]): (&str, [&str; 3]),
) -> Result<(Option<session::Record>, Numbers), StoreError> {
    let rows = source
        .rows(
            "SELECT 'session' AS part, record, expires_at FROM web_session \
             WHERE token_hash = $1 AND expires_at > $2 UNION ALL \
             SELECT 'generation', owner_id, number FROM generation \
             WHERE shop_id = $3 AND owner_id IN ($4, $5, $6)",
            values![token_hash, now, shop, a, b, c],
        )
        .await?;
    let (mut record, mut numbers) = (None, Numbers::new());
    for row in &rows {
        let mut columns = Columns::of(row);
        if columns.text()? == "session" {
            record = Some((columns.text()?, columns.instant()?));
        } else {
            numbers.push((columns.text()?, columns.integer()?));
        }
    }
    Ok((record, numbers))
}

/// Counts what a command has touched: as the last thing it does, and always in the same order, so that two commands
/// wait for each other for as short as possible, and never crosswise.
pub(in crate::store) fn generation_count(tx: &mut Tx<'_>) {
    let counted = |(_, owner): &&(String, String)| !UNCOUNTED.contains(&owner.as_str());
    let mut touched: Vec<_> = tx.touched().iter().filter(counted).cloned().collect();
    touched.sort_unstable();
    touched.dedup();
    for owners in touched.chunks(OWNERS_COUNTED) {
        // The last one fills the places that are left over.
        let filled = owners.iter().chain(owners.last().into_iter().cycle());
        let values = filled
            .take(OWNERS_COUNTED)
            .flat_map(|(shop, owner)| values![shop.as_str(), owner.as_str()]);
        tx.queue(
            "INSERT INTO generation (shop_id, owner_id, number) \
             SELECT DISTINCT column1, column2, 1 FROM (VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8)) AS touched \
             WHERE column1 <> '' ORDER BY column1, column2 \
             ON CONFLICT (shop_id, owner_id) DO UPDATE SET number = generation.number + 1",
            values.collect(),
        );
    }
}
