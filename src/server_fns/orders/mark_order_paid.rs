//! An operator marks an order as paid.

use crate::domain::actor::Scope;
use crate::domain::ids::OrderId;
use crate::forms::MarkPaidForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{PayOrder, Refusal, Subject};
use leptos::prelude::*;

/// Marks an order as paid whose money came some other way.
#[server(prefix = "", endpoint = "admin/orders/pay")]
pub async fn mark_order_paid(
    /// The form.
    #[server(flatten)]
    form: MarkPaidForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let order = OrderId::parse_either(&form.id).ok_or(Refusal::NotFound(Subject::Order))?;
        let mut fields = visit.field_reader();
        let provider_reference = fields.note("reference", &form.reference);
        fields.done()?;
        let command = PayOrder {
            actor: visit.actor.clone(),
            scope: Scope::OrdersWrite,
            order,
            gateway: None,
            provider_reference,
            note: None,
            suppresses_mail: false,
        };
        let paid_minor = visit.run_once(&form, command, |order| order.paid_minor).await?.output;
        let amount = visit.money_text(paid_minor);
        let text = visit.language.format("admin.order.pay.done", &[("amount", &amount)]);
        Ok(Done::said(form.page(), text))
    })
    .await
}
