//! The whole database as text, for comparing it before and after.

use portico::domain::ids::ShopId;
use portico::service::digest;
use sqlx::sqlite::SqlitePool;
use sqlx::{AssertSqlSafe, query, query_scalar};
use std::collections::{BTreeMap, BTreeSet};

/// When a key was last used is no change, and the audit tells what was refused.
const VOLATILE: [&str; 3] = ["api_key_use", "audit", "audit_head"];
/// Shorter words say nothing about whose they are.
const SECRET_LENGTH_MIN: usize = 8;

/// The rows of each table.
pub struct Snapshot(BTreeMap<String, Vec<String>>);

impl Snapshot {
    pub async fn take(url: &str) -> Self {
        let pool = SqlitePool::connect(url).await.unwrap();
        let mut found = BTreeMap::new();
        for table in tables(&pool).await {
            let columns = columns(&pool, &table).await;
            let row =
                columns.iter().map(|(name, _)| format!("quote(\"{name}\")")).collect::<Vec<_>>();
            let rows = format!("SELECT {} FROM {table} ORDER BY 1", row.join(" || ',' || "));
            found.insert(table, query_scalar(AssertSqlSafe(rows)).fetch_all(&pool).await.unwrap());
        }
        pool.close().await;
        Self(found)
    }

    #[track_caller]
    pub fn assert_same(&self, after: &Self) {
        for (table, rows) in &self.0 {
            assert_eq!(*rows, after.0[table], "{table} has changed");
        }
    }
}

async fn tables(pool: &SqlitePool) -> Vec<String> {
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\'";
    let mut names: Vec<String> = query_scalar(names).fetch_all(pool).await.unwrap();
    names.retain(|name| !VOLATILE.contains(&name.as_str()));
    names
}

/// Names and types.
async fn columns(pool: &SqlitePool, table: &str) -> Vec<(String, String)> {
    let columns = "SELECT name, type FROM pragma_table_info($1)";
    sqlx::query_as(columns).bind(table).fetch_all(pool).await.unwrap()
}

/// The values of one text column in one shop.
async fn values(pool: &SqlitePool, table: &str, column: &str, shop: &ShopId) -> BTreeSet<String> {
    let sql = format!(
        "SELECT DISTINCT {column} FROM {table} WHERE shop_id = $1 AND {column} IS NOT NULL"
    );
    let found = query_scalar(AssertSqlSafe(sql)).bind(shop.as_str()).fetch_all(pool).await;
    found.unwrap().into_iter().collect()
}

async fn text_columns(pool: &SqlitePool) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for table in tables(pool).await {
        let columns = columns(pool, &table).await;
        if columns.iter().any(|(name, _)| name == "shop_id") {
            let text =
                columns.into_iter().filter(|(name, kind)| kind == "TEXT" && name != "shop_id");
            found.extend(text.map(|(name, _)| (table.clone(), name)));
        }
    }
    found
}

/// Every text of a shop that the other shop has not.
pub async fn own_words(url: &str, shop: &ShopId, other: &ShopId) -> BTreeSet<String> {
    let pool = SqlitePool::connect(url).await.unwrap();
    let (mut own, mut others) = (BTreeSet::new(), BTreeSet::new());
    for (table, column) in text_columns(&pool).await {
        own.extend(values(&pool, &table, &column, shop).await);
        others.extend(values(&pool, &table, &column, other).await);
    }
    pool.close().await;
    own.retain(|word| word.len() >= SECRET_LENGTH_MIN && !others.contains(word));
    // Words of the product, such as the kinds of accounts, are nobody's secret.
    own.retain(|word| word.contains(|c: char| c.is_ascii_digit() || c == '@'));
    own
}

/// One id from each column that holds ids.
pub async fn ids(url: &str, shop: &ShopId) -> BTreeSet<String> {
    let pool = SqlitePool::connect(url).await.unwrap();
    let mut found = BTreeSet::new();
    for (table, column) in text_columns(&pool).await {
        if column.ends_with("_id") || column == "uniqid" || column == "code" {
            found.extend(values(&pool, &table, &column, shop).await.into_iter().take(1));
        }
    }
    pool.close().await;
    let uniqids: Vec<_> = found
        .iter()
        .filter_map(|id| Some(portico::domain::ids::OrderId::parse(id)?.plain_uuid()))
        .collect();
    found.extend(uniqids);
    found.remove("");
    found
}

/// Ends a key that was never used.
pub async fn end_key(url: &str, key: &str, column: &str) {
    let pool = SqlitePool::connect(url).await.unwrap();
    let sql = format!("UPDATE api_key SET {column} = created_at WHERE secret_hash = $1");
    let done = query(AssertSqlSafe(sql)).bind(digest(key)).execute(&pool).await.unwrap();
    assert_eq!(done.rows_affected(), 1);
    pool.close().await;
}
