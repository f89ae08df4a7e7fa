//! Copies of the embedded database: taken while it is in use, and checked before anyone relies on them.

use super::integrity::{Report, verify_on};
use super::kernel::dialect::Dialect;
use super::kernel::error::StoreError;
use super::kernel::tx::Source as _;
use crate::values;
use sqlx::{AnyConnection, Connection as _};
use std::path::{Path, PathBuf};

/// Why a copy was not made or not used.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The database is a server's; it has tools of its own.
    #[error("only the embedded database is copied here; use pg_dump and pg_restore for PostgreSQL")]
    NotEmbedded,
    /// Nothing is ever overwritten.
    #[error("{0} exists already; choose another name or move it away")]
    Exists(PathBuf),
    /// The copy breaks an invariant.
    #[error("the copy is not intact: {0} rows break an invariant")]
    NotIntact(usize),
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
    embedded_path(url)?;
    if to.exists() {
        return Err(BackupError::Exists(to.to_path_buf()));
    }
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.map_err(StoreError::from)?;
    connection.rows("VACUUM INTO $1", values![to.display().to_string()]).await?;
    connection.close().await.map_err(StoreError::from)?;
    checked(to).await
}

/// Puts a copy in the place of a database that does not exist yet.
///
/// # Errors
/// When the database exists, or the copy is not intact.
pub async fn restore(url: &str, from: &Path) -> Result<Report, BackupError> {
    let path = embedded_path(url)?;
    if path.exists() {
        return Err(BackupError::Exists(path));
    }
    sqlx::any::install_default_drivers();
    let report = checked(from).await?;
    std::fs::copy(from, &path)?;
    Ok(report)
}

fn embedded_path(url: &str) -> Result<PathBuf, BackupError> {
    match (Dialect::of_url(url), url.strip_prefix("sqlite:")) {
        (Some(Dialect::Sqlite), Some(path)) => {
            Ok(PathBuf::from(path.trim_start_matches("//").split('?').next().unwrap_or_default()))
        }
        _ => Err(BackupError::NotEmbedded),
    }
}

async fn checked(file: &Path) -> Result<Report, BackupError> {
    let url = format!("sqlite:{}?mode=ro&immutable=1", file.display());
    let mut connection = AnyConnection::connect(&url).await.map_err(StoreError::from)?;
    let report = verify_on(&mut connection).await?;
    connection.close().await.map_err(StoreError::from)?;
    match report.findings.len() {
        0 => Ok(report),
        broken => Err(BackupError::NotIntact(broken)),
    }
}
