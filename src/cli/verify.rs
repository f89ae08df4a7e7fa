//! `portico verify`: every invariant of the ledger.

use super::{open_to_look, say};

/// Checks them; fails after printing the rows when one does not hold.
pub async fn run(database: &str) -> anyhow::Result<()> {
    let service = open_to_look(database).await?;
    let report = service.verify().await?;
    for finding in &report.findings {
        say(&finding.to_string())?;
    }
    let (checked, broken) = (report.checked, report.findings.len());
    say(&format!("{checked} invariants checked, {broken} rows break one"))?;
    service.close().await;
    anyhow::ensure!(report.findings.is_empty(), "the ledger is not intact");
    Ok(())
}
