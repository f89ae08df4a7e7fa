//! How many bytes of database an order needs, with everything that belongs to it: events, ledger, commission, clicks.

use super::server::{database, fill};
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

/// Bytes per order that the embedded database may need.
const SQLITE_MAX: i64 = 4_000;
/// Names a server's empty database, such as `postgres://…`, to be filled and measured too.
const POSTGRES: &str = "PORTICO_BENCH_POSTGRES";

/// States the bytes per order of a demo shop with this many orders.
pub async fn state(orders: usize) {
    sqlx::any::install_default_drivers();
    let embedded = format!("sqlite:{}", database(orders).display());
    let used = "SELECT CAST(p.page_count * s.page_size / (SELECT COUNT(*) FROM customer_order) AS INTEGER) \
                FROM pragma_page_count() p, pragma_page_size() s";
    let bytes = ask(&embedded, used).await;
    println!("bytes per order, SQLite            {bytes:>9}       (≤ {SQLITE_MAX})");
    let Ok(server) = std::env::var(POSTGRES) else {
        println!("bytes per order, PostgreSQL        not measured: {POSTGRES} is not set");
        return;
    };
    fill(&server, orders);
    let used = "SELECT CAST(SUM(pg_total_relation_size(c.oid)) / (SELECT COUNT(*) FROM customer_order) AS BIGINT) \
                FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace";
    println!("bytes per order, PostgreSQL        {:>9}", ask(&server, used).await);
}

async fn ask(url: &str, sql: &str) -> i64 {
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let sql = AssertSqlSafe(sql.to_owned());
    sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
}
