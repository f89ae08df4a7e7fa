//! An affiliate withdraws a payout request.

use crate::domain::ids::ClaimId;
use crate::domain::payouts::claim::Decision;
use crate::forms::CancelPayoutForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{DecidePayout, Refusal, Subject, Verdict};
use leptos::prelude::*;

/// Withdraws one's own request while the shop reviews it; the amount becomes available again.
#[server(prefix = "", endpoint = "balance/payout/cancel")]
pub async fn cancel_payout(
    /// The form.
    #[server(flatten)]
    form: CancelPayoutForm,
) -> Acted {
    act(form, async |visit, form| {
        let customer = visit.customer()?;
        let missing = || Refusal::NotFound(Subject::Payout);
        let claim = ClaimId::parse(&form.id).ok_or_else(missing)?;
        visit.app.service.own_payout(&visit.actor, customer, &claim).await?;
        let (actor, verdict) = (visit.actor.clone(), Verdict::default());
        let command = DecidePayout { actor, claim, decision: Decision::Cancel, verdict };
        let cancelled = visit.run_once(&form, command, |row| row.claim.amount_minor).await?;
        let amount = visit.money_text(cancelled.output);
        let text = visit.language.format("portal.payout.cancelled", &[("amount", &amount)]);
        Ok(Done::said(form.page(), text))
    })
    .await
}
