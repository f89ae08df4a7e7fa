//! The file itself: every page, every index, every pointer from row to row. PostgreSQL checks pages as it reads them
//! where checksums are on, and the other parts of the report read every table they cover whole.

use super::{Columns, Dialect, Finding, Source, StoreError};

const RULES: [(&str, &str); 2] = [
    (
        "every page and index of the file is whole",
        "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    ),
    (
        "a row points to rows that exist",
        // The walk of the ledger counts entries without a transaction.
        "SELECT DISTINCT f.\"table\" || ' points to a missing row of ' || f.parent FROM pragma_table_list t, \
         pragma_foreign_key_check(t.name) f WHERE t.schema = 'main' AND t.type = 'table' AND t.name <> 'ledger_entry'",
    ),
];

/// What is wrong with the file. A file too damaged to be asked counts as found.
pub(super) async fn damaged_pages(
    source: &mut impl Source,
    dialect: Dialect,
) -> Result<Vec<Finding>, StoreError> {
    if dialect == Dialect::Postgres {
        return Ok(Vec::new());
    }
    let mut findings = Vec::new();
    for (rule, sql) in RULES {
        let rows: Result<Vec<_>, _> = match source.rows(sql, vec![]).await {
            Ok(rows) => rows.iter().map(|row| Columns::of(row).text()).collect(),
            Err(error) => Err(error),
        };
        match rows {
            Ok(rows) => findings.extend(rows.into_iter().map(|row| finding(rule, row))),
            Err(error) if is_damage(&error) => findings.push(finding(rule, error.to_string())),
            Err(error) => return Err(error),
        }
    }
    Ok(findings)
}

fn finding(rule: &'static str, row: String) -> Finding {
    Finding { invariant: 30, rule, row }
}

/// Whether an error says that the database holds something it cannot hold, and not that it cannot be asked now.
pub(super) fn is_damage(error: &StoreError) -> bool {
    match error {
        StoreError::Inconsistent { .. }
        | StoreError::Database(
            sqlx::Error::Decode(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_),
        ) => true,
        StoreError::Database(sqlx::Error::Database(_)) => !error.is_unavailable(),
        _ => false,
    }
}
