//! An operator sends a test event to an endpoint.

use super::read_webhook;
use crate::domain::webhooks::event::Topic;
use crate::forms::TestWebhookForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{self, Problem, Refusal};
use leptos::prelude::*;

/// Queues a test event for the endpoint.
#[server(prefix = "", endpoint = "admin/webhooks/test")]
pub async fn test_webhook(
    /// The form.
    #[server(flatten)]
    form: TestWebhookForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let (actor, webhook) = (visit.actor.clone(), read_webhook(&form.id)?);
        let topic = Topic::parse(&form.event);
        let topic = topic.ok_or_else(|| Refusal::field("event", Problem::UnknownWord))?;
        let command = service::TestWebhook { actor, webhook, topic };
        visit.run_once(&form, command, |_| ()).await?;
        Ok(Done::said(form.page(), visit.language.text("admin.webhook.test.done")))
    })
    .await
}
