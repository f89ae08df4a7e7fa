//! The embedded database as a file: where it is, who serves it, whether it is still there, and files that are written
//! whole or not at all. What is inside the file belongs elsewhere.

mod identity;
mod lock;
mod whole;

pub use identity::DatabaseFile;
pub use lock::{LockError, ServerLock};
pub use whole::WholeFile;

use super::kernel::dialect::Dialect;
use sqlx::sqlite::SqliteConnectOptions;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// The file of an embedded database; `None` for one in memory and for PostgreSQL.
pub fn path_of(url: &str) -> Option<PathBuf> {
    let is_in_memory = url.contains(":memory:") || url.contains("mode=memory");
    if Dialect::of_url(url) != Some(Dialect::Sqlite) || is_in_memory {
        return None;
    }
    Some(url.parse::<SqliteConnectOptions>().ok()?.get_filename().to_path_buf())
}

/// The path with `end` behind its name, as SQLite names the files beside a database.
pub(in crate::store) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

/// The folder that a file is in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_embedded_database_has_a_file() {
        for (url, path) in [
            ("sqlite:data/portico.db", Some("data/portico.db")),
            ("sqlite://data/portico.db?mode=rwc", Some("data/portico.db")),
            ("sqlite:/var/a%20b.db", Some("/var/a b.db")),
            ("sqlite::memory:", None),
            ("sqlite://?mode=memory", None),
            ("postgres://localhost/portico", None),
            ("nonsense", None),
        ] {
            assert_eq!(path_of(url), path.map(PathBuf::from), "{url}");
        }
    }
}
