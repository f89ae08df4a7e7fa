//! An operator cancels an order that was not paid.

use crate::domain::ids::OrderId;
use crate::forms::CancelOrderForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{Refusal, Subject, VoidOrder};
use leptos::prelude::*;

/// Cancels the order; store balance that was set aside for it is available again.
#[server(prefix = "", endpoint = "admin/orders/cancel")]
pub async fn cancel_order(
    /// The form.
    #[server(flatten)]
    form: CancelOrderForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let order = OrderId::parse_either(&form.id).ok_or(Refusal::NotFound(Subject::Order))?;
        let command = VoidOrder { actor: visit.actor.clone(), order, reason: "cancelled" };
        visit.run_once(&form, command, |()| ()).await?;
        Ok(Done::said(form.page(), visit.language.text("admin.order.void.done")))
    })
    .await
}
