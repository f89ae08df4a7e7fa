//! An operator deletes an endpoint.

use super::read_webhook;
use crate::forms::DeleteWebhookForm;
use crate::http::{Acted, Done, act};
use crate::service;
use leptos::prelude::*;

/// Deletes an endpoint; it gets no more events.
#[server(prefix = "", endpoint = "admin/webhooks/delete")]
pub async fn delete_webhook(
    /// The form.
    #[server(flatten)]
    form: DeleteWebhookForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let (actor, webhook) = (visit.actor.clone(), read_webhook(&form.id)?);
        let command = service::DeleteWebhook { actor, webhook };
        visit.run_once(&form, command, |()| ()).await?;
        Ok(Done::said("/admin/webhooks", visit.language.text("admin.webhook.delete.done")))
    })
    .await
}
