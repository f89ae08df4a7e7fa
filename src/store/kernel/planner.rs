//! What SQLite's planner is told about every table: a large shop, always the same one.
//!
//! Without statistics SQLite takes any first column of an index to single out ten rows. Each of our keys starts with
//! the shop, which singles out half the database at best, so that a look-up by order would walk a shop's whole primary
//! key. Collected statistics would help, but plans that change as a shop grows cannot be tested. PostgreSQL collects
//! its own. The format of the table is described at <https://www.sqlite.org/fileformat2.html#stat1tab>.

use super::error::StoreError;
use super::tx::{Source as _, bind};
use super::value::Columns;
use crate::values;
use sqlx::{AnyConnection, Executor as _};

/// Rows of each table in the shop the planner is told about.
const ROWS: i64 = 1_000_000;
/// Rows of one shop.
const ROWS_OF_SHOP: i64 = ROWS / 2;
/// Rows that share an ordinary value, such as a customer or an order.
const ROWS_OF_VALUE: i64 = 20;
/// A state singles out one row in so many.
const STATES: i64 = 10;
/// Columns with few values.
const STATES_NAMED: [&str; 6] = ["state", "kind", "event", "subject", "status", "mode"];

/// Columns of every index in their order; the primary key of a table without rowid goes by the table's name.
const INDEXES: &str = "SELECT t.name, CASE WHEN i.origin = 'pk' AND t.wr = 1 THEN t.name ELSE i.name END, \
     i.\"unique\", c.name FROM pragma_table_list t, pragma_index_list(t.name) i, pragma_index_info(i.name) c \
     WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, i.name, c.seqno";

#[derive(Debug)]
struct Index {
    table: String,
    name: String,
    is_unique: bool,
    columns: Vec<String>,
}

/// Writes the statistics where they differ from what is there.
pub(in crate::store) async fn describe(connection: &mut AnyConnection) -> Result<(), StoreError> {
    // Makes the table when there is none, and reads nothing.
    connection.execute("ANALYZE sqlite_schema").await?;
    let wanted = statistics(connection).await?;
    if wanted == current(connection).await? {
        return Ok(());
    }
    connection.execute("DELETE FROM sqlite_stat1").await?;
    for (table, index, figures) in wanted {
        let row = values![table.as_str(), index.as_str(), figures.as_str()];
        sqlx::query_with(
            "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)",
            bind(row)?,
        )
        .execute(&mut *connection)
        .await?;
    }
    connection.execute("ANALYZE sqlite_schema").await?;
    Ok(())
}

type Statistics = Vec<(String, String, String)>;

async fn current(connection: &mut AnyConnection) -> Result<Statistics, StoreError> {
    let rows = connection
        .rows("SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY tbl, idx", vec![])
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok((columns.text()?, columns.text_or_null()?.unwrap_or_default(), columns.text()?))
        })
        .collect()
}

async fn statistics(connection: &mut AnyConnection) -> Result<Statistics, StoreError> {
    let mut indexes: Vec<Index> = Vec::new();
    for row in connection.rows(INDEXES, vec![]).await? {
        let mut columns = Columns::of(&row);
        let (table, name) = (columns.text()?, columns.text()?);
        // An expression has no name; it singles out as much as an ordinary value.
        let (is_unique, column) = (columns.boolean()?, columns.text_or_null()?.unwrap_or_default());
        match indexes.last_mut().filter(|index| index.name == name) {
            Some(index) => index.columns.push(column),
            None => indexes.push(Index { table, name, is_unique, columns: vec![column] }),
        }
    }
    let mut statistics: Statistics = indexes
        .into_iter()
        .map(|index| (index.table.clone(), index.name.clone(), figures(&index)))
        .collect();
    statistics.sort();
    Ok(statistics)
}

/// How many rows there are, then how many share the first column, the first two, and so on.
fn figures(index: &Index) -> String {
    let (mut text, mut rows) = (ROWS.to_string(), ROWS);
    for (position, column) in index.columns.iter().enumerate() {
        rows = match column.as_str() {
            _ if index.is_unique && position + 1 == index.columns.len() => 1,
            "shop_id" => ROWS_OF_SHOP,
            name if STATES_NAMED.contains(&name) => (rows / STATES).max(1),
            _ => rows.min(ROWS_OF_VALUE),
        };
        text.push(' ');
        text.push_str(&rows.to_string());
    }
    text
}

#[cfg(debug_assertions)]
type Statements = std::cell::RefCell<std::collections::BTreeSet<&'static str>>;

#[cfg(debug_assertions)]
thread_local! {
    static SENT: Statements = const { Statements::new(std::collections::BTreeSet::new()) };
    static COUNT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Remembers a statement, in development builds only, so that a test can ask how each of them is planned.
#[inline]
pub(in crate::store) fn note(sql: &'static str) {
    #[cfg(debug_assertions)]
    SENT.with_borrow_mut(|sent| sent.insert(sql));
    #[cfg(debug_assertions)]
    COUNT.set(COUNT.get() + 1);
    #[cfg(not(debug_assertions))]
    let _ = sql;
}

/// How many statements this thread has sent so far. Development builds only.
#[cfg(debug_assertions)]
#[must_use]
pub fn statements_sent() -> usize {
    COUNT.get()
}

/// How SQLite would run each statement that this thread has sent so far, with its steps. Development builds only.
///
/// # Errors
/// When a statement cannot be planned.
#[cfg(debug_assertions)]
pub async fn plans(
    store: &crate::store::Store,
) -> Result<Vec<(&'static str, Vec<String>)>, StoreError> {
    let sent = SENT.with_borrow(|sent| sent.iter().copied().collect::<Vec<_>>());
    let mut plans = Vec::with_capacity(sent.len());
    for sql in sent {
        let parameters = vec![crate::store::Value::Integer(None); parameters(sql)];
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
        let rows = sqlx::query_with(explain, bind(parameters)?).fetch_all(&store.pool).await?;
        let steps = rows.iter().map(|row| sqlx::Row::try_get(row, 3));
        plans.push((sql, steps.collect::<Result<_, sqlx::Error>>()?));
    }
    Ok(plans)
}

/// The highest `$n` of a statement.
#[cfg(debug_assertions)]
fn parameters(sql: &str) -> usize {
    let digits = |part: &str| part.bytes().take_while(u8::is_ascii_digit).count();
    let numbers = sql.split('$').skip(1).filter_map(|part| part[..digits(part)].parse().ok());
    numbers.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_column_narrows_what_came_before() {
        let of = |columns: &[&str], is_unique| {
            let columns = columns.iter().map(|&name| name.to_owned()).collect();
            figures(&Index { table: "t".to_owned(), name: "i".to_owned(), is_unique, columns })
        };
        assert_eq!(of(&["shop_id", "order_id"], true), "1000000 500000 1");
        assert_eq!(of(&["shop_id", "customer_id", "order_id"], false), "1000000 500000 20 20");
        assert_eq!(of(&["shop_id", "state", "order_id"], false), "1000000 500000 50000 20");
        assert_eq!(of(&["expires_at"], false), "1000000 20");
    }
}
