//! Copies of the embedded database: taken while it is in use, checked, and given their name only when they are whole.

use super::file::{LockError, ServerLock, WholeFile, path_of};
use super::integrity::{Report, verify_on};
use super::kernel::dialect::Dialect;
use super::kernel::error::StoreError;
use super::kernel::tx::Source as _;
use super::opening::reading_url;
use crate::values;
use sqlx::{AnyConnection, Connection as _};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Why a copy was not made or not used.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database is a server's; it has tools of its own.
    #[error("only the embedded database is copied here; use pg_dump and pg_restore for PostgreSQL")]
    NotEmbedded,
    /// There is nothing to copy.
    #[error("there is no file {0}")]
    Missing(PathBuf),
    /// Nothing is ever overwritten.
    #[error("{0} exists already; choose another name or move it away")]
    Exists(PathBuf),
    /// Another process is writing the same file.
    #[error("another process is writing {0}")]
    Busy(PathBuf),
    /// The copy breaks an invariant.
    #[error("the copy is not intact: {0} rows break an invariant")]
    NotIntact(usize),
    /// A server has the database.
    #[error("{0}")]
    Locked(#[from] LockError),
    /// The file system refused.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The database failed.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Writes a consistent copy of a database that may be in use, and checks the copy.
///
/// # Errors
/// When `to` exists, the database is not an embedded one, or the copy is not intact.
pub async fn backup(url: &str, to: &Path) -> Result<Report, BackupError> {
    copy(&embedded_path(url)?, to).await
}

/// Puts a copy in the place of a database that does not exist yet.
///
/// # Errors
/// When the database exists, a server has it, or the copy is not intact.
pub async fn restore(url: &str, from: &Path) -> Result<Report, BackupError> {
    let path = embedded_path(url)?;
    let _lock = ServerLock::take(url)?;
    copy(from, &path).await
}

fn embedded_path(url: &str) -> Result<PathBuf, BackupError> {
    match Dialect::of_url(url) {
        Some(Dialect::Sqlite) => path_of(url).ok_or(BackupError::NotEmbedded),
        _ => Err(BackupError::NotEmbedded),
    }
}

/// Copies through SQLite, so that what is still in the log beside the file comes along.
async fn copy(from: &Path, to: &Path) -> Result<Report, BackupError> {
    if !from.exists() {
        return Err(BackupError::Missing(from.to_path_buf()));
    }
    let file = WholeFile::start(to).map_err(|error| refused(error, to))?;
    sqlx::any::install_default_drivers();
    let mut source = AnyConnection::connect(&reading_url(from)).await.map_err(StoreError::from)?;
    let copied =
        source.rows("VACUUM INTO $1", values![file.part().display().to_string()]).await.map(drop);
    source.close().await.map_err(StoreError::from)?;
    copied?;
    let report = checked(file.part()).await?;
    file.finish().map_err(|error| refused(error, to))?;
    Ok(report)
}

fn refused(error: std::io::Error, to: &Path) -> BackupError {
    match error.kind() {
        ErrorKind::AlreadyExists => BackupError::Exists(to.to_path_buf()),
        ErrorKind::ResourceBusy => BackupError::Busy(to.to_path_buf()),
        _ => error.into(),
    }
}

async fn checked(file: &Path) -> Result<Report, BackupError> {
    let mut connection =
        AnyConnection::connect(&reading_url(file)).await.map_err(StoreError::from)?;
    let report = verify_on(&mut connection).await;
    connection.close().await.map_err(StoreError::from)?;
    let report = report?;
    match report.findings.len() {
        0 => Ok(report),
        broken => Err(BackupError::NotIntact(broken)),
    }
}
