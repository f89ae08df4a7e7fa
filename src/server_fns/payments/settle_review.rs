//! An operator settles what could not be booked by itself.

use crate::domain::ids::ReviewId;
use crate::forms::SettleReviewForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{self, Problem, Refusal, ReviewAction, Subject};
use leptos::prelude::*;

/// Sends the money back, or closes the review; either way with a note.
#[server(prefix = "", endpoint = "admin/payments/reviews/settle")]
pub async fn settle_review(
    /// The form.
    #[server(flatten)]
    form: SettleReviewForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let review = ReviewId::parse(&form.id).ok_or(Refusal::NotFound(Subject::Payment))?;
        let action = match &*form.action {
            "send_back" => ReviewAction::SendBack,
            "close" => ReviewAction::Close,
            _ => return Err(Refusal::field("action", Problem::UnknownWord).into()),
        };
        let mut fields = visit.field_reader();
        let note = fields.required_note("note", &form.note);
        fields.done()?;
        let actor = visit.actor.clone();
        let command = service::SettleReview { actor, review, action, note };
        visit.run_once(&form, command, |()| ()).await?;
        Ok(Done::said(form.page(), visit.language.text("admin.payments.settled_done")))
    })
    .await
}
