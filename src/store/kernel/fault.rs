//! What a failure of the database means: whether it passes, and whether a commit that it ended can have happened.
//!
//! The codes are SQLite's result codes and PostgreSQL's SQLSTATE. PostgreSQL's always have five characters, SQLite's
//! never do.

use sqlx::Error;

/// What a failed statement leaves of a transaction on SQLite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Aftermath {
    /// Only the statement failed; the transaction goes on.
    Statement,
    /// The transaction is over, and none of it was committed.
    Transaction,
    /// The file is damaged or the connection is gone.
    Database,
}

/// The primary result code of SQLite; `None` for a failure that is not SQLite's.
fn sqlite_code(error: &Error) -> Option<u16> {
    let Error::Database(error) = error else { return None };
    let code = error.code().filter(|code| code.len() < 5)?;
    Some(code.parse::<u16>().ok()? & 0xff)
}

fn is_connection_gone(error: &Error) -> bool {
    matches!(error, Error::Io(_) | Error::Tls(_) | Error::WorkerCrashed | Error::Protocol(_))
}

/// What a statement that failed before the commit leaves of its transaction on SQLite.
pub(in crate::store) fn aftermath(error: &Error) -> Aftermath {
    match sqlite_code(error) {
        // Corrupt, and not a database.
        Some(11 | 26) => Aftermath::Database,
        // Out of memory, interrupted, I/O error, disk full: SQLite may have rolled back by itself.
        Some(7 | 9 | 10 | 13) => Aftermath::Transaction,
        _ if is_connection_gone(error) => Aftermath::Database,
        _ => Aftermath::Statement,
    }
}

/// Whether SQLite has certainly not committed when `COMMIT` failed like this.
///
/// Busy and locked: nothing was written. Full: the frame that commits could not be written whole, and its checksum
/// rules it out. Read-only and a violated constraint are found before anything is written. After any other failure,
/// such as an fsync that failed, the frame can be on the disk.
pub(in crate::store) fn is_not_committed(error: &Error) -> bool {
    matches!(sqlite_code(error), Some(5 | 6 | 8 | 13 | 19))
}

/// Whether the database cannot be reached or has no room or time right now, so that the same request may go well later.
pub(in crate::store) fn passes(error: &Error) -> bool {
    match error {
        Error::PoolClosed | Error::PoolTimedOut => true,
        Error::Database(inner) => match sqlite_code(error) {
            // Busy, locked, out of memory, read-only, interrupted, I/O error, full, cannot open.
            Some(code) => matches!(code, 5..=10 | 13 | 14),
            None => inner.code().is_some_and(|code| passes_on_postgres(&code)),
        },
        _ => is_connection_gone(error),
    }
}

/// Connection, resources and operator intervention by their classes; beside them: serialization failure, deadlock, a
/// lock that was not available, a standby that only reads, an I/O error of the server.
fn passes_on_postgres(state: &str) -> bool {
    let class = state.get(..2).unwrap_or_default();
    matches!(class, "08" | "53" | "57")
        || matches!(state, "40001" | "40P01" | "55P03" | "25006" | "58030")
}

/// Whether a transaction failed only because others ran beside it on PostgreSQL, so that it can simply run again.
pub(in crate::store) fn is_race(error: &Error) -> bool {
    let Error::Database(error) = error else { return false };
    matches!(error.code().as_deref(), Some("40001" | "40P01"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::error::{DatabaseError, ErrorKind};
    use std::borrow::Cow;
    use std::fmt;

    #[derive(Debug)]
    struct Coded(&'static str);

    impl fmt::Display for Coded {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(self.0)
        }
    }

    impl std::error::Error for Coded {}

    impl DatabaseError for Coded {
        fn message(&self) -> &str {
            self.0
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }

        fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> ErrorKind {
            ErrorKind::Other
        }
    }

    fn coded(code: &'static str) -> Error {
        Error::Database(Box::new(Coded(code)))
    }

    #[test]
    fn a_commit_that_found_the_lock_or_no_room_has_not_happened() {
        // Busy, recovering, snapshot, timed out, locked, read-only, moved, full, deferred foreign key.
        for code in ["5", "261", "517", "773", "6", "8", "1032", "13", "787"] {
            assert!(is_not_committed(&coded(code)), "{code}");
        }
        // I/O errors of write, fsync and shared memory, out of memory, corrupt, and a lost connection.
        for code in ["10", "778", "1034", "4874", "7", "11", "40001", "53100"] {
            assert!(!is_not_committed(&coded(code)), "{code}");
        }
        assert!(!is_not_committed(&Error::WorkerCrashed));
    }

    #[test]
    fn failures_before_the_commit_are_known() {
        for (code, left) in [
            ("1", Aftermath::Statement),
            ("5", Aftermath::Statement),
            ("2067", Aftermath::Statement),
            ("13", Aftermath::Transaction),
            ("266", Aftermath::Transaction),
            ("11", Aftermath::Database),
            ("26", Aftermath::Database),
        ] {
            assert_eq!(aftermath(&coded(code)), left, "{code}");
        }
        assert_eq!(aftermath(&Error::WorkerCrashed), Aftermath::Database);
    }

    #[test]
    fn failures_that_pass_are_told_from_faults() {
        for code in ["5", "6", "8", "10", "13", "14", "773"] {
            assert!(passes(&coded(code)), "SQLite {code}");
        }
        for code in ["08006", "40001", "40P01", "53100", "53300", "57P01", "57P03", "25006"] {
            assert!(passes(&coded(code)), "PostgreSQL {code}");
        }
        for code in ["1", "11", "19", "26", "23505", "42703", "22001", "0A000"] {
            assert!(!passes(&coded(code)), "{code}");
        }
        assert!(passes(&Error::PoolTimedOut) && passes(&Error::WorkerCrashed));
        assert!(!passes(&Error::RowNotFound));
    }
}
