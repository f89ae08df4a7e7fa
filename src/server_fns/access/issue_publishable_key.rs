//! An operator creates a publishable key.

use crate::forms::IssuePublishableKeyForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{self, NewSecret};
use leptos::prelude::*;

/// Creates a publishable key, which works at once and stays readable.
#[server(prefix = "", endpoint = "admin/keys/publishable")]
pub async fn issue_publishable_key(
    /// The form.
    #[server(flatten)]
    form: IssuePublishableKeyForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let command = service::IssuePublishableKey {
            actor: visit.actor.clone(),
            key: NewSecret::publishable_key(visit.app.service.entropy(), form.is_test.0),
            label: form.label.to_string(),
        };
        let done = visit.run_once(&form, command, String::clone).await?;
        let key = [("key", done.output.as_str())];
        Ok(Done::said(form.page(), visit.language.format("admin.publishable.create.done", &key)))
    })
    .await
}
