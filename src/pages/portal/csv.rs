//! Lists as CSV: what is shown, nothing else, and nothing that a spreadsheet would run.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

/// A text as a cell: what looks like a formula gets an apostrophe before it, so that it stays text.
pub fn guarded(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

/// A file of rows; every cell is guarded.
pub fn file(name: &'static str, head: &[&str], rows: &[Vec<String>]) -> Response {
    let mut text = String::new();
    line(&mut text, head.iter().copied());
    for row in rows {
        line(&mut text, row.iter().map(String::as_str));
    }
    let disposition = format!("attachment; filename=\"{name}.csv\"");
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)];
    (headers, text).into_response()
}

/// One record (RFC 4180).
fn line<'a>(text: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            text.push(',');
        }
        let cell = guarded(cell);
        if cell.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_stay_text() {
        let mut text = String::new();
        line(&mut text, ["a,b", "say \"x\"", "=SUM(A1)", "@x", "-1", "plain"].into_iter());
        assert_eq!(text, "\"a,b\",\"say \"\"x\"\"\",'=SUM(A1),'@x,'-1,plain\r\n");
    }
}
