//! Somebody forgot their password.

use crate::domain::actor::Who;
use crate::forms::RequestResetForm;
use crate::http::{Acted, Done, act};
use crate::service::{self, Refusal, Subject, digest};
use leptos::prelude::*;

/// Sends a link if an account has the address, and leads to the same page if not.
#[server(prefix = "", endpoint = "reset")]
pub async fn request_reset(
    /// The form.
    #[server(flatten)]
    form: RequestResetForm,
) -> Acted {
    act(form, async |visit, form| {
        if visit.actor.who != Who::Visitor {
            return Ok(Done::to("/"));
        }
        if !visit.app.service.sends_mail() {
            return Err(Refusal::NotFound(Subject::Customer).into());
        }
        let email = form.email.email().map_err(|problem| Refusal::field("email", problem))?;
        let about = format!("reset:{}:{}", visit.shop.id, digest(&email.lookup()));
        visit.count_try(about)?.were_wrong();
        let (visitor, language) = (visit.actor.clone(), visit.language.tag());
        visit.app.service.run(service::RequestReset { visitor, email, language }).await?;
        Ok(Done::to("/reset/sent"))
    })
    .await
}
