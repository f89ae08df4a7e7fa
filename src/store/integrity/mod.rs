//! Every invariant of the ledger as a question to the database: its answer is the rows that break it.

mod audit;
mod chain;
mod checks;
mod events;
pub(in crate::store) mod existing;
mod pages;
mod payments;
mod rollups;
mod sales;
mod scan;
pub(in crate::store) mod sealed;
mod seals;
mod states;
mod walk;

use super::{Columns, Dialect, Source, Store, StoreError};
use checks::CHECKS;
pub use scan::Scan;
use sqlx::{AnyConnection, Executor as _};

/// The numbers of the invariants that are checked.
const NUMBERS: [u32; 29] = [
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
    24,
    25,
    26,
    27,
    28,
    29,
    30,
    audit::NUMBER,
];

/// Tables whose rows are facts, each with a trigger that refuses changes.
const FACTS: [&str; 6] =
    ["audit", "ledger_entry", "ledger_transaction", "refund", "row_seal", "wallet_entry"];

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
/// When the database cannot be asked.
pub async fn verify(source: &mut impl Scan, dialect: Dialect) -> Result<Report, StoreError> {
    let mut report = Report::default();
    report.add(Part::Pages, source, dialect).await?;
    report.add(Part::Ledger, source, dialect).await?;
    report.add(Part::Rows, source, dialect).await?;
    report.add(Part::Rules, source, dialect).await?;
    report.add(Part::Audit, source, dialect).await?;
    report.checked = NUMBERS.len();
    Ok(report)
}

/// As [`verify`], with the parts beside each other, each over a connection that sees the database as it is now.
///
/// # Errors
/// When the database cannot be asked.
pub async fn verify_all(store: &Store) -> Result<Report, StoreError> {
    let (pages, ledger, rows, rules) = tokio::join!(
        alone(store, &[Part::Pages, Part::Audit]),
        alone(store, &[Part::Ledger]),
        alone(store, &[Part::Rows]),
        alone(store, &[Part::Rules]),
    );
    let mut report = Report { checked: NUMBERS.len(), findings: Vec::new() };
    for part in [pages, ledger, rows, rules] {
        report.findings.extend(part?.findings);
    }
    Ok(report)
}

/// Checks the ledger, the rules and the events, over one connection that sees the database as it is now. The file, the
/// digests of rows and the audit are left to [`verify_all`].
///
/// # Errors
/// When the database cannot be asked.
pub async fn verify_books(store: &Store) -> Result<Report, StoreError> {
    alone(store, &[Part::Ledger, Part::Rules, Part::Events]).await
}

/// What a connection is told before it reads a whole database, and afterwards. Reading through the cache would cost as
/// much as the comparing.
fn around(dialect: Dialect) -> (&'static str, &'static str) {
    match dialect {
        Dialect::Sqlite => (
            "PRAGMA mmap_size = 17179869184; PRAGMA temp_store = MEMORY; BEGIN",
            "ROLLBACK; PRAGMA mmap_size = 0; PRAGMA temp_store = DEFAULT",
        ),
        Dialect::Postgres => ("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "ROLLBACK"),
    }
}

async fn alone(store: &Store, parts: &[Part]) -> Result<Report, StoreError> {
    let (before, after) = around(store.dialect);
    let mut connection = store.pool.acquire().await?;
    connection.execute(before).await?;
    let mut report = Report::default();
    let mut outcome = Ok(());
    for part in parts {
        outcome = report.add(*part, &mut *connection, store.dialect).await;
        if outcome.is_err() {
            break;
        }
    }
    connection.execute(after).await?;
    outcome.map(|()| report)
}

/// As [`verify`], over one connection and as it sees the database.
///
/// # Errors
/// When the database cannot be asked.
pub async fn verify_on(connection: &mut AnyConnection) -> Result<Report, StoreError> {
    let is_sqlite = connection.backend_name().eq_ignore_ascii_case("sqlite");
    let dialect = if is_sqlite { Dialect::Sqlite } else { Dialect::Postgres };
    verify(connection, dialect).await
}

/// The parts of a report; each can be made on its own.
#[derive(Clone, Copy, Debug)]
enum Part {
    /// The file.
    Pages,
    /// The ledger from its first transaction.
    Ledger,
    /// Rows against their digests, and what they are due against the events that were told.
    Rows,
    /// The same of events alone, for where the rows are not read.
    Events,
    /// Rules that one statement each answers for.
    Rules,
    /// The chain of the audit.
    Audit,
}

impl Report {
    /// Adds what a part finds. Where the database holds what it cannot hold, that is what was found.
    async fn add(
        &mut self,
        part: Part,
        source: &mut impl Scan,
        dialect: Dialect,
    ) -> Result<(), StoreError> {
        let found = match part {
            Part::Pages => pages::damaged_pages(source, dialect).await,
            Part::Ledger => chain::broken_links(source, dialect).await,
            Part::Rows => match seals::changed_rows(source).await {
                Ok(mut changed) => seals::unsealed_rows(source).await.map(|unsealed| {
                    changed.extend(unsealed);
                    changed
                }),
                Err(error) => Err(error),
            },
            Part::Events => events::differences(source).await,
            Part::Rules => broken_rules(source, dialect).await,
            Part::Audit => audit::broken(source).await,
        };
        match found {
            Ok(found) => self.findings.extend(found),
            Err(error) if pages::is_damage(&error) => self.findings.push(Finding {
                invariant: 30,
                rule: "every row can be read",
                row: error.to_string(),
            }),
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

async fn broken_rules(
    source: &mut impl Scan,
    dialect: Dialect,
) -> Result<Vec<Finding>, StoreError> {
    let mut findings = unguarded(source, dialect).await?;
    let more = sales::CHECKS.into_iter().chain(rollups::CHECKS).chain(payments::CHECKS);
    let more = more.chain(states::CHECKS).chain(events::CHECKS);
    for (invariant, rule, sql) in CHECKS.into_iter().chain(more) {
        for row in &source.rows(sql, vec![]).await? {
            let row = Columns::of(row).text()?;
            findings.push(Finding { invariant, rule, row });
        }
    }
    Ok(findings)
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
