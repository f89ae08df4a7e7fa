//! Back from a payment provider. What a buyer reads is what the provider says at that moment.

use crate::components::FlashKind;
use crate::domain::orders::order::OrderState;
use crate::http::{PageResult, Visit, redirect};
use crate::pages::orders::order_parts::asked_order;
use crate::service::{Order, SessionState};
use leptos::prelude::*;

/// `/checkout/return/{id}`.
#[component]
pub fn PaymentReturned() -> impl IntoView {
    crate::http::load(returned)
}

/// `GET /checkout/return/{id}`: the buyer paid, or says so; the provider is asked.
pub async fn returned(visit: Visit) -> PageResult {
    let id = visit.seen_order(&asked_order(&visit)?).await?.order.id;
    let newest = visit.app.desk.look(&visit.shop.id, &id).await.unwrap_or_else(|error| {
        tracing::warn!(order = %id, %error, "the provider could not be asked");
        None
    });
    let order = visit.seen_order(&id).await?.order;
    if visit.is_payment_pending(&order).await? {
        // The page says so itself, for as long as it lasts.
        return redirect(&format!("/orders/{id}"));
    }
    if let Some((kind, key)) = news(&order, newest) {
        visit.flash(kind, visit.language.text(key).to_owned()).await?;
    }
    redirect(&format!("/orders/{id}"))
}

/// What a buyer who is back is told: nothing about an order that expired, whose page says so.
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
    let order = visit.seen_order(&id).await?.order;
    let id = order.id.clone();
    if order.state == OrderState::Pending {
        let text = visit.language.text("portal.paying.cancelled").to_owned();
        visit.flash(FlashKind::Info, text).await?;
    }
    redirect(&format!("/orders/{id}"))
}
