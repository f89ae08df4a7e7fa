//! An operator records that a payout was sent.

use super::decision::decide_one;
use crate::domain::payouts::claim::Decision;
use crate::forms::CompletePayoutForm;
use crate::http::{Acted, act};
use crate::service::Verdict;
use leptos::prelude::*;

/// Records the transfer, and what the network took for it.
#[server(prefix = "", endpoint = "admin/payouts/complete")]
pub async fn complete_payout(
    /// The form.
    #[server(flatten)]
    form: CompletePayoutForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let mut fields = visit.field_reader();
        let payout_reference =
            Some(fields.required_note("payout_reference", &form.payout_reference));
        let fee = form.network_fee.given();
        let network_fee_minor = fee.map_or(0, |fee| fields.amount_or_zero("network_fee", fee));
        fields.done()?;
        let verdict = Verdict { payout_reference, network_fee_minor, ..Verdict::default() };
        decide_one(&visit, &form, Decision::Complete, verdict).await
    })
    .await
}
