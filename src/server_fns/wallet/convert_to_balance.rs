//! An affiliate converts commission into store balance.

use crate::forms::ConvertForm;
use crate::http::{Acted, Done, act};
use crate::service;
use leptos::prelude::*;

/// Converts, at once and for good.
#[server(prefix = "", endpoint = "balance/convert")]
pub async fn convert_to_balance(
    /// The form.
    #[server(flatten)]
    form: ConvertForm,
) -> Acted {
    act(form, async |visit, form| {
        let customer = visit.customer()?.clone();
        let mut fields = visit.field_reader();
        let amount_minor = fields.amount("amount", &form.amount);
        fields.done()?;
        let idempotency_key = Some(visit.once_key(&form, "")?.key);
        let actor = visit.actor.clone();
        let command = service::ConvertToBalance { actor, customer, amount_minor, idempotency_key };
        let converted = visit.run_once(&form, command, |done| done.claim.amount_minor).await?;
        let amount = visit.money_text(converted.output);
        let text = visit.language.format("portal.convert.done", &[("amount", &amount)]);
        Ok(Done::said("/balance?account=store", text))
    })
    .await
}
