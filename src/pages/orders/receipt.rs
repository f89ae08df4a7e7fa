//! `/orders/{id}/receipt`: a paid order on one sheet, to print or to keep.

use super::order_parts::{asked_order, items, number_fact, sums, zone_sentence};
use crate::components::{
    Breadcrumb, Fact, Frame, KeyValues, PageData, PageHead, Section, Shell, page,
};
use crate::http::{PageResult, Visit};
use crate::pages::words::provider_name;
use crate::service::{Order, Refusal, Subject};
use leptos::prelude::*;

/// `/orders/{id}/receipt`.
#[component]
pub fn Receipt() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /orders/{id}/receipt`.
pub async fn show(visit: Visit) -> PageResult {
    let id = asked_order(&visit)?;
    let order = visit.seen_order(&id).await?.order;
    if order.paid_at.is_none() {
        return Err(Refusal::NotFound(Subject::Order).into());
    }
    let sees_person = visit.sees_person(&order);
    Ok(visit.page(move || sheet(&page(), &order, sees_person)))
}

fn sheet(page: &PageData, order: &Order, sees_person: bool) -> AnyView {
    let title = page.t("portal.receipt.title");
    let trail = vec![(page.t("portal.receipt.back").into(), format!("/orders/{}", order.id))];
    let shop = page.brand.brand.name.clone();
    let lead = page.t_with("portal.receipt.lead", &[("shop", &shop)]);
    let (facts, items) = (facts(page, order, sees_person), items(page, order));
    let (items_title, print) = (page.t("portal.order.items"), page.t("portal.receipt.print"));
    let sums = sums(page, order);
    view! {
        <Shell title=title frame=Frame::Narrow>
            <Breadcrumb trail=trail/>
            <PageHead title=title lead=lead/>
            <KeyValues facts=facts/>
            <Section title=items_title>
                {items} {sums}
            </Section>
            <p class="muted small">{zone_sentence()}</p>
            <p class="muted small no-print">{print}</p>
        </Shell>
    }
    .into_any()
}

fn facts(page: &PageData, order: &Order, sees_person: bool) -> Vec<Fact> {
    let mut facts = vec![
        number_fact(page, order),
        Fact::new(page.t("portal.receipt.placed"), page.date_full(order.created_at)),
    ];
    if let Some(at) = order.paid_at {
        facts.push(Fact::new(page.t("portal.receipt.paid"), page.date_full(at)));
    }
    if sees_person {
        facts.push(Fact::new(page.t("portal.receipt.buyer"), order.email.clone()));
    }
    if let Some(gateway) = order.gateway.as_deref() {
        let name = provider_name(page.language, gateway);
        facts.push(Fact::new(page.t("portal.order.payment"), name));
    }
    if let Some(reference) = order.provider_reference.clone() {
        let code = view! { <code>{reference}</code> };
        facts.push(Fact::new(page.t("portal.receipt.reference"), code));
    }
    facts
}
