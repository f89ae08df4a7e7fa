//! Seals the rows of shops that were kept before rows were sealed: once, when such a database is opened. Their postings
//! keep the hashes they have.

use super::sealed::ALL;
use crate::domain::ids::ShopId;
use crate::domain::ledger::digest;
use crate::store::affiliates::commission_seal::COMMISSION_SEALS;
use crate::store::customers::customer_seal::CUSTOMER_SEALS;
use crate::store::kernel::seal::{ADD, SealHead, head_of, row_seal, short_seal};
use crate::store::kernel::tx::bind;
use crate::store::orders::order::{EVENT_SEALS, ORDER_SEALS};
use crate::store::payments::session_seal::SESSION_SEALS;
use crate::store::webhooks::outbox::OUTBOX_SEALS;
use crate::store::{Columns, Dialect, Source as _, StoreError, Value};
use crate::values;
use sqlx::{AnyConnection, Executor as _};
use std::collections::BTreeMap;

const UNSEALED: &str = "SELECT s.shop_id FROM shop s \
     WHERE NOT EXISTS (SELECT 1 FROM row_seal r WHERE r.shop_id = s.shop_id)";

/// Place, text and seal of rows; which words of the place are the key; the statement that writes the seal.
const COLUMNS: [(&str, &[usize], &str); 6] = [
    (
        CUSTOMER_SEALS,
        &[0, 2],
        "UPDATE customer SET seal = $1 WHERE shop_id = $2 AND customer_id = $3",
    ),
    (
        ORDER_SEALS,
        &[0, 2],
        "UPDATE customer_order SET seal = $1 WHERE shop_id = $2 AND order_id = $3",
    ),
    (
        COMMISSION_SEALS,
        &[0, 2],
        "UPDATE commission SET seal = $1 WHERE shop_id = $2 AND commission_id = $3",
    ),
    (
        EVENT_SEALS,
        &[0, 5, 2],
        "UPDATE order_event SET seal = $1 WHERE shop_id = $2 AND order_id = $3 AND CAST(position AS TEXT) = $4",
    ),
    (
        SESSION_SEALS,
        &[0, 2],
        "UPDATE payment_session SET seal = $1 WHERE shop_id = $2 AND session_id = $3",
    ),
    (OUTBOX_SEALS, &[0, 2], "UPDATE outbox SET seal = $1 WHERE shop_id = $2 AND event_id = $3"),
];

/// Seals what is there of shops without any seal.
pub(in crate::store) async fn seal_existing(
    dialect: Dialect,
    connection: &mut AnyConnection,
) -> Result<(), StoreError> {
    if connection.rows(UNSEALED, vec![]).await?.is_empty() {
        return Ok(());
    }
    connection.execute("BEGIN").await?;
    if dialect == Dialect::Postgres {
        connection.execute("LOCK TABLE row_seal IN SHARE ROW EXCLUSIVE MODE").await?;
    }
    let mut heads = BTreeMap::new();
    for row in &connection.rows(UNSEALED, vec![]).await? {
        let shop = Columns::of(row).parsed("shop", "shop_id", ShopId::parse)?;
        heads.insert(shop.to_string(), head_of(connection, &shop).await?);
    }
    for (select, key, update) in COLUMNS {
        seal_column(connection, &heads, (select, key, update)).await?;
    }
    seal_rows(connection, &mut heads).await?;
    connection.execute("COMMIT").await?;
    Ok(())
}

async fn seal_column(
    connection: &mut AnyConnection,
    heads: &BTreeMap<String, SealHead>,
    (select, key, update): (&'static str, &[usize], &'static str),
) -> Result<(), StoreError> {
    for row in &connection.rows(select, vec![]).await? {
        let mut columns = Columns::of(row);
        let (place, text, seal) = (columns.text()?, columns.text()?, columns.text_or_null()?);
        let words: Vec<_> = place.split(' ').collect();
        if seal.is_some() || !words.first().is_some_and(|shop| heads.contains_key(*shop)) {
            continue;
        }
        let mut values = values![short_seal(&text)];
        values
            .extend(key.iter().filter_map(|&word| words.get(word)).map(|&word| Value::from(word)));
        sqlx::query_with(update, bind(values)?).execute(&mut *connection).await?;
    }
    Ok(())
}

async fn seal_rows(
    connection: &mut AnyConnection,
    heads: &mut BTreeMap<String, SealHead>,
) -> Result<(), StoreError> {
    for sealed in ALL {
        for row in &connection.rows(sealed.all, vec![]).await? {
            let mut columns = Columns::of(row);
            let (shop, id, text) = (columns.text()?, columns.text()?, columns.text()?);
            let Some(head) = heads.get_mut(&shop) else { continue };
            let seal = digest(&[&text]);
            *head = head.next(&shop, sealed.subject, (&id, &seal));
            let values = row_seal(&shop, head, (sealed.subject, &id, &seal));
            sqlx::query_with(ADD, bind(values)?).execute(&mut *connection).await?;
        }
    }
    Ok(())
}
