//! `/orders/{id}`: one order from its placing to its payment and beyond.

use super::due::{due, onward};
use super::order_parts::{
    asked_order, code_sentence, items, number_fact, steps, sums, zone_sentence,
};
use super::pending_payment::{RELOAD_SECS, pending_payment};
use crate::components::{
    Breadcrumb, Fact, Icon, KeyValues, LinkButton, Note, PageData, PageHead, Section, Shell, Split,
    StateChip, Timeline, Tone, page, t,
};
use crate::domain::actor::Who;
use crate::domain::orders::order::OrderState;
use crate::http::{PageResult, Visit};
use crate::pages::words::{provider_name, short_number};
use crate::service::{Order, OrderDetail};
use leptos::prelude::*;

/// `/orders/{id}`.
#[component]
pub fn OrderPage() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /orders/{id}`.
pub async fn show(visit: Visit) -> PageResult {
    let id = asked_order(&visit)?;
    let detail = visit.seen_order(&id).await?;
    let sees_person = visit.sees_person(&detail.order);
    let has_list = matches!(visit.actor.who, Who::Customer(_));
    let ways = visit.online_ways(&detail.order).await?;
    let is_payment_pending = visit.is_payment_pending(&detail.order).await?;
    Ok(visit.page(move || {
        let page = page();
        let number = short_number(&detail.order.id);
        let title = page.t_with("portal.order.title", &[("number", &number)]);
        let due = if is_payment_pending {
            Some(pending_payment(&page, &detail.order))
        } else {
            due(&page, &detail.order, &ways)
        };
        let trail = has_list.then(|| {
            let trail =
                vec![(page.nav_name("orders", "portal.orders.title"), "/orders".to_owned())];
            view! { <Breadcrumb trail=trail/> }
        });
        view! {
            <Shell title=title.clone() reload_secs=is_payment_pending.then_some(RELOAD_SECS)>
                {trail} {head(&page, title, &detail.order)} {due} {onward(&page, &detail.order)}
                <Split main=matter(&page, &detail.order) aside=aside(&page, &detail, sees_person)/>
            </Shell>
        }
    }))
}

fn head(page: &PageData, title: String, order: &Order) -> AnyView {
    let placed = page.date_time(order.created_at);
    let zone = page.zone_name(order.created_at);
    let lead = page.t_with("portal.order.placed", &[("date", &placed), ("zone", &zone)]);
    let receipt = order.paid_at.map(|_| {
        let href = format!("/orders/{}/receipt", order.id);
        view! { <LinkButton label=t("portal.order.receipt") href=href sign=Icon::Print/> }
    });
    let state = order.state.as_str();
    view! {
        <PageHead title=title lead=lead>
            <StateChip state=state/>
            {receipt}
        </PageHead>
    }
    .into_any()
}

fn matter(page: &PageData, order: &Order) -> AnyView {
    let voided = (order.state == OrderState::Voided).then(|| {
        let text = page.t("portal.order.voided");
        view! { <Note tone=Tone::Info>{text}</Note> }
    });
    let code = code_sentence(page, order).map(|text| view! { <p class="muted small">{text}</p> });
    let (items, sums) = (items(page, order), sums(page, order));
    view! {
        <Section title=page.t("portal.order.items")>
            {voided} {items} {sums} {code}
        </Section>
    }
    .into_any()
}

fn aside(page: &PageData, detail: &OrderDetail, sees_person: bool) -> AnyView {
    let (steps, facts) = (steps(page, detail), facts(page, &detail.order, sees_person));
    view! {
        <Section title=page.t("portal.order.history")>
            <Timeline steps=steps/>
            <p class="muted small">{zone_sentence()}</p>
        </Section>
        <Section title=page.t("portal.order.details")>
            <KeyValues facts=facts/>
        </Section>
    }
    .into_any()
}

fn facts(page: &PageData, order: &Order, sees_person: bool) -> Vec<Fact> {
    let mut facts = vec![number_fact(page, order)];
    if sees_person {
        facts.push(Fact::new(page.t("portal.order.email"), order.email.clone()));
    }
    if let Some(gateway) = order.gateway.as_deref() {
        let name = provider_name(page.language, gateway);
        facts.push(Fact::new(page.t("portal.order.payment"), name));
    }
    let support = &page.brand.brand.support_email;
    if !support.is_empty() {
        let link = view! { <a href=format!("mailto:{support}")>{support.clone()}</a> };
        facts.push(Fact::new(page.t("portal.order.support"), link));
    }
    facts
}
