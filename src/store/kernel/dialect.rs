//! The differences between the databases that no common subset covers: DDL details, pragmas, append-only triggers.

/// Which database is behind the pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The embedded database.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// Tables whose rows are facts: never changed, never deleted.
const APPEND_ONLY: [&str; 6] =
    ["ledger_transaction", "ledger_entry", "audit", "refund", "wallet_entry", "row_seal"];

/// Ends the definition of a table that keeps its rowid on SQLite: a `WITHOUT ROWID` row beyond about 1 000 bytes spills
/// into a page of its own.
const WIDE_ROWS: &str = "\n); -- wide rows";

impl Dialect {
    /// Reads the dialect off a database URL.
    pub fn of_url(url: &str) -> Option<Self> {
        match url.split(':').next()? {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// The common schema text as this database takes it.
    pub fn schema(self, common: &str) -> String {
        match self {
            Self::Postgres => common.to_owned(),
            Self::Sqlite => common
                .replace("BIGINT", "INTEGER")
                .replace(WIDE_ROWS, "\n) STRICT;")
                .replace("\n);", "\n) STRICT, WITHOUT ROWID;"),
        }
    }

    /// Statements that make facts unchangeable; repeatable, run after every migration.
    pub fn append_only(self) -> Vec<String> {
        APPEND_ONLY.iter().flat_map(|table| self.append_only_table(table)).collect()
    }

    fn append_only_table(self, table: &str) -> Vec<String> {
        match self {
            Self::Sqlite => ["UPDATE", "DELETE"]
                .map(|verb| {
                    format!(
                        "CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb} ON {table} \
                         BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                    )
                })
                .to_vec(),
            Self::Postgres => vec![
                "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
                    .to_owned(),
                format!(
                    "CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} \
                     FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                ),
            ],
        }
    }

    /// What each new reading connection is told first.
    pub fn on_connect_reader(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => Some(
                "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; \
                 PRAGMA cache_size = -8000; PRAGMA query_only = ON;",
            ),
            Self::Postgres => None,
        }
    }

    /// What a connection is told beside that, when nothing may be written; SQLite's file is opened for reading then.
    pub fn on_connect_look(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => None,
            Self::Postgres => Some("SET default_transaction_read_only = on"),
        }
    }

    /// The statement that tells whether migrations ever ran.
    pub fn has_migrations(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'"
            }
            Self::Postgres => {
                "SELECT COUNT(*) FROM information_schema.tables \
                 WHERE table_schema = current_schema() AND table_name = '_sqlx_migrations'"
            }
        }
    }

    /// What the writing connection is told first.
    pub fn on_connect_writer(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => Some(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; \
                 PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -32000;",
            ),
            Self::Postgres => None,
        }
    }
}
