//! An operator refunds an order.

use super::refund::refund;
use crate::forms::RefundOrderForm;
use crate::http::{Acted, act};
use crate::service::RefundAmount;
use leptos::prelude::*;

/// Refunds everything that is left of the payment.
#[server(prefix = "", endpoint = "admin/orders/refund")]
pub async fn refund_order(
    /// The form.
    #[server(flatten)]
    form: RefundOrderForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let mut fields = visit.field_reader();
        let reason = fields.required_note("reason", &form.reason);
        fields.done()?;
        refund(&visit, &form, RefundAmount::Rest, reason).await
    })
    .await
}
