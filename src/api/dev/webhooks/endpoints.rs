//! `/dev/v1/webhooks` and `/dev/v1/webhooks/{id}`: endpoints, made, listed, changed, deleted.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, CursorList, Data, data, data_text, json};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::{EventNamesJson, WebhookJson, to_text};
use crate::api::openapi::{
    CreateWebhookBody, CursorPage, IdempotencyKey, UpdateWebhookBody, WebhookPath,
};
use crate::api::request::auth::Caller;
use crate::api::request::document::Json;
use crate::api::request::fields::Fields;
use crate::api::request::page::{CursorKind, Query};
use crate::api::request::path::{PathId, unless_no_webhook};
use crate::domain::actor::Scope;
use crate::domain::webhooks::event::Topic as EventTopic;
use crate::service::{
    CreateWebhook, DeleteWebhook, Refusal, RenderContext, RotateSecret, URL_LENGTH_MAX,
    UpdateWebhook, WEBHOOK_KINDS, Webhook, WebhookWithSecret, new_webhook_secret,
};
use axum::extract::State;
use axum::http::StatusCode;

/// Endpoints, newest first.
#[utoipa::path(
    get,
    path = "/dev/v1/webhooks",
    tag = "Webhooks",
    params(CursorPage),
    responses((status = 200, description = "A page of endpoints.", body = CursorList<WebhookJson>)),
    security(("key" = ["webhooks.read"])),
)]
pub async fn list_webhooks(
    State(state): State<ApiState>,
    caller: Caller,
    query: Query,
) -> ApiResult {
    caller.require(Scope::WebhooksRead)?;
    let kind = CursorKind { shop: &caller.actor.shop, list: "webhooks" };
    let (limit, before) = (query.limit()?, kind.open(&query)?);
    let found = state.service.webhooks(&caller.actor, before.as_deref(), limit).await;
    let (rows, next) = found.map_err(|error| caller.failed(&error, Topic::Webhook))?;
    let rows = rows.iter().map(WebhookJson::new).collect();
    let list = CursorList::new(rows, next.map(|id| kind.seal(&id)));
    Ok(json(StatusCode::OK, to_text(&list)))
}

/// The events there are to subscribe to.
#[utoipa::path(
    get,
    path = "/dev/v1/webhooks/events",
    tag = "Webhooks",
    responses((status = 200, description = "The names.", body = Data<EventNamesJson>)),
    security(("key" = ["webhooks.read"])),
)]
pub async fn list_webhook_events(caller: Caller) -> ApiResult {
    caller.require(Scope::WebhooksRead)?;
    Ok(data(EventNamesJson::all()))
}

/// One endpoint.
#[utoipa::path(
    get,
    path = "/dev/v1/webhooks/{id}",
    tag = "Webhooks",
    params(WebhookPath),
    responses((status = 200, description = "The endpoint.", body = Data<WebhookJson>)),
    security(("key" = ["webhooks.read"])),
    extensions(("x-errors" = json!(["WEBHOOK_NOT_FOUND"]))),
)]
pub async fn show_webhook(State(state): State<ApiState>, caller: Caller, id: PathId) -> ApiResult {
    caller.require(Scope::WebhooksRead)?;
    let found = state.service.webhook(&caller.actor, &id.webhook()?).await;
    let webhook = found.map_err(|error| caller.failed(&error, Topic::Webhook))?;
    Ok(data(WebhookJson::new(&webhook)))
}

/// A new endpoint; its secret is in this answer only.
#[utoipa::path(
    post,
    path = "/dev/v1/webhooks",
    tag = "Webhooks",
    params(IdempotencyKey),
    request_body = CreateWebhookBody,
    responses((status = 201, description = "The endpoint and its secret.", body = Data<WebhookJson>)),
    security(("key" = ["webhooks.write"])),
    extensions(("x-errors" = json!(["CONFLICT"]))),
)]
pub async fn create_webhook(
    State(state): State<ApiState>,
    caller: Caller,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::WebhooksWrite)?;
    let (mut fields, key) = submission.read(&[])?;
    let url = fields.text("url", URL_LENGTH_MAX);
    let topics = topics(&mut fields);
    if topics.is_none() {
        fields.refuse("events", "is required");
    }
    let kind = kind_of(&mut fields);
    fields.finish()?;
    let url = checked(&state, &caller, &url).await?;
    let command = CreateWebhook {
        actor: caller.actor.clone(),
        url,
        topics: topics.unwrap_or_default(),
        kind: kind.unwrap_or_else(|| WEBHOOK_KINDS[0].to_owned()),
        secret: new_webhook_secret(state.service.entropy()),
    };
    answer_once((&state, &caller), key, command, (Topic::Webhook, render_created)).await
}

/// Another address, other events, or both.
#[utoipa::path(
    patch,
    path = "/dev/v1/webhooks/{id}",
    tag = "Webhooks",
    params(WebhookPath, IdempotencyKey),
    request_body = Option<UpdateWebhookBody>,
    responses((status = 200, description = "The endpoint as it is now.", body = Data<WebhookJson>)),
    security(("key" = ["webhooks.write"])),
    extensions(("x-errors" = json!(["WEBHOOK_NOT_FOUND"]))),
)]
pub async fn update_webhook(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::WebhooksWrite)?;
    let webhook = id.webhook()?;
    let read = async {
        let (mut fields, key) = submission.read(&[webhook.as_str()])?;
        let url = fields.optional_text("url", URL_LENGTH_MAX);
        let (topics, kind) = (topics(&mut fields), kind_of(&mut fields));
        fields.finish()?;
        let url = match url {
            Some(url) => Some(checked(&state, &caller, &url).await?),
            None => None,
        };
        Ok((url, topics, kind, key))
    };
    let (url, topics, kind, key) = match read.await {
        Ok(read) => read,
        Err(error) => return Err(unless_no_webhook((&state, &caller), &webhook, error).await),
    };
    let command = UpdateWebhook { actor: caller.actor.clone(), webhook, url, topics, kind };
    answer_once((&state, &caller), key, command, (Topic::Webhook, render)).await
}

/// Takes an endpoint away.
#[utoipa::path(
    delete,
    path = "/dev/v1/webhooks/{id}",
    tag = "Webhooks",
    params(WebhookPath, IdempotencyKey),
    responses((status = 204, description = "It is gone.")),
    security(("key" = ["webhooks.write"])),
    extensions(("x-errors" = json!(["WEBHOOK_NOT_FOUND"]))),
)]
pub async fn delete_webhook(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::WebhooksWrite)?;
    let webhook = id.webhook()?;
    let key = match submission.read(&[webhook.as_str()]) {
        Ok((_, key)) => key,
        Err(error) => return Err(unless_no_webhook((&state, &caller), &webhook, error).await),
    };
    let command = DeleteWebhook { actor: caller.actor.clone(), webhook };
    answer_once((&state, &caller), key, command, (Topic::Webhook, render_gone)).await
}

/// A new secret, in this answer only; the one before it signs too for a day.
#[utoipa::path(
    post,
    path = "/dev/v1/webhooks/{id}/rotate-secret",
    tag = "Webhooks",
    params(WebhookPath, IdempotencyKey),
    responses((status = 200, description = "The endpoint and its new secret.", body = Data<WebhookJson>)),
    security(("key" = ["webhooks.write"])),
    extensions(("x-errors" = json!(["WEBHOOK_NOT_FOUND"]))),
)]
pub async fn rotate_secret(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::WebhooksWrite)?;
    let webhook = id.webhook()?;
    let key = match submission.read(&[webhook.as_str()]) {
        Ok((_, key)) => key,
        Err(error) => return Err(unless_no_webhook((&state, &caller), &webhook, error).await),
    };
    let secret = new_webhook_secret(state.service.entropy());
    let command = RotateSecret { actor: caller.actor.clone(), webhook, secret };
    answer_once((&state, &caller), key, command, (Topic::Webhook, render_rotated)).await
}

async fn checked(state: &ApiState, caller: &Caller, url: &str) -> Result<String, ApiError> {
    let checked = state.service.check_endpoint(url).await;
    checked.map(|url| url.to_string()).map_err(|error| caller.failed(&error, Topic::Webhook))
}

fn kind_of(fields: &mut Fields) -> Option<String> {
    let kind = fields.optional_text("type", 20)?;
    if !WEBHOOK_KINDS.contains(&kind.as_str()) {
        fields.refuse("type", format!("must be one of {}", WEBHOOK_KINDS.join(", ")));
    }
    Some(kind)
}

/// The names in `events`; `None` when the field is absent.
fn topics(fields: &mut Fields) -> Option<Vec<EventTopic>> {
    let most = EventTopic::all().count();
    let values = match fields.take("events")? {
        Json::List(values) => values,
        other => {
            fields.refuse("events", format!("must be an array, not {}", other.kind()));
            return Some(Vec::new());
        }
    };
    if !(1..=most).contains(&values.len()) {
        fields.refuse("events", format!("must hold 1 to {most} names of events"));
        return Some(Vec::new());
    }
    let mut topics = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        match value {
            Json::Text(name) => match EventTopic::parse(name) {
                Some(topic) => topics.push(topic),
                None => fields.refuse(
                    &format!("events[{index}]"),
                    "is no event; GET /dev/v1/webhooks/events lists them, and there are no wildcards",
                ),
            },
            other => {
                fields.refuse(&format!("events[{index}]"), format!("must be a string, not {}", other.kind()));
            }
        }
    }
    Some(topics)
}

fn render_created(
    outcome: &Result<WebhookWithSecret, Refusal>,
    context: &RenderContext,
) -> (u16, String) {
    put(outcome, context, (Topic::Webhook, StatusCode::CREATED), |made| {
        data_text(WebhookJson::with_secret(made))
    })
}

fn render_rotated(
    outcome: &Result<WebhookWithSecret, Refusal>,
    context: &RenderContext,
) -> (u16, String) {
    put(outcome, context, (Topic::Webhook, StatusCode::OK), |made| {
        data_text(WebhookJson::with_secret(made))
    })
}

fn render(outcome: &Result<Webhook, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Webhook, StatusCode::OK), |webhook| {
        data_text(WebhookJson::new(webhook))
    })
}

fn render_gone(outcome: &Result<(), Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Webhook, StatusCode::NO_CONTENT), |()| String::new())
}
