//! What an order shows instead of the ways to pay it, while a payment by bank is pending.

use super::order_parts::due_minor;
use crate::components::{Amount, AmountSize, Headline, Note, PageData, Tone};
use crate::domain::orders::order::OrderState;
use crate::http::{PageError, Visit};
use crate::pages::words::money_of;
use crate::service::Order;
use leptos::prelude::*;

/// Whether the buyer of an order has paid and the money has not arrived yet.
///
/// # Errors
/// When the store fails.
pub async fn is_payment_pending(visit: &Visit, order: &Order) -> Result<bool, PageError> {
    if order.state != OrderState::Pending {
        return Ok(false);
    }
    Ok(visit.app.service.is_payment_on_its_way(&visit.shop.id, &order.id).await?)
}

/// The amount, and that it need not be paid again.
pub fn pending_payment(page: &PageData, order: &Order) -> AnyView {
    let money = money_of(order, due_minor(order));
    let figure = view! { <Amount money=money size=AmountSize::Hero/> }.into_any();
    let due = page.t("portal.order.event.payment_on_its_way");
    let (title, text) =
        (page.t("portal.paying.on_its_way_title"), page.t("portal.paying.on_its_way"));
    view! {
        <Headline label=due value=figure/>
        <Note tone=Tone::Info title=title>{text}</Note>
    }
    .into_any()
}
