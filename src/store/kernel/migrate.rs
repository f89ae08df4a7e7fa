//! Brings a database to the current schema, then makes its facts unchangeable.

use super::dialect::Dialect;
use super::error::StoreError;
use super::planner;
use sqlx::AnyConnection;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};

static COMMON: Migrator = sqlx::migrate!("./migrations");

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
