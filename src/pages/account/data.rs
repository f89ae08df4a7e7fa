//! `/account/data`: everything that is kept about a customer, as JSON and as tables, sent while it is read.

use super::sub_page;
use crate::components::{LinkButton, Section, Weight, page, t};
use crate::domain::clock::Timestamp;
use crate::domain::sheet::{BYTE_ORDER_MARK, Cell, Dialect};
use crate::http::{Download, PageResult, Visit};
use crate::service::{Answer, DATA_PARTS, DataPart, Refusal, ServiceError, Subject};
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use leptos::prelude::*;
use serde_json::{Map, Value as Json};

/// How many rows are read at a time, which is all that is held of a file.
const ROWS_AT_ONCE: i64 = 500;

/// `/account/data`.
#[component]
pub fn Data() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /account/data`.
pub async fn show(visit: Visit) -> PageResult {
    visit.customer()?;
    Ok(visit.page(|| {
        let page = page();
        let part = |part: &DataPart| {
            let label = page.t(&format!("portal.account.data.{}", part.name));
            view! { <li><a href=format!("/account/data/{}.csv", part.name)>{label}</a></li> }
        };
        let parts: Vec<_> = DATA_PARTS.iter().map(part).collect();
        let content = view! {
            <div>
                <LinkButton label=t("portal.account.data.json") href="/account/data.json"
                    weight=Weight::Primary/>
            </div>
            <Section title=t("portal.account.data.tables")>
                <ul class="stack">{parts}</ul>
            </Section>
        };
        sub_page(t("portal.account.data.title"), t("portal.account.data.lead"), content.into_any())
    }))
}

/// A value as a program reads it: times in UTC, figures as numbers.
fn json_value(column: &str, text: &str) -> Json {
    let number = text.parse::<i64>().ok();
    let is_figure = column.ends_with("_minor")
        || column.ends_with("_ppm")
        || ["clicks", "checkouts", "sales", "add_to_carts", "day", "sequence", "position"]
            .contains(&column);
    match number {
        Some(micros) if column.ends_with("_at") => Json::from(utc(micros)),
        Some(number) if is_figure => Json::from(number),
        _ => Json::from(text),
    }
}

fn utc(micros: i64) -> String {
    let at = jiff::Timestamp::from_second(Timestamp(micros).secs());
    at.map_or(String::new(), |at| at.to_string())
}

fn object(part: &DataPart, row: &[Option<String>]) -> Json {
    let value = |(column, text): (&&str, &Option<String>)| {
        let value = text.as_ref().map_or(Json::Null, |text| json_value(column, text));
        ((*column).to_owned(), value)
    };
    Json::Object(part.columns.iter().zip(row).map(value).collect::<Map<_, _>>())
}

/// Where a download is: the part, how many rows of it are out, whether it is at its end.
#[derive(Clone, Copy)]
struct Place {
    part: usize,
    offset: i64,
}

/// The next piece of the whole file; `None` after the last one.
async fn piece(visit: &Visit, place: Place) -> Answer<Option<(String, Place)>> {
    let Some(part) = DATA_PARTS.get(place.part) else { return Ok(None) };
    let rows = rows_of(visit, part, place.offset).await?;
    let mut text = String::new();
    if place.offset == 0 {
        text.push_str(if place.part == 0 { "{" } else { "," });
        text.extend(["\n\"", part.name, "\":["]);
    }
    for (at, row) in rows.iter().enumerate() {
        text.push_str(if place.offset == 0 && at == 0 { "\n" } else { ",\n" });
        text.push_str(&object(part, row).to_string());
    }
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    if count == ROWS_AT_ONCE {
        return Ok(Some((text, Place { offset: place.offset + count, ..place })));
    }
    text.push(']');
    if place.part + 1 == DATA_PARTS.len() {
        text.push_str("}\n");
    }
    Ok(Some((text, Place { part: place.part + 1, offset: 0 })))
}

async fn rows_of(visit: &Visit, part: &DataPart, offset: i64) -> Answer<Vec<Vec<Option<String>>>> {
    let customer = visit.customer().map_err(|_| Refusal::NotFound(Subject::Customer))?;
    let service = &visit.app.service;
    service.own_data(&visit.actor, (customer, part), (ROWS_AT_ONCE, offset)).await
}

fn answer(kind: &'static str, name: &str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, disposition),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, body).into_response()
}

/// `GET /account/data.json`.
pub async fn whole(visit: Visit) -> Download {
    visit.customer()?;
    let start = Place { part: 0, offset: 0 };
    let pieces = stream::try_unfold((visit, start), async |(visit, place)| {
        let next = piece(&visit, place).await?;
        Ok::<_, ServiceError>(next.map(|(text, place)| (Bytes::from(text), (visit, place))))
    });
    Ok(answer("application/json", "my-data.json", Body::from_stream(pieces)))
}

/// `GET /account/data/{part}.csv`.
pub async fn part(visit: Visit, Path(name): Path<String>) -> Download {
    visit.customer()?;
    let name = name.strip_suffix(".csv").unwrap_or_default();
    let part = DATA_PARTS.iter().find(|part| part.name == name);
    let part = part.ok_or(Refusal::NotFound(Subject::Customer))?;
    let lines = stream::try_unfold((visit, Some(0)), async move |(visit, offset)| {
        let Some(offset) = offset else { return Ok(None) };
        let rows = rows_of(&visit, part, offset).await?;
        let mut text = String::new();
        if offset == 0 {
            let head: Vec<_> = part.columns.iter().map(|column| Cell::text(*column)).collect();
            text = format!("{BYTE_ORDER_MARK}{}", Dialect::Point.line(&head));
        }
        for row in &rows {
            let cell = |(column, value): (&&str, &Option<String>)| {
                let text = value.clone().unwrap_or_default();
                let micros = text.parse().ok().filter(|_| column.ends_with("_at"));
                Cell::text(micros.map_or(text, utc))
            };
            let cells: Vec<_> = part.columns.iter().zip(row).map(cell).collect();
            text.push_str(&Dialect::Point.line(&cells));
        }
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let next = (count == ROWS_AT_ONCE).then_some(offset + count);
        Ok::<_, ServiceError>(Some((Bytes::from(text), (visit, next))))
    });
    let file = format!("my-{name}.csv");
    Ok(answer("text/csv; charset=utf-8", &file, Body::from_stream(lines)))
}
