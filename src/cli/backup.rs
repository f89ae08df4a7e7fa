//! `portico backup` and `portico restore`: checked copies of the embedded database.

use super::{make_folder, say};
use anyhow::Context as _;
use portico::store::backup;
use std::path::Path;

/// Writes a checked copy to a file that does not exist yet.
pub async fn save(database: &str, to: &Path) -> anyhow::Result<()> {
    let report = backup::backup(database, to).await?;
    say(&format!("{}: {} invariants hold", to.display(), report.checked))
}

/// Puts a checked copy in the place of a database that does not exist yet.
pub async fn restore(database: &str, from: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(from.exists(), "there is no file {}", from.display());
    make_folder(database)?;
    let report = backup::restore(database, from)
        .await
        .with_context(|| format!("{} cannot be restored", from.display()))?;
    say(&format!("restored: {} invariants hold", report.checked))
}
