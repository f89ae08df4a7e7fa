//! `GET /dev/v1/events?after=N`: every event in the order of its number, without a gap, for who missed a delivery.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, CursorList, json};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::json::{EventJson, event_json, to_text};
use crate::api::openapi::{CursorPage, EventsAfter};
use crate::api::request::auth::Caller;
use crate::api::request::page::{CursorKind, Query};
use crate::domain::actor::Scope;
use axum::extract::State;
use axum::http::StatusCode;

/// Events after a number, oldest first.
#[utoipa::path(
    get,
    path = "/dev/v1/events",
    tag = "Webhooks",
    params(CursorPage, EventsAfter),
    responses((status = 200, description = "Events in order.", body = CursorList<EventJson>)),
    security(("key" = ["webhooks.read"])),
)]
pub async fn list_events(State(state): State<ApiState>, caller: Caller, query: Query) -> ApiResult {
    caller.require(Scope::WebhooksRead)?;
    let kind = CursorKind { shop: &caller.actor.shop, list: "events" };
    let limit = query.limit()?;
    let after = match kind.open(&query)? {
        Some(cursor) => cursor.parse().map_err(|_| ApiError::internal())?,
        None => query.sequence("after")?,
    };
    let found = state.service.events(&caller.actor, after, limit).await;
    let (events, newest) = found.map_err(|error| caller.failed(&error, Topic::Webhook))?;
    let last = events.last().map_or(after, |event| event.sequence);
    let next = (last < newest && !events.is_empty()).then(|| kind.seal(&last.to_string()));
    let rows = events.iter().filter_map(event_json).collect();
    Ok(json(StatusCode::OK, to_text(&CursorList::new(rows, next))))
}
