//! An operator revokes a publishable key.

use crate::forms::RevokePublishableKeyForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service;
use leptos::prelude::*;

/// Revokes a publishable key, which stops working at once.
#[server(prefix = "", endpoint = "admin/keys/publishable/revoke")]
pub async fn revoke_publishable_key(
    /// The form.
    #[server(flatten)]
    form: RevokePublishableKeyForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let (actor, key) = (visit.actor.clone(), form.id.to_string());
        let command = service::RevokePublishableKey { actor, key };
        let done = visit.run_once(&form, command, String::clone).await?;
        let label = [("label", done.output.as_str())];
        Ok(Done::said(form.page(), visit.language.format("admin.keys.revoke.done", &label)))
    })
    .await
}
