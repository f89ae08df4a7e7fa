//! What became of deliveries, and delivering again: `/webhooks/logs`, `/webhooks/{id}/test`, `/webhooks/{id}/replay`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text, json};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::{DoneJson, LogJson, to_text};
use crate::api::openapi::{
    DeliveryPath, IdempotencyKey, LogFilters, NumberedPage, ReplayBody, TestWebhookBody,
    WebhookPath,
};
use crate::api::request::auth::Caller;
use crate::api::request::page::Query;
use crate::api::request::path::{PathId, unless_no_webhook};
use crate::domain::actor::Scope;
use crate::domain::ids::{OrderId, WebhookId};
use crate::domain::webhooks::event::Topic as EventTopic;
use crate::service::{
    LogFilter, LogStatus, Refusal, RenderContext, ReplayEvents, RetryDelivery, TestWebhook,
};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// The longest name of an event.
const NAME_LENGTH_MAX: usize = 64;
/// The highest number of an event that is looked at.
const SEQUENCE_MAX: i64 = 1 << 53;

/// `{"data":[…],"pagination":{…}}` with numbered pages.
#[derive(Serialize, ToSchema)]
struct PageList<T> {
    data: Vec<T>,
    pagination: PageNumbers,
}

#[derive(Serialize, ToSchema)]
struct PageNumbers {
    total: i64,
    page: i64,
    limit: i64,
    total_pages: i64,
    has_more: bool,
}

/// Deliveries, newest event first.
#[utoipa::path(
    get,
    path = "/dev/v1/webhooks/logs",
    tag = "Webhooks",
    params(NumberedPage, LogFilters),
    responses((status = 200, description = "A page of deliveries.", body = PageList<LogJson>)),
    security(("key" = ["webhooks.read"])),
)]
pub async fn list_webhook_logs(
    State(state): State<ApiState>,
    caller: Caller,
    query: Query,
) -> ApiResult {
    caller.require(Scope::WebhooksRead)?;
    let page = query.page()?;
    let limit = match query.get(&["limit"]) {
        Some(_) => query.limit()?,
        None => query.per_page()?,
    };
    let mut filter = LogFilter { status: status_of(&query)?, ..LogFilter::default() };
    let topic = query.get(&["event_type"]).map(EventTopic::parse);
    let webhook = query.get(&["webhook_uniqid", "webhook_id"]).map(WebhookId::parse);
    // What names nothing that could have been delivered finds nothing.
    let payment = query.get(&["payment_uniqid", "payment_id"]).map(OrderId::parse_either);
    let is_nothing = topic == Some(None) || webhook == Some(None) || payment == Some(None);
    (filter.topic, filter.webhook) = (topic.flatten(), webhook.flatten());
    filter.payment = payment.flatten();
    let found = state.service.deliveries(&caller.actor, &filter, (page, limit)).await;
    let mut found = found.map_err(|error| caller.failed(&error, Topic::Delivery))?;
    if is_nothing {
        (found.rows, found.total) = (Vec::new(), 0);
    }
    let total_pages = (found.total + limit - 1) / limit;
    let pagination =
        PageNumbers { total: found.total, page, limit, total_pages, has_more: page < total_pages };
    let list = PageList { data: found.rows.iter().map(LogJson::new).collect(), pagination };
    Ok(json(StatusCode::OK, to_text(&list)))
}

fn status_of(query: &Query) -> Result<Option<LogStatus>, ApiError> {
    let Some(text) = query.get(&["status"]) else { return Ok(None) };
    let status = LogStatus::parse(&text.to_ascii_lowercase());
    let refusal = || ApiError::invalid_field("status", "must be one of pending, success, failed");
    status.map(Some).ok_or_else(refusal)
}

/// One delivery.
#[utoipa::path(
    get,
    path = "/dev/v1/webhooks/logs/{id}",
    tag = "Webhooks",
    params(DeliveryPath),
    responses((status = 200, description = "The delivery.", body = Data<LogJson>)),
    security(("key" = ["webhooks.read"])),
    extensions(("x-errors" = json!(["WEBHOOK_LOG_NOT_FOUND"]))),
)]
pub async fn show_webhook_log(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
) -> ApiResult {
    caller.require(Scope::WebhooksRead)?;
    let found = state.service.delivery(&caller.actor, &id.delivery()?).await;
    let row = found.map_err(|error| caller.failed(&error, Topic::Delivery))?;
    Ok(crate::api::answer::data::data(LogJson::new(&row)))
}

/// Tries a delivery again at once.
#[utoipa::path(
    post,
    path = "/dev/v1/webhooks/logs/{id}/retry",
    tag = "Webhooks",
    params(DeliveryPath, IdempotencyKey),
    responses((status = 200, description = "It is on its way.", body = Data<DoneJson>)),
    security(("key" = ["webhooks.write"])),
    extensions(("x-errors" = json!(["WEBHOOK_LOG_NOT_FOUND"]))),
)]
pub async fn retry_delivery(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::WebhooksWrite)?;
    let delivery = id.delivery()?;
    let key = match submission.read(&[delivery.as_str()]) {
        Ok((_, key)) => key,
        Err(error) => {
            let found = state.service.delivery(&caller.system(), &delivery).await;
            return Err(found
                .err()
                .map_or(error, |failure| caller.failed(&failure, Topic::Delivery)));
        }
    };
    let command = RetryDelivery { actor: caller.actor.clone(), delivery };
    answer_once((&state, &caller), key, command, (Topic::Delivery, render_retried)).await
}

/// Sends a made-up event.
#[utoipa::path(
    post,
    path = "/dev/v1/webhooks/{id}/test",
    tag = "Webhooks",
    params(WebhookPath, IdempotencyKey),
    request_body = Option<TestWebhookBody>,
    responses((status = 200, description = "It is on its way.", body = Data<DoneJson>)),
    security(("key" = ["webhooks.write"])),
    extensions(("x-errors" = json!(["WEBHOOK_NOT_FOUND"]))),
)]
pub async fn test_webhook(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::WebhooksWrite)?;
    let webhook = id.webhook()?;
    let read = || {
        let (mut fields, key) = submission.read(&[webhook.as_str()])?;
        let name = fields.optional_text("event", NAME_LENGTH_MAX);
        let name = name.unwrap_or_else(|| "order:paid".to_owned());
        let problem = "is no event; GET /dev/v1/webhooks/events lists them";
        let topic = fields.parsed("event", &name, EventTopic::parse, problem);
        fields.finish()?;
        Ok((topic, key))
    };
    let (topic, key) = match read() {
        Ok(read) => read,
        Err(error) => return Err(unless_no_webhook((&state, &caller), &webhook, error).await),
    };
    let topic = topic.ok_or_else(ApiError::internal)?;
    let command = TestWebhook { actor: caller.actor.clone(), webhook, topic };
    answer_once((&state, &caller), key, command, (Topic::Webhook, render_test)).await
}

/// Delivers the events of a range again.
#[utoipa::path(
    post,
    path = "/dev/v1/webhooks/{id}/replay",
    tag = "Webhooks",
    params(WebhookPath, IdempotencyKey),
    request_body = Option<ReplayBody>,
    responses((status = 200, description = "How many deliveries are made again.", body = Data<DoneJson>)),
    security(("key" = ["webhooks.write"])),
    extensions(("x-errors" = json!(["WEBHOOK_NOT_FOUND"]))),
)]
pub async fn replay_events(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::WebhooksWrite)?;
    let webhook = id.webhook()?;
    let read = || {
        let (mut fields, key) = submission.read(&[webhook.as_str()])?;
        let after = fields.integer("after", 0..=SEQUENCE_MAX, 0);
        let until = Some(fields.integer("until", 0..=SEQUENCE_MAX, -1)).filter(|until| *until >= 0);
        if until.is_some_and(|until| until < after) {
            fields.refuse("until", "must not be lower than after");
        }
        fields.finish()?;
        Ok((after, until, key))
    };
    let (after, until, key) = match read() {
        Ok(read) => read,
        Err(error) => return Err(unless_no_webhook((&state, &caller), &webhook, error).await),
    };
    let command = ReplayEvents { actor: caller.actor.clone(), webhook, after, until };
    answer_once((&state, &caller), key, command, (Topic::Webhook, render_replay)).await
}

fn render_retried(outcome: &Result<(), Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Delivery, StatusCode::OK), |()| {
        data_text(DoneJson::new("The delivery is tried again now."))
    })
}

fn render_test(outcome: &Result<EventTopic, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Webhook, StatusCode::OK), |topic| {
        let message =
            format!("A test of {} is on its way; the logs tell what came of it.", topic.to_text());
        data_text(DoneJson::new(message))
    })
}

fn render_replay(outcome: &Result<i64, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Webhook, StatusCode::OK), |count| {
        let message = format!("{count} deliveries are made again.");
        data_text(DoneJson::new(message).with_count(*count))
    })
}
