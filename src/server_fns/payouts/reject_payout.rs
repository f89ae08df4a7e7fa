//! An operator rejects one payout request.

use super::decision::decide_one;
use crate::domain::payouts::claim::Decision;
use crate::forms::RejectPayoutForm;
use crate::http::{Acted, act};
use crate::service::Verdict;
use leptos::prelude::*;

/// Rejects the request with a reason; its amount becomes available to the affiliate again.
#[server(prefix = "", endpoint = "admin/payouts/reject")]
pub async fn reject_payout(
    /// The form.
    #[server(flatten)]
    form: RejectPayoutForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let mut fields = visit.field_reader();
        let reason = Some(fields.required_note("reason", &form.reason));
        fields.done()?;
        let verdict = Verdict { reason, ..Verdict::default() };
        decide_one(&visit, &form, Decision::Reject, verdict).await
    })
    .await
}
