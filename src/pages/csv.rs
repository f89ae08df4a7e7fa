//! Lists as CSV files (RFC 4180), safe to open in a spreadsheet. No list of its own.

use crate::domain::clock::Timestamp;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// The most rows one file carries.
pub const ROWS_MAX: usize = 10_000;

/// A file with a heading and rows; every cell is guarded.
pub fn file(name: &str, heading: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Response {
    let mut text = line(heading.iter().map(|cell| (*cell).to_owned()));
    for row in rows {
        text.push_str(&line(row.into_iter()));
    }
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)];
    (headers, text).into_response()
}

/// An instant in UTC as RFC 3339; empty when there is none.
pub fn instant(at: Option<Timestamp>) -> String {
    let instant = at.and_then(|at| jiff::Timestamp::from_second(at.secs()).ok());
    instant.map(|instant| instant.to_string()).unwrap_or_default()
}

fn line(cells: impl Iterator<Item = String>) -> String {
    let cells: Vec<_> = cells.map(|cell| quoted(&guarded(cell))).collect();
    format!("{}\r\n", cells.join(","))
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV
/// injection).
fn guarded(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_and_separators_stay_inert() {
        let cells = ["=1+1", "-2", "a,b", "say \"hi\"", "plain"].map(str::to_owned);
        let expected = "'=1+1,'-2,\"a,b\",\"say \"\"hi\"\"\",plain\r\n";
        assert_eq!(line(cells.into_iter()), expected);
    }

    #[test]
    fn instants_are_written_in_utc() {
        assert_eq!(instant(Some(Timestamp::from_secs(0))), "1970-01-01T00:00:00Z");
        assert_eq!(instant(None), "");
    }
}
