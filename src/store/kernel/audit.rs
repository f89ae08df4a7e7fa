//! Who did what: rows that are never changed, chained by hash within each shop.
//!
//! A command notes its rows while it runs; they are chained and written when it ends, so that the head of the chain is
//! locked for as short as possible.

use crate::domain::actor::Actor;
use crate::domain::audit::{AUDIT_GENESIS, AuditRow, audit_hash, kept_address, masked};
use crate::domain::ids::{ShopId, new_uuid};
use crate::store::{Columns, Source, StoreError, Tx, to_json};
use crate::values;
use serde_json::Value as Json;
use sqlx::any::AnyRow;

/// How many rows are sent at once.
const SENT_AT_ONCE: usize = 200;
/// How many rows are read at once.
const PAGE: i64 = 500;

/// Notes a row about `subject`; `detail` holds before and after. Secrets and personal values are masked here.
pub fn audit_insert(tx: &mut Tx<'_>, actor: &Actor, action: &str, subject: &str, detail: &Json) {
    let sender = actor.origin.sender();
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let row = AuditRow {
        sequence: 0,
        id: format!("aud_{}", new_uuid(tx.now(), &*tx.entropy()).simple()),
        at: tx.now(),
        actor: actor.label(),
        address: kept_address(actor, subject),
        agent: sender.and_then(|sender| filled(&sender.agent())),
        request_id: sender.and_then(|sender| filled(&sender.request_id)),
        action: action.to_owned(),
        subject: subject.to_owned(),
        detail: to_json(&masked(action, detail)),
    };
    tx.note_audited(actor.shop.clone(), row);
}

/// Chains and queues the rows that a command has noted.
pub(in crate::store) async fn audit_write(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    let mut noted = tx.take_audited();
    // In the order of the shops, so that two commands never wait for each other's chain.
    noted.sort_by(|(left, _), (right, _)| left.as_str().cmp(right.as_str()));
    for rows in noted.chunk_by(|(left, _), (right, _)| left == right) {
        let Some((shop, _)) = rows.first() else { continue };
        let (mut sequence, mut hash) = head(tx, shop).await?;
        for (place, (_, row)) in rows.iter().enumerate() {
            sequence += 1;
            let row = AuditRow { sequence, ..row.clone() };
            hash = audit_hash(shop.as_str(), &hash, &row);
            row_insert(tx, shop, &row, &hash);
            if place % SENT_AT_ONCE == SENT_AT_ONCE - 1 {
                tx.flush().await?;
            }
        }
        tx.queue(
            "UPDATE audit_head SET sequence = $2, hash = $3 WHERE shop_id = $1",
            values![shop.as_str(), sequence, hash],
        );
    }
    Ok(())
}

fn row_insert(tx: &mut Tx<'_>, shop: &ShopId, row: &AuditRow, hash: &str) {
    tx.queue(
        "INSERT INTO audit (shop_id, audit_id, happened_at, actor, action, subject_id, detail, sequence, address, \
         agent, request_id, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        values![
            shop.as_str(), row.id.as_str(), row.at, row.actor.as_str(), row.action.as_str(), row.subject.as_str(),
            row.detail.as_str(), row.sequence, row.address.as_deref(), row.agent.as_deref(),
            row.request_id.as_deref(), hash,
        ],
    );
}

/// The end of the chain, locked until the transaction ends. The first row of a shop begins one.
async fn head(tx: &mut Tx<'_>, shop: &ShopId) -> Result<(i64, String), StoreError> {
    if let Some(head) = head_locked(tx, shop).await? {
        return Ok(head);
    }
    let hash = before_chain(tx, shop.as_str()).await?;
    tx.queue(
        "INSERT INTO audit_head (shop_id, sequence, hash) VALUES ($1, 0, $2) ON CONFLICT (shop_id) DO NOTHING",
        values![shop.as_str(), hash],
    );
    // Another process may have begun the chain meanwhile, hence the second look.
    head_locked(tx, shop).await?.ok_or_else(|| StoreError::Inconsistent {
        table: "audit_head",
        column: "shop_id",
        row: shop.to_string(),
        value: "missing".to_owned(),
    })
}

/// The end of a shop's chain. Where others write at the same time, the statement that locks it also reads it: a lock
/// that found no row would not hold for a row that a second statement finds.
async fn head_locked(tx: &mut Tx<'_>, shop: &ShopId) -> Result<Option<(i64, String)>, StoreError> {
    if !tx.has_rivals() {
        return head_fetch(tx, shop.as_str()).await;
    }
    let sql =
        "UPDATE audit_head SET sequence = sequence WHERE shop_id = $1 RETURNING sequence, hash";
    let Some(row) = tx.row(sql, values![shop.as_str()]).await? else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some((columns.integer()?, columns.text()?)))
}

/// The end of a shop's chain: how many rows it has and the last hash.
pub async fn head_fetch(
    source: &mut impl Source,
    shop: &str,
) -> Result<Option<(i64, String)>, StoreError> {
    let sql = "SELECT sequence, hash FROM audit_head WHERE shop_id = $1";
    let Some(row) = source.row(sql, values![shop]).await? else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some((columns.integer()?, columns.text()?)))
}

/// The hash that a chain begins with: that of the rows from before there was one.
pub async fn before_chain(source: &mut impl Source, shop: &str) -> Result<String, StoreError> {
    let (mut hash, mut after) = (AUDIT_GENESIS.to_owned(), String::new());
    loop {
        let rows = source
            .rows(
                "SELECT CAST(0 AS BIGINT), audit_id, happened_at, actor, address, agent, request_id, action, subject_id, \
                 detail, '' FROM audit WHERE shop_id = $1 AND sequence IS NULL AND audit_id > $2 ORDER BY audit_id LIMIT $3",
                values![shop, after.as_str(), PAGE],
            )
            .await?;
        for row in &rows {
            let (row, _) = read(row)?;
            hash = audit_hash(shop, &hash, &row);
            after = row.id;
        }
        if rows.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
            return Ok(hash);
        }
    }
}

/// Rows of a shop's chain after one and up to another, oldest first, each with its hash.
pub async fn audit_page(
    source: &mut impl Source,
    shop: &str,
    (after, up_to): (i64, i64),
) -> Result<Vec<(AuditRow, String)>, StoreError> {
    let rows = source
        .rows(
            "SELECT sequence, audit_id, happened_at, actor, address, agent, request_id, action, subject_id, detail, \
             hash FROM audit WHERE shop_id = $1 AND sequence > $2 AND sequence <= $3 AND sequence IS NOT NULL \
             ORDER BY sequence LIMIT $4",
            values![shop, after, up_to, PAGE],
        )
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &AnyRow) -> Result<(AuditRow, String), StoreError> {
    let mut columns = Columns::of(row);
    let row = AuditRow {
        sequence: columns.integer()?,
        id: columns.text()?,
        at: columns.instant()?,
        actor: columns.text()?,
        address: columns.text_or_null()?,
        agent: columns.text_or_null()?,
        request_id: columns.text_or_null()?,
        action: columns.text()?,
        subject: columns.text()?,
        detail: columns.text()?,
    };
    Ok((row, columns.text_or_null()?.unwrap_or_default()))
}
