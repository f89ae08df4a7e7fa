//! Whether the files that were opened are still those at their paths: SQLite goes on writing into a file that was
//! removed, and all of it is lost with the process.

use super::beside;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Device and inode.
type Identity = (u64, u64);

/// The file of an open database, and those that SQLite keeps beside it.
#[derive(Debug)]
pub struct DatabaseFile {
    path: PathBuf,
    identity: Option<Identity>,
    /// SQLite makes them when it needs them, and keeps them while a connection is open.
    beside: [(PathBuf, OnceLock<Identity>); 2],
}

impl DatabaseFile {
    /// The file at this path, which has just been opened.
    pub fn opened(path: PathBuf) -> Self {
        let beside = ["-wal", "-shm"].map(|end| (beside(&path, end), OnceLock::new()));
        Self { identity: identity(&path), path, beside }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether each path still leads to the file that was opened.
    pub fn is_in_place(&self) -> bool {
        identity(&self.path) == self.identity
            && self.beside.iter().all(|(path, first)| match (identity(path), first.get()) {
                (Some(now), None) => *first.get_or_init(|| now) == now,
                (None, None) => true,
                (now, Some(first)) => now == Some(*first),
            })
    }
}

fn identity(path: &Path) -> Option<Identity> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            drop(fs::remove_dir_all(&self.0));
        }
    }

    fn folder(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("portico-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    #[test]
    fn a_file_that_was_removed_moved_or_replaced_is_noticed() {
        let folder = folder("identity");
        let path = folder.0.join("a.db");
        fs::write(&path, "first").unwrap();
        let file = DatabaseFile::opened(path.clone());
        assert!(file.is_in_place());
        fs::write(&path, "changed in place").unwrap();
        assert!(file.is_in_place());
        fs::rename(&path, folder.0.join("b.db")).unwrap();
        assert!(!file.is_in_place());
        fs::write(&path, "another").unwrap();
        assert!(!file.is_in_place());
        fs::rename(folder.0.join("b.db"), &path).unwrap();
        assert!(file.is_in_place());
    }

    #[test]
    fn the_log_beside_it_counts_once_it_is_there() {
        let folder = folder("identity-log");
        let (path, log) = (folder.0.join("a.db"), folder.0.join("a.db-wal"));
        fs::write(&path, "").unwrap();
        let file = DatabaseFile::opened(path);
        assert!(file.is_in_place());
        fs::write(&log, "1").unwrap();
        assert!(file.is_in_place());
        fs::rename(&log, folder.0.join("elsewhere")).unwrap();
        assert!(!file.is_in_place());
        fs::write(&log, "1").unwrap();
        assert!(!file.is_in_place());
    }
}
