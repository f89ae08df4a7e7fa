//! An affiliate requests the payout that the page before has shown.

use super::prepare_payout::wish_of;
use crate::forms::{PayoutForm, RequestPayoutForm};
use crate::http::{Acted, Done, act};
use crate::service::{self, Problem, Refusal};
use leptos::prelude::*;

/// The largest payout, in minor units, that is requested without a fresh proof of who one is.
const UNCONFIRMED_MINOR_MAX: i64 = 50_000;

/// Requests a payout of available commission; the amount is tied up until the shop decides.
#[server(prefix = "", endpoint = "balance/payout/confirm")]
pub async fn request_payout(
    /// The form.
    #[server(flatten)]
    form: RequestPayoutForm,
) -> Acted {
    act(form, async |visit, form| {
        let customer = visit.customer()?.clone();
        let to = PayoutForm { to: form.to.clone(), ..PayoutForm::default() }.destination();
        let to = to.ok_or_else(|| Refusal::field("to", Problem::Required))?;
        let amount_minor = form.amount_minor.parse().ok().filter(|minor| *minor > 0);
        let amount_minor =
            amount_minor.ok_or_else(|| Refusal::field("amount", Problem::Required))?;
        if amount_minor > UNCONFIRMED_MINOR_MAX {
            visit.require_confirmed()?;
        }
        let mut fields = visit.field_reader();
        let wish = wish_of(to, &form.address, fields.note("note", &form.note));
        fields.done()?;
        let idempotency_key = Some(visit.once_key(&form, "")?.key);
        let actor = visit.actor.clone();
        let command =
            service::RequestPayout { actor, customer, amount_minor, wish, idempotency_key };
        let keep = |claim: &service::Claim| (claim.id.clone(), claim.amount_minor);
        let (claim, amount_minor) = visit.run_once(&form, command, keep).await?.output;
        // What was filled in has become a request.
        visit.kept_form::<PayoutForm>().await?;
        let amount = visit.money_text(amount_minor);
        let text = visit.language.format("portal.payout.done", &[("amount", &amount)]);
        Ok(Done::said(format!("/balance/payout/{claim}"), text))
    })
    .await
}
