//! Files for spreadsheets: every row of a list, sent while it is read, in the language of the reader.

use crate::domain::clock::Timestamp;
pub use crate::domain::sheet::Cell;
use crate::domain::sheet::{BYTE_ORDER_MARK, Dialect};
use crate::http::{Download, Visit};
use crate::i18n::Language;
use crate::service::{Answer, Listing, Zone};
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use futures_util::stream::{self, StreamExt as _};
use std::future::{Future, ready};

/// How many rows are read at a time, which is all that is held of a file.
pub const ROWS_AT_ONCE: i64 = 500;

/// What a file is called and the last parts of the keys of its columns' names (`components.file.…`).
#[derive(Clone, Copy, Debug)]
pub struct Head {
    /// The name, without its ending.
    pub name: &'static str,
    /// The columns.
    pub columns: &'static [&'static str],
}

/// How cells are written for one reader.
#[derive(Clone)]
pub struct Writer {
    /// The language of words and numbers.
    pub language: Language,
    zone: Zone,
}

impl Writer {
    fn new(visit: &Visit) -> Self {
        Self { language: visit.language, zone: visit.zone() }
    }

    /// An instant as spreadsheets of every language read it, in the zone that the column names; empty without one.
    pub fn time(&self, at: impl Into<Option<Timestamp>>) -> Cell {
        let at = at.into().and_then(|at| jiff::Timestamp::from_second(at.secs()).ok());
        at.map_or(Cell::empty(), |at| {
            Cell::text(
                at.to_zoned(self.zone.time_zone().clone())
                    .strftime("%Y-%m-%d %H:%M:%S")
                    .to_string(),
            )
        })
    }

    /// The words of a message.
    pub fn words(&self, key: &str) -> Cell {
        Cell::text(self.language.text(key))
    }

    /// The word that pages show for a state, such as `payout.pending`.
    pub fn state(&self, state: &str) -> Cell {
        self.words(&format!("components.state.{}", state.to_ascii_lowercase()))
    }

    fn dialect(&self) -> Dialect {
        match self.language {
            Language::English => Dialect::Point,
            Language::German => Dialect::Comma,
        }
    }

    fn head(&self, head: Head) -> String {
        let name = |key: &&str| {
            let key = format!("components.file.{key}");
            Cell::text(self.language.format(&key, &[("zone", self.zone.name())]))
        };
        self.dialect().line(&head.columns.iter().map(name).collect::<Vec<_>>())
    }

    fn lines<T>(&self, rows: Vec<T>, record: &impl Fn(&Self, T) -> Vec<Cell>) -> String {
        rows.into_iter().map(|row| self.dialect().line(&record(self, row))).collect()
    }
}

/// A file with every row that `read` finds, stretch by stretch: it gets where the stretch starts, and nothing at first.
///
/// A failure before the first row is a page that says so. A later one breaks the connection off, so that a browser
/// reports the download as failed instead of keeping part of a file.
pub async fn file<T, Reading>(
    visit: &Visit,
    head: Head,
    read: impl Fn(Visit, Option<String>) -> Reading + Send + Sync + 'static,
    record: impl Fn(&Writer, T) -> Vec<Cell> + Send + Sync + 'static,
) -> Download
where
    T: Send + 'static,
    Reading: Future<Output = Answer<Listing<T>>> + Send + 'static,
{
    let writer = Writer::new(visit);
    let first = read(visit.clone(), None).await?;
    let start =
        format!("{BYTE_ORDER_MARK}{}{}", writer.head(head), writer.lines(first.rows, &record));
    let state = (first.next, (visit.clone(), read, record, writer));
    let rest = stream::try_unfold(state, move |(next, how)| async move {
        let Some(next) = next else { return Ok(None) };
        let (visit, read, record, writer) = &how;
        let found = read(visit.clone(), Some(next)).await.inspect_err(|error| {
            tracing::error!(%error, file = head.name, "a file ends before its last row");
        })?;
        let lines = Bytes::from(writer.lines(found.rows, record));
        Ok(Some((lines, (found.next, how))))
    });
    let start = stream::once(ready(Ok::<_, crate::service::ServiceError>(Bytes::from(start))));
    let disposition = format!("attachment; filename=\"{}.csv\"", head.name);
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, disposition)];
    Ok((headers, Body::from_stream(start.chain(rest))).into_response())
}

/// A path with the filters of a list.
pub fn address(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
