//! `/docs`: how to begin, and every operation by subject.

use super::marked::marked;
use super::operation::try_line;
use super::reference::{operations, slug, subjects};
use crate::components::{Cell, Column, DataTable, PageData, PageHead, Row, Section, Shell, page};
use crate::http::{PageResult, Visit, api_document};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use leptos::prelude::*;

/// `/docs`.
#[component]
pub fn DocsIndex() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /docs`.
pub async fn show(visit: Visit) -> PageResult {
    let line = format!(
        "curl '{}/dev/v1/me' \\\n  -H 'Authorization: Bearer shx_YOUR_KEY'",
        visit.shop.base_url
    );
    Ok(visit.page(move || {
        let page = page();
        let title = page.t("docs.title");
        let lists: Vec<_> = subjects(api_document())
            .map(|(tag, _)| (tag, operations(api_document(), tag)))
            .filter(|(_, listed)| !listed.is_empty())
            .map(|(tag, _)| subject(&page, tag))
            .collect();
        view! {
            <Shell title=title>
                <PageHead title=title lead=page.t("docs.lead")/>
                {start(&page, line)}
                {lists}
            </Shell>
        }
    }))
}

fn start(page: &PageData, line: String) -> AnyView {
    let [text, errors, download] =
        ["docs.start_text", "docs.errors", "docs.download"].map(|key| page.t(key));
    let line = try_line(page, line);
    view! {
        <Section title=page.t("docs.start")>
            <div class="stack">
                <p>{text}</p>
                {line}
                <p><a href="/docs/errors">{errors}</a></p>
                <p><a href="/docs/openapi.json" data-no-prefetch="">{download}</a></p>
            </div>
        </Section>
    }
    .into_any()
}

fn subject(page: &PageData, tag: &'static str) -> AnyView {
    let href = format!("/docs/{}", slug(tag));
    let rows: Vec<_> = operations(api_document(), tag)
        .into_iter()
        .map(|described| {
            let address = format!("{} {}", described.method.to_uppercase(), described.path);
            Row::link(
                format!("{href}#{}", described.id()),
                vec![Cell::View(marked(described.summary())), Cell::Code(address.into())],
            )
        })
        .collect();
    let columns =
        vec![Column::main(page.t("docs.operation")), Column::quiet(page.t("docs.request"))];
    view! {
        <Section title=tag>
            <DataTable caption=tag columns=columns rows=rows/>
        </Section>
    }
    .into_any()
}

/// `GET /docs/openapi.json`.
pub async fn download() -> Response {
    let text = api_document().to_string();
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}
