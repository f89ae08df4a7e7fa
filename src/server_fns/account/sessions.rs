//! Ending sessions.

use crate::forms::{EndSessionForm, EndSessionsForm};
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{EndSessions, Problem, Refusal};
use leptos::prelude::*;

/// Ends one session of the person who is signed in.
#[server(prefix = "", endpoint = "account/sessions/end")]
pub async fn end_session(
    /// The form.
    #[server(flatten)]
    form: EndSessionForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.signed_in()?;
        let one = form.session.given().ok_or(Refusal::field("session", Problem::Required))?;
        let (one, but) = (Some(one.to_owned()), visit.own_session());
        // One that has ended meanwhile is as gone as was asked for.
        visit.app.service.run(EndSessions { actor: visit.actor.clone(), one, but }).await?;
        Ok(Done::said(form.page(), visit.language.text("portal.account.sessions.ended")))
    })
    .await
}

/// Ends every session but this one.
#[server(prefix = "", endpoint = "account/sessions/end-others")]
pub async fn end_other_sessions(
    /// The form.
    #[server(flatten)]
    form: EndSessionsForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.signed_in()?;
        let end = EndSessions { actor: visit.actor.clone(), one: None, but: visit.own_session() };
        visit.run_once(&form, end, |ended| *ended).await?;
        Ok(Done::said(form.page(), visit.language.text("portal.account.sessions.all_ended")))
    })
    .await
}
