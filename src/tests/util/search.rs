//! Searching a whole database for words: every text column of every table, on both databases.

use portico::store::Dialect;
use sqlx::{AnyConnection, AssertSqlSafe, Connection as _};

/// Where a word was found: `table.column`, and the text.
#[derive(Clone, Debug)]
pub struct Found {
    pub place: String,
    pub text: String,
}

/// Every text of the database that holds one of the words, in any case.
pub async fn find_words(url: &str, words: &[&str]) -> Vec<Found> {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let columns = match Dialect::of_url(url).unwrap() {
        Dialect::Sqlite => {
            "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> '_sqlx_migrations' \
             AND c.type IN ('TEXT', 'BLOB', 'ANY') ORDER BY 1"
        }
        Dialect::Postgres => {
            "SELECT CAST(table_name || '.' || column_name AS TEXT) FROM information_schema.columns \
             WHERE table_schema = 'public' AND data_type NOT IN ('bigint', 'integer', 'boolean') ORDER BY 1"
        }
    };
    let columns: Vec<String> =
        sqlx::query_scalar(columns).fetch_all(&mut connection).await.unwrap();
    assert!(columns.len() > 100, "only {} columns were seen", columns.len());
    let mut found = Vec::new();
    for place in columns {
        let (table, column) = place.split_once('.').unwrap();
        let sql = format!("SELECT CAST({column} AS TEXT) FROM {table} WHERE {column} IS NOT NULL");
        let texts: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
        for text in texts {
            let lower = text.to_lowercase();
            if words.iter().any(|word| lower.contains(&word.to_lowercase())) {
                found.push(Found { place: place.clone(), text });
            }
        }
    }
    connection.close().await.unwrap();
    found
}
