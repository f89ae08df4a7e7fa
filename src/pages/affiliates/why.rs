//! `GET /affiliate/commissions/{id}`: why a commission is what it is, in words and as JSON.

use super::why_steps::{nothing, steps};
use crate::components::{
    Breadcrumb, Empty, PageContext, PageHead, Reasons, Shell, StateChip, money_text, page, t,
};
use crate::domain::ids::CommissionId;
use crate::domain::money::{Currency, Money, percent_text};
use crate::http::{Download, PageError, PageResult, Visit};
use crate::pages::words::{affiliate_name, instant, sale_number};
use crate::service::{Commission, Refusal, Subject, Why};
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use leptos::prelude::*;
use serde_json::json;

/// `/affiliate/commissions/{id}`.
#[component]
pub fn WhyPage() -> impl IntoView {
    crate::http::load(show)
}

async fn why(visit: &Visit, id: &str) -> Result<Why, PageError> {
    visit.customer()?;
    let id = CommissionId::parse(id).ok_or(Refusal::NotFound(Subject::Commission))?;
    Ok(visit.app.service.commission_why(&visit.actor, &id).await?)
}

/// The page.
pub async fn show(visit: Visit) -> PageResult {
    let why = why(&visit, &visit.param("id")).await?;
    let currency = visit.shop.currency;
    Ok(visit.page(move || explained(&why, currency)))
}

/// `GET /affiliate/commissions/{id}/why.json`.
pub async fn download(visit: Visit, Path(id): Path<String>) -> Download {
    let why = why(&visit, &id).await?;
    let commission = why.commission.as_ref().ok_or(Refusal::NotFound(Subject::Commission))?;
    Ok(as_json(commission, visit.shop.currency))
}

fn explained(why: &Why, currency: Currency) -> AnyView {
    let page = page();
    let number = why.commission.as_ref().map(|one| sale_number(&one.id)).unwrap_or_default();
    let lead = page.t_with("portal.commissions.why.lead", &[("order", &number)]);
    let Some(commission) = &why.commission else {
        let title = t("portal.commissions.nothing.title");
        let text = nothing(&page, why.order.nothing_earned.as_deref());
        let next = (t("portal.commissions.title").into(), "/affiliate/commissions".to_owned());
        return view! {
            <Shell title=title>
                <PageHead title=title lead=lead/>
                <Empty title=title text=text next=next/>
            </Shell>
        }
        .into_any();
    };
    let left = money_text(Money::new(commission.open_minor(), currency), page.language);
    let title = page.t_with("portal.commissions.why.title", &[("amount", &left)]);
    let json = format!("/affiliate/commissions/{}/why.json", commission.id);
    let steps = steps(&page, why, commission, currency);
    let state = format!("commission.{}", commission.state.as_str());
    let trail = trail(&page);
    view! {
        <Shell title=title.clone()>
            {trail}
            <PageHead title=title lead=lead>
                <StateChip state=state/>
            </PageHead>
            <Reasons steps=steps/>
            <p class="no-print">
                <a class="small" href=json>{t("portal.commissions.why.json")}</a>
            </p>
        </Shell>
    }
    .into_any()
}

fn trail(page: &PageContext) -> AnyView {
    let above = vec![
        (affiliate_name(page), "/affiliate".to_owned()),
        (page.t("portal.commissions.title").into(), "/affiliate/commissions".to_owned()),
    ];
    view! { <Breadcrumb trail=above/> }.into_any()
}

fn as_json(commission: &Commission, currency: Currency) -> Response {
    let amount = |minor| Money::new(minor, currency).to_plain();
    let body = json!({
        "commission_id": commission.id,
        "order": commission.id.sale_number(),
        "currency": currency,
        "state": commission.state,
        "amount": amount(commission.amount_minor),
        "taken_back": amount(commission.reversed_minor),
        "left": amount(commission.open_minor()),
        "base": amount(commission.base_minor),
        "rate_percent": percent_text(commission.explanation.rate_ppm),
        "release_at": instant(commission.release_at),
        "released_at": commission.released_at.map(instant),
        "explanation": commission.explanation,
    });
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, format!("{body:#}\n")).into_response()
}
