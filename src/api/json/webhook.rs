//! Endpoints, deliveries and events on the wire.

use crate::domain::clock::Timestamp;
use crate::domain::webhooks::event::Topic;
use crate::service::{Event, LogRow, Webhook, WebhookWithSecret, envelope};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value as Json, json};
use utoipa::ToSchema;

/// An endpoint.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
pub struct WebhookJson<'a> {
    id: &'a str,
    uniqid: &'a str,
    url: &'a str,
    events: Vec<String>,
    #[serde(rename = "type")]
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
    failures: i64,
    paused_until: Option<i64>,
    last_success_at: Option<i64>,
    last_failure_at: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl<'a> WebhookJson<'a> {
    /// An endpoint as everybody with the right sees it.
    pub fn new(webhook: &'a Webhook) -> Self {
        Self {
            id: webhook.id.as_str(),
            uniqid: webhook.id.as_str(),
            url: &webhook.url,
            events: webhook.topics.iter().map(|topic| topic.to_text()).collect(),
            kind: &webhook.kind,
            secret: None,
            failures: webhook.failures,
            paused_until: Some(webhook.paused_until.secs()).filter(|secs| *secs > 0),
            last_success_at: webhook.last_success_at.map(Timestamp::secs),
            last_failure_at: webhook.last_failure_at.map(Timestamp::secs),
            created_at: webhook.created_at.secs(),
            updated_at: webhook.updated_at.secs(),
        }
    }

    /// The same with the secret that was just made.
    pub fn with_secret(made: &'a WebhookWithSecret) -> Self {
        Self { secret: Some(&made.secret), ..Self::new(&made.webhook) }
    }
}

/// A delivery with its last attempt. What was signed with is not in it.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookLog)]
pub struct LogJson<'a> {
    id: &'a str,
    uniqid: &'a str,
    webhook_uniqid: &'a str,
    payment_uniqid: Option<&'a str>,
    event_type: &'a str,
    event_id: Option<&'a str>,
    sequence: Option<i64>,
    url: &'a str,
    #[schema(value_type = Option<Object>)]
    payload: Option<Box<RawValue>>,
    #[schema(value_type = Object)]
    request_headers: Json,
    response: Option<&'a str>,
    #[schema(value_type = Option<Object>)]
    response_headers: Option<Json>,
    status: &'a str,
    status_code: Option<i64>,
    attempt: i64,
    next_attempt_at: Option<i64>,
    is_dead: bool,
    duration_ms: Option<i64>,
    error_message: Option<&'a str>,
    created_at: i64,
    delivered_at: Option<i64>,
}

impl<'a> LogJson<'a> {
    /// A delivery.
    pub fn new(row: &'a LogRow) -> Self {
        let event = row.event.as_ref().map(|(id, sequence)| (id.as_str(), *sequence));
        let has_products = Topic::parse(&row.topic).is_some_and(|topic| topic.has_products);
        let body = envelope(&row.topic, (&row.carried, has_products), row.happened_at, event);
        let headers = row.response_headers.as_deref();
        Self {
            id: row.id.as_str(),
            uniqid: row.id.as_str(),
            webhook_uniqid: row.webhook.as_str(),
            payment_uniqid: row.payment.as_deref(),
            event_type: &row.topic,
            event_id: event.map(|(id, _)| id),
            sequence: event.map(|(_, sequence)| sequence),
            url: &row.url,
            payload: RawValue::from_string(body).ok(),
            request_headers: json!({
                "Content-Type": "application/json",
                "X-Shoppex-Event": row.topic,
                "X-Shoppex-Delivery": row.id,
                "X-Shoppex-Timestamp": row.attempted_at.map(|at| at.secs().to_string()),
                "webhook-id": row.id,
                "webhook-timestamp": row.attempted_at.map(|at| at.secs().to_string()),
            }),
            response: row.response.as_deref(),
            response_headers: headers.and_then(|text| serde_json::from_str(text).ok()),
            status: row.status.as_str(),
            status_code: row.status_code,
            attempt: row.attempt,
            next_attempt_at: row.next_attempt_at.map(Timestamp::secs),
            is_dead: row.is_dead,
            duration_ms: row.duration_millis,
            error_message: row.error.as_deref(),
            created_at: row.created_at.secs(),
            delivered_at: row.delivered_at.map(Timestamp::secs),
        }
    }
}

/// An event as a delivery carries it.
pub fn event_json(event: &Event) -> Option<Box<RawValue>> {
    let about = Some((event.id.as_str(), event.sequence));
    let body = envelope(&event.event, (&event.carried, true), event.created_at, about);
    RawValue::from_string(body).ok()
}

/// An event as the list describes it.
#[derive(ToSchema)]
#[schema(as = Event)]
#[expect(dead_code, reason = "it describes and is never built")]
pub struct EventJson {
    /// Its name.
    event: String,
    /// What it carries.
    #[schema(value_type = Object)]
    data: Json,
    /// When it happened, in unix seconds.
    created_at: i64,
    /// Its id.
    id: String,
    /// Its place among the events of the shop, from 1, without a gap.
    sequence: i64,
}

/// What was set in motion, as a sentence.
#[derive(Serialize, ToSchema)]
#[schema(as = Done)]
pub struct DoneJson {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<i64>,
}

impl DoneJson {
    /// A sentence.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), count: None }
    }

    /// The same with how many things it is about.
    pub fn with_count(self, count: i64) -> Self {
        Self { count: Some(count), ..self }
    }
}

/// The names of the events there are.
#[derive(Serialize, ToSchema)]
#[schema(as = EventNames)]
pub struct EventNamesJson(Vec<String>);

impl EventNamesJson {
    /// Every name.
    pub fn all() -> Self {
        Self(Topic::all().map(Topic::to_text).collect())
    }
}
