//! Migrations run over data: each is applied to a database that holds rows of all areas before it, and later ones leave
//! every value as it was.

mod rows;

use crate::util::{TestBed, empty_database};
use portico::store::Dialect;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AssertSqlSafe, Column as _, Connection as _, Row as _, SqlSafeStr as _};
use std::collections::BTreeMap;

/// The values of a table's only row, by column.
type Kept = BTreeMap<String, Option<String>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    let bed = TestBed::sqlite_without_shop().await;
    let path = bed.url.replace("portico.db", "migrated.db");
    let url = format!("{path}?mode=rwc");
    run_over_data(&url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    run_over_data(&empty_database().await).await;
}

async fn run_over_data(url: &str) {
    sqlx::any::install_default_drivers();
    let dialect = Dialect::of_url(url).unwrap();
    let migrations = migrations(dialect);
    assert_eq!(migrations.len(), rows::ROWS.len(), "a new migration needs rows of its own here");
    let mut connection = AnyConnection::connect(url).await.unwrap();
    let mut kept: BTreeMap<&str, Kept> = BTreeMap::new();
    for (count, (name, tables)) in (1..).zip(rows::ROWS) {
        assert!(migrations[count - 1].description.starts_with(name), "{name}");
        let migrator = Migrator::with_migrations(migrations[..count].to_vec());
        migrator.run_direct(None, &mut connection, false).await.unwrap();
        for (table, columns) in tables {
            execute(&mut connection, &rows::insert(table, columns)).await;
            kept.insert(table, only_row(&mut connection, table).await);
        }
    }
    assert_eq!(tables(dialect, &mut connection).await, kept.keys().copied().collect::<Vec<_>>());

    let before = everything(dialect, &mut connection).await;
    let migrator = Migrator::with_migrations(migrations);
    migrator.run_direct(None, &mut connection, false).await.unwrap();
    assert_eq!(everything(dialect, &mut connection).await, before, "a second run changes nothing");
    for (table, row) in kept {
        let now = only_row(&mut connection, table).await;
        let changed: Vec<_> =
            row.iter().filter(|(name, value)| now.get(*name) != Some(value)).collect();
        assert!(changed.is_empty(), "{table}: {changed:?}");
    }
}

/// The migrations as this database takes them.
fn migrations(dialect: Dialect) -> Vec<Migration> {
    let common: Migrator = sqlx::migrate!("./migrations");
    common
        .iter()
        .map(|common| {
            let sql = AssertSqlSafe(dialect.schema(common.sql.as_str())).into_sql_str();
            let description = common.description.clone();
            Migration::new(common.version, description, MigrationType::Simple, sql, common.no_tx)
        })
        .collect()
}

async fn execute(connection: &mut AnyConnection, sql: &str) {
    let outcome = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await;
    outcome.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn only_row(connection: &mut AnyConnection, table: &str) -> Kept {
    let sql = format!("SELECT * FROM {table}");
    // Not prepared for later: a table gets columns from one time to the next.
    let row = sqlx::query(AssertSqlSafe(sql)).persistent(false);
    let row = row.fetch_one(connection).await.unwrap();
    let value = |name: &str| {
        row.try_get::<Option<String>, _>(name)
            .or_else(|_| {
                row.try_get::<Option<i64>, _>(name).map(|number| number.map(|it| it.to_string()))
            })
            .unwrap()
    };
    row.columns().iter().map(|column| (column.name().to_owned(), value(column.name()))).collect()
}

async fn texts(connection: &mut AnyConnection, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(connection).await.unwrap()
}

/// The names of all tables of ours.
async fn tables(dialect: Dialect, connection: &mut AnyConnection) -> Vec<String> {
    let sql = match dialect {
        Dialect::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
             AND name <> '_sqlx_migrations' ORDER BY name"
        }
        Dialect::Postgres => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public' \
             AND table_name <> '_sqlx_migrations' ORDER BY CAST(table_name AS TEXT) COLLATE \"C\""
        }
    };
    texts(connection, sql).await
}

/// Every definition, and which migrations are noted as applied.
async fn everything(dialect: Dialect, connection: &mut AnyConnection) -> Vec<String> {
    let definitions = match dialect {
        Dialect::Sqlite => "SELECT name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY 1",
        Dialect::Postgres => {
            "SELECT CONCAT_WS(' ', table_name, column_name, data_type, is_nullable, column_default) \
             FROM information_schema.columns WHERE table_schema = 'public' \
             UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
             UNION ALL SELECT CONCAT_WS(' ', conname, pg_get_constraintdef(oid)) FROM pg_constraint \
             WHERE connamespace = 'public'::regnamespace ORDER BY 1"
        }
    };
    let mut everything = texts(connection, definitions).await;
    let applied = "SELECT CAST(version AS TEXT) FROM _sqlx_migrations ORDER BY version";
    everything.extend(texts(connection, applied).await);
    everything
}
