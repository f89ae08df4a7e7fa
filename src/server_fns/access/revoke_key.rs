//! An operator revokes an API key.

use crate::domain::ids::ApiKeyId;
use crate::forms::RevokeKeyForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{self, Refusal, Subject};
use leptos::prelude::*;

/// Revokes an API key, which stops working at once.
#[server(prefix = "", endpoint = "admin/keys/revoke")]
pub async fn revoke_key(
    /// The form.
    #[server(flatten)]
    form: RevokeKeyForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let key = ApiKeyId::parse(&form.id).ok_or(Refusal::NotFound(Subject::Key))?;
        let command = service::RevokeKey { actor: visit.actor.clone(), key };
        let done = visit.run_once(&form, command, String::clone).await?;
        let label = [("label", done.output.as_str())];
        Ok(Done::said(form.page(), visit.language.format("admin.keys.revoke.done", &label)))
    })
    .await
}
