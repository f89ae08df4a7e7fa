//! An operator creates an endpoint.

use super::show_once;
use crate::domain::webhooks::event::Topic;
use crate::forms::CreateWebhookForm;
use crate::http::{Acted, act};
use crate::service::{self, Problem, Refusal, ServiceError, WEBHOOK_KINDS, new_webhook_secret};
use leptos::prelude::*;

/// Creates an endpoint and shows its secret, this once.
#[server(prefix = "", endpoint = "admin/webhooks")]
pub async fn create_webhook(
    /// The form.
    #[server(flatten)]
    form: CreateWebhookForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        visit.once_key(&form, "")?;
        let is_chosen = |topic: &Topic| {
            let name = topic.to_text();
            form.events.iter().any(|chosen| **chosen == *name)
        };
        let topics: Vec<_> = Topic::all().filter(is_chosen).collect();
        let service = &visit.app.service;
        let mut fields = visit.field_reader();
        let url = match service.check_endpoint(&form.url).await {
            Ok(url) => url.to_string(),
            Err(ServiceError::Refused(Refusal::Invalid(problems))) => {
                for (field, problem) in problems {
                    fields.refuse(field, problem);
                }
                String::new()
            }
            Err(error) => return Err(error.into()),
        };
        if topics.is_empty() {
            fields.refuse("events", Problem::Required);
        }
        fields.done()?;
        let secret = new_webhook_secret(service.entropy());
        let command = service::CreateWebhook {
            actor: visit.actor.clone(),
            url,
            topics,
            kind: WEBHOOK_KINDS[0].to_owned(),
            secret: secret.clone(),
        };
        let done = visit.run_once(&form, command, |made| made.webhook.id.to_string()).await?;
        Ok(show_once(&visit, &form, done, secret))
    })
    .await
}
