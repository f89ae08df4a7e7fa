//! Brings a database to the current schema, then makes its facts unchangeable.

use super::kernel::dialect::Dialect;
use super::kernel::error::StoreError;
use super::kernel::planner;
use super::kernel::tx::Source as _;
use super::kernel::value::Columns;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};
use std::cmp::Ordering;

static COMMON: Migrator = sqlx::migrate!("./migrations");

/// How the schema of a database compares with this version's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Schema {
    /// There is none yet.
    None,
    /// Migrations are missing.
    Older,
    /// It is this version's.
    Current,
    /// It has migrations that this version does not know.
    Newer,
}

/// Compares without changing anything.
pub(in crate::store) async fn schema(
    dialect: Dialect,
    connection: &mut AnyConnection,
) -> Result<Schema, StoreError> {
    let count = connection.row(dialect.has_migrations(), vec![]).await?;
    if number(count.as_ref())? == 0 {
        return Ok(Schema::None);
    }
    let last = "SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations";
    let last = number(connection.row(last, vec![]).await?.as_ref())?;
    let own = COMMON.iter().map(|migration| migration.version).max().unwrap_or_default();
    Ok(match last.cmp(&own) {
        _ if last == 0 => Schema::None,
        Ordering::Less => Schema::Older,
        Ordering::Equal => Schema::Current,
        Ordering::Greater => Schema::Newer,
    })
}

fn number(row: Option<&AnyRow>) -> Result<i64, StoreError> {
    row.map_or(Ok(0), |row| Columns::of(row).integer())
}

pub(in crate::store) async fn run(
    dialect: Dialect,
    connection: &mut AnyConnection,
) -> Result<(), StoreError> {
    let migrations = COMMON.iter().map(|common| {
        let sql = AssertSqlSafe(dialect.schema(common.sql.as_str())).into_sql_str();
        Migration::new(
            common.version,
            common.description.clone(),
            MigrationType::Simple,
            sql,
            common.no_tx,
        )
    });
    let migrator = Migrator::with_migrations(migrations.collect());
    migrator.run_direct(None, connection, false).await?;
    for statement in dialect.append_only() {
        connection.execute(AssertSqlSafe(statement)).await?;
    }
    match dialect {
        Dialect::Sqlite => planner::describe(connection).await,
        Dialect::Postgres => Ok(()),
    }
}
