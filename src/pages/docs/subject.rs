//! `/docs/{subject}`: the operations of one subject in full.

use super::operation::operation;
use super::reference::{operations, slug, subjects};
use crate::components::{Breadcrumb, PageHead, Shell, page};
use crate::http::{PageResult, Visit, api_document};
use crate::service::{Refusal, Subject};
use leptos::prelude::*;

/// `/docs/{subject}`.
#[component]
pub fn DocsSubject() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /docs/{subject}`.
pub async fn show(visit: Visit) -> PageResult {
    let asked = visit.param("subject");
    let found = subjects(api_document()).find(|(tag, _)| slug(tag) == asked);
    let found = found.filter(|(tag, _)| !operations(api_document(), tag).is_empty());
    let (tag, lead) = found.ok_or(Refusal::NotFound(Subject::Order))?;
    let shop = visit.shop.clone();
    Ok(visit.page(move || {
        let page = page();
        let all: Vec<_> = operations(api_document(), tag)
            .iter()
            .map(|described| operation(&page, api_document(), described, &shop))
            .collect();
        view! {
            <Shell title=tag>
                <Breadcrumb trail=vec![(page.t("docs.title").into(), "/docs".to_owned())]/>
                <PageHead title=tag lead=lead/>
                {all}
            </Shell>
        }
    }))
}
