//! Forms of the console about webhook endpoints and deliveries.

use crate::http::{Form, FormKey, KeyedForm, Typed};
use serde::{Deserialize, Serialize};

/// Creates an endpoint.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CreateWebhookForm {
    /// Where events are sent.
    pub url: Typed,
    /// The events it gets, by their names; sent as `events[]`.
    pub events: Vec<Typed>,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for CreateWebhookForm {
    const NAME: &'static str = "webhook.create";

    fn page(&self) -> String {
        "/admin/webhooks".to_owned()
    }
}

impl KeyedForm for CreateWebhookForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// The page of an endpoint.
fn webhook_page(webhook: &str) -> String {
    format!("/admin/webhooks/{webhook}")
}

/// Sends a test event to an endpoint.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TestWebhookForm {
    /// The endpoint's id.
    pub id: Typed,
    /// The event's name.
    pub event: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for TestWebhookForm {
    const NAME: &'static str = "webhook.test";

    fn page(&self) -> String {
        webhook_page(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for TestWebhookForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Sends past events to an endpoint again.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReplayEventsForm {
    /// The endpoint's id.
    pub id: Typed,
    /// The number of the last event that is not sent again; the start when empty.
    pub after: Typed,
    /// The number of the last event that is sent; the newest when empty.
    pub until: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for ReplayEventsForm {
    const NAME: &'static str = "webhook.replay";

    fn page(&self) -> String {
        webhook_page(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for ReplayEventsForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Replaces the secret of an endpoint.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RotateSecretForm {
    /// The endpoint's id.
    pub id: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for RotateSecretForm {
    const NAME: &'static str = "webhook.rotate";

    fn page(&self) -> String {
        webhook_page(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for RotateSecretForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Deletes an endpoint.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DeleteWebhookForm {
    /// The endpoint's id.
    pub id: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for DeleteWebhookForm {
    const NAME: &'static str = "webhook.delete";

    fn page(&self) -> String {
        webhook_page(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for DeleteWebhookForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Sends a delivery again.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RetryDeliveryForm {
    /// The delivery's id.
    pub id: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for RetryDeliveryForm {
    const NAME: &'static str = "delivery.retry";

    fn page(&self) -> String {
        format!("/admin/webhooks/log/{}", &*self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for RetryDeliveryForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}
