//! `portico verify`: every invariant of the ledger.

use super::open;

/// Checks them; fails after printing the rows when one does not hold.
pub async fn run(database: &str) -> anyhow::Result<()> {
    let service = open(database).await?;
    let report = service.verify().await?;
    for finding in &report.findings {
        println!("{finding}");
    }
    println!("{} invariants checked, {} rows break one", report.checked, report.findings.len());
    service.close().await;
    anyhow::ensure!(report.findings.is_empty(), "the ledger is not intact");
    Ok(())
}
