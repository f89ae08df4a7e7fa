//! An operator approves one payout request.

use super::decision::decide_one;
use crate::domain::payouts::claim::Decision;
use crate::forms::ApprovePayoutForm;
use crate::http::{Acted, act};
use crate::service::Verdict;
use leptos::prelude::*;

/// Approves the request, so that it can be sent; an invalid address needs a reason.
#[server(prefix = "", endpoint = "admin/payouts/approve")]
pub async fn approve_payout(
    /// The form.
    #[server(flatten)]
    form: ApprovePayoutForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        visit.require_confirmed()?;
        let mut fields = visit.field_reader();
        let override_reason = fields.note("override_reason", &form.override_reason);
        fields.done()?;
        let verdict = Verdict { override_reason, ..Verdict::default() };
        decide_one(&visit, &form, Decision::Approve, verdict).await
    })
    .await
}
