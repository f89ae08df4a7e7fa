//! Who did what: every act leaves a row, rows are chained, and they hold nothing that must not stay.

mod acts;
mod chain;
mod functions;
mod refusals;
mod walk;

use crate::util::TestBed;
use portico::service::AuditRow;
use serde_json::Value as Json;

/// All rows of the bed's shop, oldest first.
async fn rows(bed: &TestBed) -> Vec<AuditRow> {
    bed.service.audit(&bed.shop, 0).await.unwrap()
}

/// The rows of one action.
async fn of_action(bed: &TestBed, action: &str) -> Vec<AuditRow> {
    rows(bed).await.into_iter().filter(|row| row.action == action).collect()
}

fn detail(row: &AuditRow) -> Json {
    serde_json::from_str(&row.detail).unwrap()
}
