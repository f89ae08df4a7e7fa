//! Files that are there whole or not at all. What is being written has a name of its own in the same folder; the final
//! name appears once everything is on the disk, and a failure leaves nothing behind.

use super::{beside, folder_of};
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// A file that is being written.
#[derive(Debug)]
pub struct WholeFile {
    to: PathBuf,
    part: PathBuf,
    /// Keeps a second writer off the same name for as long as this one writes.
    file: File,
    is_finished: bool,
}

impl WholeFile {
    /// Starts a file that will be at `to`, where there must be none. What a killed writer left is written over.
    ///
    /// # Errors
    /// `AlreadyExists` when there is such a file, `ResourceBusy` while another process writes it, and what the file
    /// system refuses.
    pub fn start(to: &Path) -> io::Result<Self> {
        if to.symlink_metadata().is_ok() {
            return Err(ErrorKind::AlreadyExists.into());
        }
        let part = beside(to, ".part");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&part)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(ErrorKind::ResourceBusy.into()),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if !is_at(&file, &part) {
            // Another process has just finished or given up what was opened here.
            return Err(ErrorKind::ResourceBusy.into());
        }
        file.set_len(0)?;
        Ok(Self { to: to.to_path_buf(), part, file, is_finished: false })
    }

    /// Where to write, until it is finished.
    pub fn part(&self) -> &Path {
        &self.part
    }

    /// Puts everything on the disk and gives the file its name.
    ///
    /// # Errors
    /// What the file system refuses; `AlreadyExists` when the name was taken meanwhile.
    pub fn finish(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        give_name(&self.part, &self.to)?;
        self.is_finished = true;
        File::open(folder_of(&self.to))?.sync_all()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if !self.is_finished {
            drop(fs::remove_file(&self.part));
            // SQLite may have kept one while it wrote.
            drop(fs::remove_file(beside(&self.part, "-journal")));
        }
    }
}

/// Whether the path leads to this open file.
fn is_at(file: &File, path: &Path) -> bool {
    let identity = |of: io::Result<Metadata>| of.ok().map(|of| (of.dev(), of.ino()));
    identity(file.metadata()) == identity(fs::metadata(path))
}

/// Renames, but never over another file. A second name is refused where one exists; some file systems have no second
/// names, and there the check and the renaming are two steps.
fn give_name(part: &Path, to: &Path) -> io::Result<()> {
    match fs::hard_link(part, to) {
        Ok(()) => return fs::remove_file(part),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error),
        Err(_) => {}
    }
    if to.symlink_metadata().is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    fs::rename(part, to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("portico-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        path
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_has_its_name_only_when_it_is_whole() {
        let folder = folder("whole");
        let to = folder.join("copy");
        let file = WholeFile::start(&to).unwrap();
        fs::write(file.part(), "all of it").unwrap();
        assert_eq!(names(&folder), ["copy.part"]);
        file.finish().unwrap();
        assert_eq!(names(&folder), ["copy"]);
        assert_eq!(fs::read_to_string(&to).unwrap(), "all of it");
        assert_eq!(WholeFile::start(&to).unwrap_err().kind(), ErrorKind::AlreadyExists);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_failure_leaves_nothing_and_a_killed_writer_blocks_no_other() {
        let folder = folder("halves");
        let to = folder.join("copy");
        drop(WholeFile::start(&to).unwrap());
        assert_eq!(names(&folder), [""; 0]);
        fs::write(folder.join("copy.part"), "left by a process that was killed").unwrap();
        let file = WholeFile::start(&to).unwrap();
        assert_eq!(fs::read(file.part()).unwrap(), b"");
        assert_eq!(WholeFile::start(&to).unwrap_err().kind(), ErrorKind::ResourceBusy);
        fs::write(&to, "made meanwhile").unwrap();
        assert_eq!(file.finish().unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&to).unwrap(), "made meanwhile");
        assert_eq!(names(&folder), ["copy"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
