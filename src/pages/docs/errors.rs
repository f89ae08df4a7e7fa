//! `/docs/errors`: every code with what it means and what helps; the anchors are what `doc_url` leads to.

use super::marked::marked;
use super::reference::text;
use crate::components::{Breadcrumb, Fact, KeyValues, PageData, PageHead, Shell, page};
use crate::http::{PageResult, Visit, api_document};
use leptos::prelude::*;
use serde_json::Value;

/// `/docs/errors`.
#[component]
pub fn DocsErrors() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /docs/errors`.
pub async fn show(visit: Visit) -> PageResult {
    Ok(visit.page(|| {
        let page = page();
        let title = page.t("docs.errors");
        let codes = api_document()["x-error-codes"].as_array().into_iter().flatten();
        let codes: Vec<_> = codes.map(|code| line(&page, code)).collect();
        view! {
            <Shell title=title>
                <Breadcrumb trail=vec![(page.t("docs.title").into(), "/docs".to_owned())]/>
                <PageHead title=title lead=page.t("docs.errors_lead")/>
                {codes}
            </Shell>
        }
    }))
}

fn line(page: &PageData, code: &'static Value) -> AnyView {
    let name = text(&code["code"]);
    view! {
        <section class="section" id=name>
            <div class="section-head"><h2><code>{name}</code></h2></div>
            <KeyValues facts=vec![
                Fact::new(page.t("docs.status"), code["status"].to_string()),
                Fact::new(page.t("docs.meaning"), marked(text(&code["meaning"]))),
                Fact::new(page.t("docs.cure"), marked(text(&code["cure"]))),
            ]/>
        </section>
    }
    .into_any()
}
