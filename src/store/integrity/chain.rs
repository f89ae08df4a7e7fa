//! The ledger, walked once from the first transaction of each shop: the hash chain, what each transaction sums to, and
//! the balance of every account after each entry. Rows are read in chain order and checked on a second thread.

use super::walk::{Link, Walk, Walked};
use super::{Columns, Dialect, Finding, Source, StoreError};
use crate::values;
use sqlx::any::AnyRow;
use tokio::sync::mpsc;

/// How many transactions are read at once.
const BATCH: i64 = 8_192;
/// How many such batches may wait for the second thread.
const BATCHES_WAITING: usize = 2;

/// The transactions of a shop after one and up to another.
const LINKS: &str = "SELECT sequence, posted_at, hash_version, hash, \
     transaction_id || '\n' || kind || '\n' || source_id || '\n', \
     actor || '\n' || COALESCE(reverses_id, '') || '\n' || \
     CASE WHEN hash_version >= 2 THEN COALESCE(facts, '') || '\n' ELSE '' END \
     FROM ledger_transaction WHERE shop_id = $1 AND sequence > $2 AND sequence <= $3 ORDER BY sequence LIMIT $4";

/// The entries of transactions after one and up to another: one text for each transaction.
macro_rules! entries {
    ($join:literal, $order:literal) => {
        concat!(
            "SELECT sequence, ",
            $join,
            "(account_id || '\n' || amount_minor || '\n' || \
             COALESCE(balance_after_minor || ' ' || account_version, '') || '\n', ''",
            $order,
            ") FROM ledger_entry WHERE shop_id = $1 AND sequence > $2 AND sequence <= $3 \
             GROUP BY shop_id, sequence ORDER BY sequence"
        )
    };
}
/// SQLite reads entries in the order of their key.
const ENTRIES_OF_SQLITE: &str = entries!("group_concat", "");
const ENTRIES_OF_POSTGRES: &str = entries!("string_agg", " ORDER BY position");

/// Every place where a shop's ledger is broken.
pub(super) async fn broken_links(
    source: &mut impl Source,
    dialect: Dialect,
) -> Result<Vec<Finding>, StoreError> {
    let heads = source
        .rows("SELECT shop_id, sequence, hash, posted_at FROM ledger_head ORDER BY shop_id", vec![])
        .await?;
    let mut findings = Vec::new();
    for head in &heads {
        let mut columns = Columns::of(head);
        let (shop, end, hash) = (columns.text()?, columns.integer()?, columns.text()?);
        let at = columns.integer()?;
        let mut walked = walk(source, dialect, &shop, end).await?;
        walked.end_at(&shop, (end, &hash, at));
        let sql =
            "SELECT account_id, balance_minor, version FROM ledger_account WHERE shop_id = $1";
        for row in &source.rows(sql, values![shop.as_str()]).await? {
            let mut columns = Columns::of(row);
            let account = columns.text()?;
            walked.compare(&shop, &account, (columns.integer()?, columns.integer()?));
        }
        let sql = "SELECT COUNT(*) FROM ledger_entry WHERE shop_id = $1 AND sequence <= $2";
        let count = source.row(sql, values![shop.as_str(), end]).await?;
        let count = count.map_or(Ok(0), |row| Columns::of(&row).integer())?;
        findings.extend(walked.finish(&shop, count));
    }
    Ok(findings)
}

async fn walk(
    source: &mut impl Source,
    dialect: Dialect,
    shop: &str,
    end: i64,
) -> Result<Walked, StoreError> {
    let (sender, mut receiver) = mpsc::channel::<Vec<Link>>(BATCHES_WAITING);
    let mut walk = Walk::new(shop);
    let walking = tokio::task::spawn_blocking(move || {
        while let Some(batch) = receiver.blocking_recv() {
            for link in &batch {
                walk.step(link);
            }
        }
        walk.end()
    });
    let mut after = 0;
    loop {
        let links = batch(source, dialect, shop, (after, end)).await?;
        let Some(last) = links.last() else { break };
        after = last.sequence;
        // The other side ends only after this one, unless it panicked, which the join says.
        drop(sender.send(links).await);
    }
    drop(sender);
    walking.await.map_err(|_| StoreError::Stopped)
}

/// The next transactions with their entries; none at the end.
async fn batch(
    source: &mut impl Source,
    dialect: Dialect,
    shop: &str,
    (after, end): (i64, i64),
) -> Result<Vec<Link>, StoreError> {
    let rows = source.rows(LINKS, values![shop, after, end, BATCH]).await?;
    let mut links = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let Some(last) = links.last().map(|link| link.sequence) else { return Ok(links) };
    let sql = match dialect {
        Dialect::Sqlite => ENTRIES_OF_SQLITE,
        Dialect::Postgres => ENTRIES_OF_POSTGRES,
    };
    let rows = source.rows(sql, values![shop, after, last]).await?;
    for row in &rows {
        let mut columns = Columns::of(row);
        let sequence = columns.integer()?;
        // Entries without a transaction are counted at the end.
        if let Ok(place) = links.binary_search_by_key(&sequence, |link| link.sequence) {
            links[place].entries = columns.text()?;
        }
    }
    Ok(links)
}

fn read(row: &AnyRow) -> Result<Link, StoreError> {
    let mut columns = Columns::of(row);
    Ok(Link {
        sequence: columns.integer()?,
        at: columns.integer()?,
        version: columns.integer()?,
        hash: columns.text()?,
        names: columns.text()?,
        rest: columns.text()?,
        entries: String::new(),
    })
}
