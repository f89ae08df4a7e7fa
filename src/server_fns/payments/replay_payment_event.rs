//! An operator lets an event of a provider be acted on once more.

use crate::forms::{ReplayEventForm, inbox_key};
use crate::http::{Acted, Done, Form as _, act};
use crate::service::ReplayEvent;
use leptos::prelude::*;

/// Acts on the event again; what is booked already is not booked twice.
#[server(prefix = "", endpoint = "admin/payments/events/replay")]
pub async fn replay_payment_event(
    /// The form.
    #[server(flatten)]
    form: ReplayEventForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let key = inbox_key(&visit, &form.provider, &form.event)?;
        let command = ReplayEvent { actor: visit.actor.clone(), key };
        visit.run_once(&form, command, |()| ()).await?;
        Ok(Done::said(form.page(), visit.language.text("admin.payments.replayed")))
    })
    .await
}
