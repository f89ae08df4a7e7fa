//! Endpoints for events: making, changing, testing them, and delivering again what was lost.

use super::webhook_samples::sample;
use crate::domain::actor::{Actor, Scope};
use crate::domain::clock::Timestamp;
use crate::domain::entropy::{Entropy, random_256};
use crate::domain::ids::{DeliveryId, WebhookId};
use crate::domain::webhooks::delivery::{GIVE_UP_SECS, OVERLAP_SECS};
use crate::domain::webhooks::event::Topic;
use crate::service::kernel::refusal::{Answer, Conflict, Problem, Refusal, ServiceError, Subject};
use crate::store::kernel::audit::audit_insert;
use crate::store::webhooks::delivery;
use crate::store::webhooks::outbox::{OUTBOX, last_sequence};
use crate::store::webhooks::webhook::{
    Webhook, secret_insert, webhook_counts, webhook_delete, webhook_fetch, webhook_insert,
    webhook_update,
};
use crate::store::{Command, Tx};
use serde_json::json;

/// How many endpoints a shop may have.
pub const WEBHOOKS_MAX: i64 = 50;
/// How many numbers one replay may span.
pub const REPLAY_MAX: i64 = 10_000;
/// The kinds an endpoint may be said to have; they make no difference.
pub const WEBHOOK_KINDS: [&str; 2] = ["paylix", "zapier"];

/// An endpoint and the secret that was just made for it; nobody is shown it again.
#[derive(Clone, Debug)]
pub struct WebhookWithSecret {
    /// The endpoint.
    pub webhook: Webhook,
    /// The secret: `whsec_` and 32 random bytes in base64.
    pub secret: String,
}

async fn known(tx: &mut Tx<'_>, actor: &Actor, id: &WebhookId) -> Answer<Webhook> {
    actor.for_shop(Scope::WebhooksWrite)?;
    let found = webhook_fetch(tx, &actor.shop, id).await?;
    Ok(found.ok_or(Refusal::NotFound(Subject::Webhook))?)
}

/// A new secret for signing. The caller makes it and shows it once; the command only stores it.
pub fn new_webhook_secret(entropy: &dyn Entropy) -> String {
    format!("whsec_{}", data_encoding::BASE64.encode(&random_256(entropy)))
}

/// Adds an endpoint. Its address was checked by `Service::check_endpoint`.
#[derive(Clone, Debug)]
pub struct CreateWebhook {
    /// Who asks.
    pub actor: Actor,
    /// Where to.
    pub url: String,
    /// What for.
    pub topics: Vec<Topic>,
    /// `paylix` or `zapier`.
    pub kind: String,
    /// What signs, from [`new_webhook_secret`].
    pub secret: String,
}

impl Command for CreateWebhook {
    type Output = WebhookWithSecret;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<WebhookWithSecret> {
        self.actor.for_shop(Scope::WebhooksWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let (last, count) = webhook_counts(tx, shop).await?;
        if count >= WEBHOOKS_MAX {
            return Err(Refusal::Conflict(Conflict::WebhookLimit).into());
        }
        let now = tx.now();
        let webhook = Webhook {
            id: WebhookId::fresh(now, &*tx.entropy()),
            number: last + 1,
            url: self.url.clone(),
            kind: self.kind.clone(),
            topics: sorted(&self.topics)?,
            created_at: now,
            updated_at: now,
            failures: 0,
            paused_until: Timestamp(0),
            last_success_at: None,
            last_failure_at: None,
        };
        webhook_insert(tx, shop, &webhook);
        let secret = self.secret.clone();
        secret_insert(tx, shop, &webhook.id, &secret, now).await?;
        let detail = json!({"after": seen(&webhook)});
        audit_insert(tx, &self.actor, "webhook.create", webhook.id.as_str(), &detail);
        Ok(WebhookWithSecret { webhook, secret })
    }
}

/// Each topic once, in order.
fn sorted(topics: &[Topic]) -> Answer<Vec<Topic>> {
    let mut topics = topics.to_vec();
    topics.sort();
    topics.dedup();
    if topics.is_empty() {
        return Err(Refusal::field("events", Problem::Required).into());
    }
    Ok(topics)
}

fn seen(webhook: &Webhook) -> serde_json::Value {
    let topics: Vec<_> = webhook.topics.iter().map(|topic| topic.to_text()).collect();
    json!({"url": webhook.url, "events": topics})
}

/// Changes where an endpoint is and what it subscribes to; what is `None` stays.
#[derive(Clone, Debug)]
pub struct UpdateWebhook {
    /// Who asks.
    pub actor: Actor,
    /// Which.
    pub webhook: WebhookId,
    /// Where to, checked as for a new one.
    pub url: Option<String>,
    /// What for.
    pub topics: Option<Vec<Topic>>,
    /// `paylix` or `zapier`.
    pub kind: Option<String>,
}

impl Command for UpdateWebhook {
    type Output = Webhook;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Webhook> {
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let mut webhook = known(tx, &self.actor, &self.webhook).await?;
        let before = seen(&webhook);
        if let Some(url) = &self.url {
            webhook.url.clone_from(url);
        }
        if let Some(topics) = &self.topics {
            webhook.topics = sorted(topics)?;
        }
        if let Some(kind) = &self.kind {
            webhook.kind.clone_from(kind);
        }
        webhook.updated_at = tx.now();
        (webhook.failures, webhook.paused_until) = (0, Timestamp(0));
        webhook_update(tx, shop, &webhook);
        let detail = json!({"before": before, "after": seen(&webhook)});
        audit_insert(tx, &self.actor, "webhook.update", webhook.id.as_str(), &detail);
        tx.touch(shop, OUTBOX);
        Ok(webhook)
    }
}

/// Takes an endpoint away; nothing more is sent to it.
#[derive(Clone, Debug)]
pub struct DeleteWebhook {
    /// Who asks.
    pub actor: Actor,
    /// Which.
    pub webhook: WebhookId,
}

impl Command for DeleteWebhook {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let webhook = known(tx, &self.actor, &self.webhook).await?;
        webhook_delete(tx, shop, &webhook.id);
        let detail = json!({"before": seen(&webhook)});
        audit_insert(tx, &self.actor, "webhook.delete", webhook.id.as_str(), &detail);
        Ok(())
    }
}

/// Makes a new secret; the one before it signs beside it for a day.
#[derive(Clone, Debug)]
pub struct RotateSecret {
    /// Who asks.
    pub actor: Actor,
    /// Which endpoint's.
    pub webhook: WebhookId,
    /// What signs from now on, from [`new_webhook_secret`].
    pub secret: String,
}

impl Command for RotateSecret {
    type Output = WebhookWithSecret;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<WebhookWithSecret> {
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let webhook = known(tx, &self.actor, &self.webhook).await?;
        let secret = self.secret.clone();
        let until = tx.now().plus_secs(OVERLAP_SECS);
        secret_insert(tx, shop, &webhook.id, &secret, until).await?;
        let detail = json!({"url": webhook.url, "old_secret_until": until.secs()});
        audit_insert(tx, &self.actor, "webhook.rotate_secret", webhook.id.as_str(), &detail);
        Ok(WebhookWithSecret { webhook, secret })
    }
}

/// Queues a made-up event, whether the endpoint subscribes to it or not.
#[derive(Clone, Debug)]
pub struct TestWebhook {
    /// Who asks.
    pub actor: Actor,
    /// Which.
    pub webhook: WebhookId,
    /// Which event.
    pub topic: Topic,
}

impl Command for TestWebhook {
    type Output = Topic;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Topic> {
        let shop = &self.actor.shop;
        let webhook = known(tx, &self.actor, &self.webhook).await?;
        let id = DeliveryId::new(tx.now(), &*tx.entropy());
        let payload = sample(self.topic.event, tx.now()).to_string();
        let topic = self.topic.to_text();
        let to = (&id, &webhook.id);
        delivery::test_insert(tx, shop, to, (&topic, &payload), GIVE_UP_SECS);
        let detail = json!({"event": topic});
        audit_insert(tx, &self.actor, "webhook.test", webhook.id.as_str(), &detail);
        tx.touch(shop, OUTBOX);
        Ok(self.topic)
    }
}

/// Tries a delivery again at once, under the id it has.
#[derive(Clone, Debug)]
pub struct RetryDelivery {
    /// Who asks.
    pub actor: Actor,
    /// Which.
    pub delivery: DeliveryId,
}

impl Command for RetryDelivery {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        self.actor.for_shop(Scope::WebhooksWrite)?;
        let shop = &self.actor.shop;
        if !delivery::retry(tx, shop, &self.delivery, GIVE_UP_SECS).await? {
            return Err(Refusal::NotFound(Subject::Delivery).into());
        }
        audit_insert(tx, &self.actor, "webhook.retry", self.delivery.as_str(), &json!({}));
        tx.touch(shop, OUTBOX);
        Ok(())
    }
}

/// Delivers the events of a range again to one endpoint, each under the id it has; answers how many.
#[derive(Clone, Debug)]
pub struct ReplayEvents {
    /// Who asks.
    pub actor: Actor,
    /// To which endpoint.
    pub webhook: WebhookId,
    /// After this number.
    pub after: i64,
    /// Up to and with this number; the newest when not given.
    pub until: Option<i64>,
}

impl Command for ReplayEvents {
    type Output = i64;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<i64> {
        let shop = &self.actor.shop;
        let webhook = known(tx, &self.actor, &self.webhook).await?;
        let newest = last_sequence(tx, shop).await?;
        let until = self.until.unwrap_or(newest).min(newest);
        if until - self.after > REPLAY_MAX {
            let span = Problem::OutOfRange(self.after, self.after + REPLAY_MAX);
            return Err(Refusal::field("until", span).into());
        }
        let to = (shop, &webhook.id);
        let count = delivery::replay(tx, to, (self.after, until), GIVE_UP_SECS).await?;
        let detail = json!({"after": self.after, "until": until, "count": count});
        audit_insert(tx, &self.actor, "webhook.replay", webhook.id.as_str(), &detail);
        tx.touch(shop, OUTBOX);
        Ok(count)
    }
}
