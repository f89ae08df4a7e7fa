//! The lock of the one server that an embedded database may have: a second one would show what it has in memory and
//! take keys and sessions that the first has ended.
//!
//! It lies on a file beside the database. On the database itself it could drop SQLite's own locks, which end as soon as
//! any handle on that file is closed. The system releases it when the process ends, however that happens.

use super::{beside, folder_of, path_of};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Why a database cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error(
        "another `portico serve` or `portico demo` is using {0}: stop it first, or name another database with --database"
    )]
    Taken(PathBuf),
    /// The lock file cannot be made.
    #[error("the lock {0} cannot be taken: {1}")]
    Io(PathBuf, #[source] io::Error),
}

/// Held for as long as a process serves, fills or makes a database. PostgreSQL takes several servers, so there it locks
/// nothing, and neither for a database in memory.
#[derive(Debug)]
pub struct ServerLock(Option<File>);

impl ServerLock {
    /// Takes the database.
    ///
    /// # Errors
    /// When another process has it, or the folder cannot be written to.
    pub fn take(url: &str) -> Result<Self, LockError> {
        let Some(path) = path_of(url) else { return Ok(Self(None)) };
        let lock = beside(&resolved(&path), ".lock");
        let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&lock);
        let file = match opened {
            Ok(file) => file,
            Err(error) => return Err(LockError::Io(lock, error)),
        };
        match file.try_lock() {
            Ok(()) => Ok(Self(Some(file))),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken(path)),
            Err(TryLockError::Error(error)) => Err(LockError::Io(lock, error)),
        }
    }

    /// Whether there is anything to lock.
    pub fn is_held(&self) -> bool {
        self.0.is_some()
    }
}

/// The same path for every way that leads to the file: links are followed.
fn resolved(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    match (folder_of(path).canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn one_process_has_a_database_whatever_path_leads_to_it() {
        let name = format!("portico-lock-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite:{}", folder.join("a.db").display());
        let first = ServerLock::take(&url).unwrap();
        assert!(first.is_held());
        fs::write(folder.join("a.db"), "").unwrap();
        std::os::unix::fs::symlink(folder.join("a.db"), folder.join("link.db")).unwrap();
        let around = format!("sqlite:{}", folder.join("../").join(&folder).join("a.db").display());
        let link = format!("sqlite://{}?mode=rwc", folder.join("link.db").display());
        for other in [&url, &around, &link] {
            assert!(matches!(ServerLock::take(other), Err(LockError::Taken(_))), "{other}");
        }
        drop(first);
        assert!(ServerLock::take(&url).unwrap().is_held());
        for free in ["sqlite::memory:", "postgres://localhost/portico"] {
            assert!(!ServerLock::take(free).unwrap().is_held());
        }
        let nowhere = format!("sqlite:{}", folder.join("no/such/a.db").display());
        assert!(matches!(ServerLock::take(&nowhere), Err(LockError::Io(..))));
        fs::remove_dir_all(&folder).unwrap();
    }
}
