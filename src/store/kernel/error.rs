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
    /// A secret is sealed, and not with a key that is known here.
    #[error(
        "the secrets in this database are sealed with another key; give the one that was used (PORTICO_SECRET_KEY, or \
         PORTICO_SECRET_KEY_BEFORE while it is being changed)"
    )]
    Sealed,
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

    /// Whether the database cannot be reached or has no time right now (closed, starting, full, locked), so that the
    /// same request may go well later.
    pub fn is_unavailable(&self) -> bool {
        use sqlx::Error as Sql;
        match self {
            Self::Stopped
            | Self::Database(
                Sql::PoolClosed | Sql::PoolTimedOut | Sql::WorkerCrashed | Sql::Io(_) | Sql::Tls(_),
            ) => true,
            Self::Database(Sql::Database(error)) => {
                // PostgreSQL: too many connections, shutting down, starting. SQLite: busy, locked.
                let code = error.code().unwrap_or_default();
                matches!(&*code, "53300" | "57P01" | "57P02" | "57P03" | "5" | "6" | "261" | "517")
            }
            _ => false,
        }
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
