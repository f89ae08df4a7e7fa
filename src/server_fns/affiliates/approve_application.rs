//! An operator approves a link that an affiliate applied for.

use super::read_application;
use crate::forms::ApproveApplicationForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{ApplicationVerdict, DecideApplication};
use leptos::prelude::*;

/// Approves the link, which works from now on, with the terms in the form.
#[server(prefix = "", endpoint = "admin/affiliates/applications/approve")]
pub async fn approve_application(
    /// The form.
    #[server(flatten)]
    form: ApproveApplicationForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let link = read_application(&form.id)?;
        let mut fields = visit.field_reader();
        let rate_ppm = fields.percent("rate", &form.rate);
        let discount_ppm = fields.percent("discount", &form.discount);
        fields.done()?;
        let verdict = ApplicationVerdict::Approve { rate_ppm, discount_ppm };
        let command = DecideApplication { actor: visit.actor.clone(), link, verdict };
        let done = visit.run_once(&form, command, |row| row.link.code.to_string()).await?;
        let code = [("code", done.output.as_str())];
        let text = visit.language.format("admin.application.approve.done", &code);
        Ok(Done::said(form.page(), text))
    })
    .await
}
