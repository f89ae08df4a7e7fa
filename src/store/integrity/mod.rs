//! Every invariant of the ledger as a question to the database: its answer is the rows that break it.

mod audit;
mod chain;
mod checks;
mod payments;
mod rollups;
mod sales;

use super::{Columns, Dialect, Source, StoreError};
use checks::CHECKS;
use sqlx::AnyConnection;

/// Tables whose rows are facts, each with a trigger that refuses changes.
const FACTS: [&str; 5] = ["audit", "ledger_entry", "ledger_transaction", "refund", "wallet_entry"];

/// A row that breaks an invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The number of the invariant.
    pub invariant: u32,
    /// What must hold.
    pub rule: &'static str,
    /// The row, and what it holds.
    pub row: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "invariant {}: {}: {}", self.invariant, self.rule, self.row)
    }
}

/// What a check of everything found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How many invariants were checked.
    pub checked: usize,
    /// The rows that break one.
    pub findings: Vec<Finding>,
}

/// Checks every invariant that the database can answer for.
///
/// # Errors
/// When the store fails.
pub async fn verify(source: &mut impl Source, dialect: Dialect) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let mut numbers: Vec<u32> = Vec::new();
    let more = sales::CHECKS.into_iter().chain(rollups::CHECKS).chain(payments::CHECKS);
    for (invariant, rule, sql) in CHECKS.into_iter().chain(more) {
        numbers.push(invariant);
        for row in &source.rows(sql, vec![]).await? {
            let row = Columns::of(row).text()?;
            report.findings.push(Finding { invariant, rule, row });
        }
    }
    numbers.extend([6, 20]);
    report.findings.extend(unguarded(source, dialect).await?);
    report.findings.extend(chain::broken_links(source).await?);
    report.findings.extend(audit::broken(source).await?);
    numbers.push(audit::NUMBER);
    numbers.sort_unstable();
    numbers.dedup();
    report.checked = numbers.len();
    Ok(report)
}

/// As [`verify`], over one connection and as it sees the database.
///
/// # Errors
/// When the store fails.
pub async fn verify_on(connection: &mut AnyConnection) -> Result<Report, StoreError> {
    let is_sqlite = connection.backend_name().eq_ignore_ascii_case("sqlite");
    let dialect = if is_sqlite { Dialect::Sqlite } else { Dialect::Postgres };
    verify(connection, dialect).await
}

/// Facts without the trigger that keeps them.
async fn unguarded(source: &mut impl Source, dialect: Dialect) -> Result<Vec<Finding>, StoreError> {
    let sql = match dialect {
        Dialect::Sqlite => {
            "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND \
             (name LIKE '%\\_no\\_UPDATE' ESCAPE '\\' OR name LIKE '%\\_no\\_DELETE' ESCAPE '\\') \
             GROUP BY tbl_name HAVING COUNT(*) = 2"
        }
        Dialect::Postgres => {
            "SELECT CAST(c.relname AS TEXT) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
             WHERE CAST(t.tgname AS TEXT) = CAST(c.relname AS TEXT) || '_append_only' \
             AND CAST(t.tgenabled AS TEXT) = 'O'"
        }
    };
    let rows = source.rows(sql, vec![]).await?;
    let guarded = rows.iter().map(|row| Columns::of(row).text()).collect::<Result<Vec<_>, _>>()?;
    let open = FACTS.into_iter().filter(|table| !guarded.iter().any(|name| name == table));
    Ok(open
        .map(|table| Finding {
            invariant: 6,
            rule: "facts cannot be changed",
            row: format!("{table} has no guard"),
        })
        .collect())
}
