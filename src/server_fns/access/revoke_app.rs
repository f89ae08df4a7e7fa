//! An operator removes an installed app.

use crate::forms::RevokeAppForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service;
use leptos::prelude::*;

/// Removes an app; all its tokens end.
#[server(prefix = "", endpoint = "admin/apps/revoke")]
pub async fn revoke_app(
    /// The form.
    #[server(flatten)]
    form: RevokeAppForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let (actor, client_id) = (visit.actor.clone(), form.id.to_string());
        let command = service::RevokeApp { actor, client_id };
        let done = visit.run_once(&form, command, String::clone).await?;
        let name = [("name", done.output.as_str())];
        Ok(Done::said(form.page(), visit.language.format("admin.apps.remove.done", &name)))
    })
    .await
}
