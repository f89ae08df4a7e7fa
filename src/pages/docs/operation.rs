//! One operation on a page of the reference.

use super::curl;
use super::marked::marked;
use super::reference::{Described, FieldRow, fields, kind, resolved, text};
use crate::components::{
    Cell, CodeBlock, Column, DataTable, Fact, KeyValues, PageData, Row, Text, push_escaped,
};
use crate::islands::CopyButton;
use crate::service::Shop;
use leptos::prelude::*;
use serde_json::Value;

/// The whole operation under its heading.
pub fn operation(
    page: &PageData,
    document: &'static Value,
    described: &Described<'static>,
    shop: &Shop,
) -> AnyView {
    let address = format!("{} {}", described.method.to_uppercase(), described.path);
    let line = curl::line(document, described, shop);
    let description = text(&described.operation["description"]);
    let description = (!description.is_empty()).then(|| view! { <p>{marked(description)}</p> });
    view! {
        <section class="section" id=described.id()>
            <div class="section-head"><h2>{marked(described.summary())}</h2></div>
            <div class="stack">
                {description}
                <KeyValues facts=vec![
                    Fact::new(page.t("docs.request"), view! { <code>{address}</code> }),
                    Fact::new(page.t("docs.scope"), scope(page, described)),
                ]/>
                {try_line(page, line)}
                {parameters(page, document, described)}
                {body(page, document, described)}
                {answers(page, document, described)}
            </div>
        </section>
    }
    .into_any()
}

/// A line for the shell, with a button that copies it.
pub fn try_line(page: &PageData, line: String) -> AnyView {
    let [label, done] = ["portal.islands.copy", "portal.islands.copied"].map(|key| page.t(key));
    view! {
        <CodeBlock title=page.t("docs.try") code=line.clone()>
            <CopyButton text=line label=label.to_owned() done=done.to_owned()/>
        </CodeBlock>
    }
    .into_any()
}

fn scope(page: &PageData, described: &Described<'_>) -> String {
    match described.credential() {
        None => page.t("docs.scope_none").to_owned(),
        Some(("key", scopes)) if scopes.is_empty() => page.t("docs.scope_any").to_owned(),
        Some(("key", scopes)) => scopes.join(", "),
        Some(_) => page.t("docs.scope_session").to_owned(),
    }
}

fn table(page: &PageData, heading: &'static str, columns: Vec<Column>, rows: Vec<Row>) -> AnyView {
    let heading = page.t(heading);
    view! { <h3>{heading}</h3> <DataTable caption=heading columns=columns rows=rows/> }.into_any()
}

fn columns(page: &PageData, with_place: bool) -> Vec<Column> {
    let mut columns = vec![Column::main(page.t("docs.name"))];
    columns.extend(with_place.then(|| Column::quiet(page.t("docs.place"))));
    columns.push(Column::quiet(page.t("docs.kind")));
    columns.push(Column::quiet(page.t("docs.meaning")));
    columns
}

fn parameters(page: &PageData, document: &Value, described: &Described<'_>) -> Option<AnyView> {
    let rows: Vec<_> = described
        .parameters()
        .map(|parameter| {
            let place = match text(&parameter["in"]) {
                "path" => "docs.in_path",
                "header" => "docs.in_header",
                _ => "docs.in_query",
            };
            Row::plain(vec![
                Cell::Code(text(&parameter["name"]).to_owned().into()),
                Cell::Text(page.t(place).into()),
                Cell::Text(kind(document, &parameter["schema"]).into()),
                Cell::View(marked(text(&parameter["description"]))),
            ])
        })
        .collect();
    (!rows.is_empty()).then(|| table(page, "docs.parameters", columns(page, true), rows))
}

fn body(page: &PageData, document: &Value, described: &Described<'_>) -> Option<AnyView> {
    let (_, media) = described.body()?;
    let rows: Vec<_> = fields(document, &media["schema"])
        .into_iter()
        .map(|field| {
            let kind = if field.is_required {
                format!("{}, {}", field.kind, page.t("docs.required"))
            } else {
                field.kind.clone()
            };
            field_row(field, kind)
        })
        .collect();
    (!rows.is_empty()).then(|| table(page, "docs.body", columns(page, false), rows))
}

fn field_row(field: FieldRow, kind: String) -> Row {
    Row::plain(vec![
        Cell::Code(field.name.into()),
        Cell::Text(kind.into()),
        Cell::View(marked(&field.meaning)),
    ])
}

fn answers(page: &PageData, document: &Value, described: &Described<'_>) -> AnyView {
    let mut rows = Vec::new();
    let mut inside = Vec::new();
    for (status, answer) in described.operation["responses"].as_object().into_iter().flatten() {
        let answer = resolved(document, answer);
        let codes: Vec<_> = answer["x-errors"].as_array().into_iter().flatten().map(text).collect();
        let meaning: Cell = if codes.is_empty() {
            Cell::View(marked(text(&answer["description"])))
        } else {
            Cell::View(code_links(&codes))
        };
        rows.push(Row::plain(vec![Cell::Code(status.clone().into()), meaning]));
        if status.starts_with('2') && inside.is_empty() {
            let schema = &answer["content"]["application/json"]["schema"];
            inside = fields(document, schema);
        }
    }
    let heads = vec![Column::main(page.t("docs.status")), Column::quiet(page.t("docs.meaning"))];
    let inside: Vec<_> = inside
        .into_iter()
        .map(|field| {
            let kind = field.kind.clone();
            field_row(field, kind)
        })
        .collect();
    let inside = (!inside.is_empty()).then(|| {
        let caption: Text = page.t("docs.answer_fields").into();
        view! {
            <details>
                <summary>{caption.clone()}</summary>
                <DataTable caption=caption columns=columns(page, false) rows=inside/>
            </details>
        }
    });
    view! { {table(page, "docs.answers", heads, rows)} {inside} }.into_any()
}

/// Links to the lines of the codes.
fn code_links(codes: &[&str]) -> AnyView {
    let mut html = String::new();
    for code in codes {
        html.push_str("<a href=\"/docs/errors#");
        push_escaped(&mut html, code);
        html.push_str("\"><code>");
        push_escaped(&mut html, code);
        html.push_str("</code></a> ");
    }
    view! { <span inner_html=html></span> }.into_any()
}
