//! An operator refunds a part of an order.

use super::refund::refund;
use crate::domain::money::Money;
use crate::forms::RefundPartForm;
use crate::http::{Acted, act};
use crate::service::RefundAmount;
use leptos::prelude::*;

/// Refunds an amount that the operator types.
#[server(prefix = "", endpoint = "admin/orders/refund-part")]
pub async fn refund_order_part(
    /// The form.
    #[server(flatten)]
    form: RefundPartForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let mut fields = visit.field_reader();
        let amount_minor = fields.amount("amount", &form.amount);
        let reason = fields.required_note("part_reason", &form.part_reason);
        fields.done()?;
        let amount = Money::new(amount_minor, visit.shop.currency).to_plain();
        refund(&visit, &form, RefundAmount::Part(amount), reason).await
    })
    .await
}
