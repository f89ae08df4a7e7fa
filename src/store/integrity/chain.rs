//! The ledger, walked once from the first transaction of each shop: the hash chain, what each transaction sums to, and
//! the balance of every account after each entry. Rows are read in chain order and checked on a second thread.

use super::scan::{Scan, next};
use super::walk::{Link, Walk, Walked};
use super::{Columns, Dialect, Finding, StoreError};
use crate::values;
use sqlx::any::AnyRow;
use tokio::sync::mpsc;

/// How many transactions go to the second thread at once, and how many such batches may wait there.
const BATCH: usize = 2_048;
const BATCHES_WAITING: usize = 4;

/// The transactions of a shop up to a sequence, each with its entries as one text, joined as the database does that.
macro_rules! links {
    ($join:literal, $order:literal) => {
        concat!(
            "SELECT t.sequence, t.posted_at, t.hash_version, t.hash, \
             t.transaction_id || '\n' || t.kind || '\n' || t.source_id || '\n', \
             t.actor || '\n' || COALESCE(t.reverses_id, '') || '\n' || \
             CASE WHEN t.hash_version >= 2 THEN COALESCE(t.facts, '') || '\n' ELSE '' END, \
             (SELECT ", $join, "(e.account_id || '\n' || e.amount_minor || '\n' || \
             COALESCE(e.balance_after_minor || ' ' || e.account_version, '') || '\n', ''", $order, ") \
             FROM ledger_entry e WHERE e.shop_id = t.shop_id AND e.sequence = t.sequence) \
             FROM ledger_transaction t WHERE t.shop_id = $1 AND t.sequence <= $2 ORDER BY t.sequence"
        )
    };
}
/// SQLite reads entries in the order of their key.
const LINKS_OF_SQLITE: &str = links!("group_concat", "");
const LINKS_OF_POSTGRES: &str = links!("string_agg", " ORDER BY e.position");

/// Every place where a shop's ledger is broken.
pub(super) async fn broken_links(
    source: &mut impl Scan,
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
    source: &mut impl Scan,
    dialect: Dialect,
    shop: &str,
    end: i64,
) -> Result<Walked, StoreError> {
    let (sender, mut receiver) = mpsc::channel::<Vec<Link>>(BATCHES_WAITING);
    let mut walk = Walk::new(shop);
    let walking = tokio::task::spawn_blocking(move || {
        while let Some(batch) = receiver.blocking_recv() {
            batch.iter().for_each(|link| walk.step(link));
        }
        walk.end()
    });
    let sql = match dialect {
        Dialect::Sqlite => LINKS_OF_SQLITE,
        Dialect::Postgres => LINKS_OF_POSTGRES,
    };
    let mut rows = source.scan(sql, values![shop, end])?;
    let mut batch = Vec::with_capacity(BATCH);
    while let Some(row) = next(&mut rows).await? {
        batch.push(read(&row)?);
        if batch.len() == BATCH {
            let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
            // The other side ends only after this one, unless it panicked, which the join says.
            drop(sender.send(full).await);
        }
    }
    drop(sender.send(batch).await);
    drop(sender);
    walking.await.map_err(|_| StoreError::Stopped)
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
        entries: columns.text_or_null()?.unwrap_or_default(),
    })
}
