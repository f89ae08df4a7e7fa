//! An operator creates an API key.

use crate::components::FlashKind;
use crate::domain::actor::Scope;
use crate::forms::IssueKeyForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::pages::console::access::keys;
use crate::service::{self, NewSecret};
use leptos::prelude::*;

/// Creates an API key and shows its secret, this once.
#[server(prefix = "", endpoint = "admin/keys")]
pub async fn issue_key(
    /// The form.
    #[server(flatten)]
    form: IssueKeyForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        visit.require_confirmed()?;
        let is_chosen = |scope: &Scope| form.scopes.iter().any(|name| **name == *scope.as_str());
        let secret = NewSecret::api_key(visit.app.service.entropy());
        let shown = secret.reveal().to_owned();
        let command = service::IssueKey {
            actor: visit.actor.clone(),
            secret,
            scopes: Scope::ALL.into_iter().filter(is_chosen).collect(),
            label: form.label.to_string(),
        };
        if visit.run_once(&form, command, |_| ()).await?.is_replay {
            // The secret of the first answer was not kept.
            let text = visit.language.text("admin.keys.create.again").to_owned();
            return Ok(Done::To(form.page(), Some((FlashKind::Info, text))));
        }
        Ok(Done::Page(keys::reveal(shown)))
    })
    .await
}
