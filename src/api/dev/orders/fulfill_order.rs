//! `POST /dev/v1/orders/{id}/fulfill`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::dev::NOTE_LENGTH_MAX;
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::OrderJson;
use crate::api::openapi::{CompleteOrderBody, IdempotencyKey, OrderPath};
use crate::api::request::auth::Caller;
use crate::api::request::path::{PathId, unless_no_order};
use crate::domain::actor::Scope;
use crate::domain::ids::OrderId;
use crate::service::{FulfillOrder, OnceKey, Order, Refusal, RenderContext};
use axum::extract::State;
use axum::http::StatusCode;

/// Notes that a paid order was delivered.
#[utoipa::path(
    post,
    path = "/dev/v1/orders/{id}/fulfill",
    tag = "Orders",
    params(OrderPath, IdempotencyKey),
    request_body = Option<CompleteOrderBody>,
    responses((status = 200, description = "The order as it is now.", body = Data<OrderJson>)),
    security(("key" = ["orders.write"])),
    extensions(("x-errors" = json!(["ORDER_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn fulfill_order(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::OrdersWrite)?;
    let order = id.known_order((&state, &caller), Topic::Order).await?;
    let (note, key) = match read(submission, &order) {
        Ok(read) => read,
        Err(error) => {
            return Err(unless_no_order((&state, &caller), (&order, Topic::Order), error).await);
        }
    };
    let command = FulfillOrder { actor: caller.actor.clone(), order, note };
    answer_once((&state, &caller), key, command, (Topic::Order, render)).await
}

fn read(
    submission: Submission,
    order: &OrderId,
) -> Result<(Option<String>, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[order.as_str()])?;
    let note = fields.optional_text("note", NOTE_LENGTH_MAX);
    fields.flag("suppress_emails");
    fields.finish()?;
    Ok((note, key))
}

fn render(outcome: &Result<Order, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Order, StatusCode::OK), |order| {
        data_text(OrderJson::new(order, context))
    })
}
