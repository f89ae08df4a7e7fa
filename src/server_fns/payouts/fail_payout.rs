//! An operator records that a payout could not be sent.

use super::decision::decide_one;
use crate::domain::payouts::claim::Decision;
use crate::forms::FailPayoutForm;
use crate::http::{Acted, act};
use crate::service::Verdict;
use leptos::prelude::*;

/// Records that sending failed and why; the amount becomes available to the affiliate again.
#[server(prefix = "", endpoint = "admin/payouts/fail")]
pub async fn fail_payout(
    /// The form.
    #[server(flatten)]
    form: FailPayoutForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let mut fields = visit.field_reader();
        let reason = Some(fields.required_note("reason", &form.reason));
        fields.done()?;
        let verdict = Verdict { reason, ..Verdict::default() };
        decide_one(&visit, &form, Decision::Fail, verdict).await
    })
    .await
}
