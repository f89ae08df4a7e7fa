//! An operator rejects a link that an affiliate applied for.

use super::read_application;
use crate::forms::RejectApplicationForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{ApplicationVerdict, DecideApplication};
use leptos::prelude::*;

/// Rejects the link, with a reason.
#[server(prefix = "", endpoint = "admin/affiliates/applications/reject")]
pub async fn reject_application(
    /// The form.
    #[server(flatten)]
    form: RejectApplicationForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let link = read_application(&form.id)?;
        let mut fields = visit.field_reader();
        let reason = Some(fields.required_note("reason", &form.reason));
        fields.done()?;
        let verdict = ApplicationVerdict::Reject { reason };
        let command = DecideApplication { actor: visit.actor.clone(), link, verdict };
        let done = visit.run_once(&form, command, |row| row.link.code.to_string()).await?;
        let code = [("code", done.output.as_str())];
        let text = visit.language.format("admin.application.reject.done", &code);
        Ok(Done::said(form.page(), text))
    })
    .await
}
