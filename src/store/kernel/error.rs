//! What can go wrong below the services. None of it is ever shown to a client.

use super::fault;

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
    /// The database took nothing of this write: it is locked, full or away.
    #[error("the database could not take the write; nothing was changed")]
    NotCommitted,
    /// The writer has stopped for good.
    #[error("no writes are accepted until the restart")]
    Stopped,
    /// A secret is sealed, and not with a key that is known here.
    #[error(
        "the secrets in this database are sealed with another key; give the one that was used (PORTICO_SECRET_KEY, or \
         PORTICO_SECRET_KEY_BEFORE while it is being changed)"
    )]
    Sealed,
    /// This handle was opened for reading.
    #[error("the database was opened for reading only")]
    ReadOnly,
    /// The file, or what Portico keeps in a database, is missing.
    #[error("there is no database of Portico there; `portico serve` makes one")]
    NoDatabase,
    /// The PostgreSQL server does not answer, or nothing listens there; with the reason.
    #[error(
        "PostgreSQL cannot be reached ({0}); check that it is running, and host and port of the address"
    )]
    Unreachable(String),
    /// An older version made the database.
    #[error(
        "an older version of Portico made it; start `portico serve` once, which brings it up to date"
    )]
    OlderSchema,
    /// A newer version made or changed the database.
    #[error("a newer version of Portico made or changed it; use that version")]
    NewerSchema,
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
        matches!(self, Self::Database(error) if fault::is_race(error))
    }

    /// Whether the database cannot be reached or has no room or time right now (closed, starting, full, locked), so
    /// that the same request may go well later.
    pub fn is_unavailable(&self) -> bool {
        match self {
            Self::Stopped | Self::NotCommitted | Self::Unreachable(_) => true,
            Self::Database(error) => fault::passes(error),
            _ => false,
        }
    }
}

/// Why no write is accepted until the restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StopReason {
    /// A commit failed in a way that leaves open whether it happened.
    #[error("the outcome of the last commit is unknown")]
    UnknownOutcome,
    /// The file is damaged, or its connection is gone.
    #[error("the database cannot be used any more; check it with `portico verify`")]
    Broken,
    /// The file at the database's path was removed, or is not the one that was opened.
    #[error(
        "the database file was removed or replaced while the server was running; what was written since is not in the \
         file at its path"
    )]
    Replaced,
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
