//! To a payment provider and back. What a buyer reads afterwards is what the provider says at that moment.

use super::checkout::SANDBOX;
use super::due::online_ways;
use super::on_its_way::is_on_its_way;
use super::order_parts::{AskedOrder, asked_order, seen_order};
use crate::components::FlashKind;
use crate::domain::ids::OrderId;
use crate::domain::orders::order::OrderState;
use crate::domain::payments::payment::Gateway;
use crate::http::{Fields, PageError, PageResult, Visit, redirect};
use crate::payments::DeskError;
use crate::payments::sandbox::PAGES;
use crate::service::{MANUAL, Order, Problem, Refusal, ServiceError, SessionState};
use bytes::Bytes;
use leptos::prelude::*;

/// The ways to pay that the shop has and this server can use.
///
/// # Errors
/// When the store fails.
pub async fn ways(visit: &Visit) -> Result<Vec<&'static str>, PageError> {
    let mut ways = visit.app.service.gateways(&visit.shop).await?;
    if visit.app.desk.vault().is_none() {
        ways.retain(|way| [MANUAL, SANDBOX].contains(way));
    }
    Ok(ways)
}

/// `POST /orders/{id}/pay`: leads to the provider's page.
pub async fn pay(visit: Visit, AskedOrder(id): AskedOrder, body: Bytes) -> PageResult {
    let order = seen_order(&visit, &id).await?.order;
    let gateway = Gateway::parse(Fields::parse(&body).get("provider"));
    let ways = online_ways(&visit, &order).await?;
    match gateway.filter(|gateway| ways.contains(&gateway.as_str())) {
        Some(gateway) => lead_to(&visit, &id, gateway).await,
        None => Err(Refusal::field("provider", Problem::UnknownWord).into()),
    }
}

/// Sends the buyer of an order to a provider; back to the order where that is not possible now.
pub async fn lead_to(visit: &Visit, order: &OrderId, gateway: Gateway) -> PageResult {
    match visit.app.desk.start(&visit.shop, order, gateway).await {
        Ok(url) => match way_out(visit, &url) {
            Some(way) => Err(way),
            None => {
                let gateway = gateway.as_str();
                tracing::error!(%order, gateway, %url, "this payment page is none that may be led to");
                not_now(visit, order).await
            }
        },
        Err(DeskError::Service(ServiceError::Refused(refusal))) => {
            visit.flash(FlashKind::Refusal, visit.refusal_text(&refusal)).await?;
            redirect(&format!("/orders/{order}"))
        }
        Err(DeskError::Service(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(%order, gateway = gateway.as_str(), %error, "no payment page");
            not_now(visit, order).await
        }
    }
}

async fn not_now(visit: &Visit, order: &OrderId) -> PageResult {
    let text = visit.language.text("portal.paying.failed").to_owned();
    visit.flash(FlashKind::Refusal, text).await?;
    redirect(&format!("/orders/{order}"))
}

/// A 303 to a provider's page. Only where our forms may lead: a browser would stop anywhere else without a word.
fn way_out(visit: &Visit, url: &str) -> Option<PageError> {
    if url.starts_with(PAGES) {
        return Some(PageError::Redirect(url.to_owned()));
    }
    let is_below = |page: &str| {
        let rest = url.strip_prefix(page);
        rest.is_some_and(|rest| rest.starts_with(['/', '?']))
    };
    visit.app.payment_pages.split_whitespace().find(|page| is_below(page))?;
    Some(PageError::Away(url.to_owned()))
}

/// `/checkout/return/{id}`.
#[component]
pub fn PaymentReturned() -> impl IntoView {
    crate::http::load(returned)
}

/// `GET /checkout/return/{id}`: the buyer paid, or says so; the provider is asked.
pub async fn returned(visit: Visit) -> PageResult {
    let id = asked_order(&visit)?;
    seen_order(&visit, &id).await?;
    let newest = visit.app.desk.look(&visit.shop.id, &id).await.unwrap_or_else(|error| {
        tracing::warn!(order = %id, %error, "the provider could not be asked");
        None
    });
    let order = seen_order(&visit, &id).await?.order;
    if is_on_its_way(&visit, &order).await? {
        // The page says so itself, for as long as it lasts.
        return redirect(&format!("/orders/{id}"));
    }
    if let Some((kind, key)) = news(&order, newest) {
        visit.flash(kind, visit.language.text(key).to_owned()).await?;
    }
    redirect(&format!("/orders/{id}"))
}

/// What a buyer who is back is told: nothing about an order that was given up, whose page says so.
fn news(order: &Order, newest: Option<SessionState>) -> Option<(FlashKind, &'static str)> {
    if order.paid_at.is_some() {
        return Some((FlashKind::Success, "portal.paying.paid"));
    }
    let is_pending = order.state == OrderState::Pending;
    is_pending.then_some(match newest {
        Some(SessionState::Failed) => (FlashKind::Refusal, "portal.paying.refused"),
        Some(SessionState::Closed) => (FlashKind::Info, "portal.paying.closed"),
        _ => (FlashKind::Info, "portal.paying.waiting"),
    })
}

/// `/checkout/cancelled/{id}`.
#[component]
pub fn PaymentCancelled() -> impl IntoView {
    crate::http::load(cancelled)
}

/// `GET /checkout/cancelled/{id}`: the buyer left the provider's page.
pub async fn cancelled(visit: Visit) -> PageResult {
    let id = asked_order(&visit)?;
    let order = seen_order(&visit, &id).await?.order;
    if order.state == OrderState::Pending {
        let text = visit.language.text("portal.paying.cancelled").to_owned();
        visit.flash(FlashKind::Info, text).await?;
    }
    redirect(&format!("/orders/{id}"))
}
