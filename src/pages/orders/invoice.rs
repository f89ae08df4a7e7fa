//! `/invoice/{uniqid}`: where an order made over the API is paid. Its public form is the key: everyone who has it sees
//! amount, items and state, and can pay, but learns nothing about the buyer. The id of the order is no key, because
//! more people are told it: it leads to the login.

use super::due::{due, onward};
use super::order;
use super::order_parts::{asked_order, items, sums};
use super::pending_payment::{RELOAD_SECS, pending_payment};
use crate::components::{
    Frame, LinkButton, PageData, PageHead, Section, Shell, StateChip, Weight, page,
};
use crate::domain::actor::{Actor, Who};
use crate::domain::orders::order::OrderState;
use crate::http::{Page, PageError, PageResult, Visit};
use crate::pages::words::short_number;
use crate::service::Order;
use leptos::prelude::*;

/// `/invoice/{id}`.
#[component]
pub fn Invoice() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /invoice/{uniqid}`. Somebody who is signed in sees the own order as everywhere, and no other.
pub async fn show(visit: Visit) -> PageResult {
    let id = asked_order(&visit)?;
    if visit.actor.who != Who::Visitor {
        return order::show(visit).await;
    }
    let detail = if id.as_uniqid().is_some() {
        let system = Actor::system(visit.shop.id.clone());
        visit.app.service.order_detail(&system, &id).await?
    } else {
        // The same for an order that is not there: the answer tells nothing.
        visit.seen_order(&id).await.map_err(|_| PageError::Login)?
    };
    visit.remember_order(detail.order.id.clone()).await?;
    let ways = visit.online_ways(&detail.order).await?;
    let is_payment_pending = visit.is_payment_pending(&detail.order).await?;
    Ok(pay_page(&visit, detail.order, ways, is_payment_pending))
}

fn pay_page(
    visit: &Visit,
    order: Order,
    ways: Vec<&'static str>,
    is_payment_pending: bool,
) -> Page {
    visit.page(move || {
        let page = page();
        let number = short_number(&order.id);
        let title = page.t_with("portal.order.title", &[("number", &number)]);
        let due = if is_payment_pending {
            Some(pending_payment(&page, &order))
        } else {
            due(&page, &order, &ways)
        };
        view! {
            <Shell title=title.clone() frame=Frame::Narrow
                reload_secs=is_payment_pending.then_some(RELOAD_SECS)>
                <PageHead title=title>
                    <StateChip state=order.state.as_str()/>
                </PageHead>
                {due} {settled(&page, &order)} {onward(&page, &order)}
                <Section title=page.t("portal.order.items")>
                    {items(&page, &order)} {sums(&page, &order)}
                </Section>
            </Shell>
        }
    })
}

/// What became of an order that is no longer unpaid.
fn settled(page: &PageData, order: &Order) -> Option<AnyView> {
    let key = match order.state {
        OrderState::Pending => return None,
        OrderState::Voided => "portal.order.voided",
        OrderState::Completed => "portal.order.settled",
        _ => "portal.order.moved_on",
    };
    let receipt = order.paid_at.map(|_| {
        let href = format!("/orders/{}/receipt", order.id);
        view! {
            <LinkButton label=page.t("portal.order.receipt") href=href weight=Weight::Normal/>
        }
    });
    Some(view! { <div class="stack"><p>{page.t(key)}</p> {receipt}</div> }.into_any())
}
