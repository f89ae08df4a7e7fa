//! An operator replaces the secret of an endpoint.

use super::{read_webhook, show_once};
use crate::forms::RotateSecretForm;
use crate::http::{Acted, act};
use crate::service::{self, new_webhook_secret};
use leptos::prelude::*;

/// Replaces the secret and shows the new one, this once.
#[server(prefix = "", endpoint = "admin/webhooks/rotate")]
pub async fn rotate_secret(
    /// The form.
    #[server(flatten)]
    form: RotateSecretForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let (actor, webhook) = (visit.actor.clone(), read_webhook(&form.id)?);
        let secret = new_webhook_secret(visit.app.service.entropy());
        let command = service::RotateSecret { actor, webhook, secret: secret.clone() };
        let done = visit.run_once(&form, command, |made| made.webhook.id.to_string()).await?;
        Ok(show_once(&visit, &form, done, secret))
    })
    .await
}
