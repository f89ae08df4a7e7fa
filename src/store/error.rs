//! What can go wrong below the services. None of it is ever shown to a client.

/// A surprise from the database. Absence is `Option` and refusals belong to the services.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The driver or the database failed.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
    /// A unique key already has such a row.
    #[error("a row with this key exists already")]
    Duplicate,
    /// A CHECK or foreign key refused a row.
    #[error("a constraint refused the row")]
    Constraint,
    /// A row holds something that the code cannot believe.
    #[error("{table}.{column} of {row} holds {value:?}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's id.
        row: String,
        /// What it holds.
        value: String,
    },
    /// The writer has stopped, because the outcome of a commit is unknown.
    #[error("no writes are accepted until the restart")]
    Stopped,
    /// Migrations failed.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The database URL is not one of `sqlite:` or `postgres:`.
    #[error("database URL must start with sqlite: or postgres:")]
    UnknownDatabase,
}

impl StoreError {
    /// Whether the whole transaction should simply run again (PostgreSQL serialization failure or deadlock).
    pub fn is_retryable(&self) -> bool {
        let Self::Database(sqlx::Error::Database(error)) = self else { return false };
        matches!(error.code().as_deref(), Some("40001" | "40P01"))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inner) if inner.is_unique_violation() => Self::Duplicate,
            sqlx::Error::Database(inner)
                if inner.is_check_violation() || inner.is_foreign_key_violation() =>
            {
                Self::Constraint
            }
            _ => Self::Database(error),
        }
    }
}
