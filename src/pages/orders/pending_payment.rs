//! What an order shows instead of the ways to pay it, while a payment by bank is pending.

use super::order_parts::due_minor;
use crate::components::{Amount, AmountSize, Headline, Note, PageData, Tone};
use crate::islands::PaymentWatch;
use crate::pages::words::money_of;
use crate::service::Order;
use leptos::prelude::*;

/// After how many seconds the page is loaded again where no scripts run.
pub const RELOAD_SECS: u32 = 30;

/// The amount, and that it need not be paid again.
pub fn pending_payment(page: &PageData, order: &Order) -> AnyView {
    let money = money_of(order, due_minor(order));
    let figure = view! { <Amount money=money size=AmountSize::Hero/> }.into_any();
    let id = order.id.to_string();
    let due = page.t("portal.order.event.payment_on_its_way");
    let (title, text) =
        (page.t("portal.paying.on_its_way_title"), page.t("portal.paying.on_its_way"));
    view! {
        <Headline label=due value=figure/>
        <Note tone=Tone::Info title=title>{text} <PaymentWatch order=id/></Note>
    }
    .into_any()
}
