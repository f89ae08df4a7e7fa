//! `POST /dev/v1/orders/{id}/refund`: answers a sentence, not an order.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, price, put};
use crate::api::dev::NOTE_LENGTH_MAX;
use crate::api::idempotency::{Submission, answer_once};
use crate::api::openapi::{IdempotencyKey, OrderPath, RefundBody};
use crate::api::request::auth::Caller;
use crate::api::request::path::{PathId, unless_no_order};
use crate::domain::actor::Scope;
use crate::domain::ids::OrderId;
use crate::domain::money::Money;
use crate::domain::payments::payment::Gateway;
use crate::payments::SentBack;
use crate::service::{OnceKey, RefundAmount, RefundOrder, Refunded, Refusal, RenderContext};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
struct Message {
    message: String,
}

/// Refunds all that is left or a part. Where a provider took the money, it is asked to send it, and the order
/// changes when it has done so.
#[utoipa::path(
    post,
    path = "/dev/v1/orders/{id}/refund",
    tag = "Orders",
    params(OrderPath, IdempotencyKey),
    request_body = Option<RefundBody>,
    responses((status = 200, description = "What was given back, in a sentence.", body = Data<Message>)),
    security(("key" = ["orders.write"])),
    extensions(("x-errors" = json!(["ORDER_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn refund_order(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::OrdersWrite)?;
    let order = id.known_order((&state, &caller), Topic::Order).await?;
    let (command, key) = match read(submission, &caller, order.clone()) {
        Ok(read) => read,
        Err(error) => {
            return Err(unless_no_order((&state, &caller), (&order, Topic::Order), error).await);
        }
    };
    let answer = answer_once((&state, &caller), key, command, (Topic::Order, render)).await?;
    if answer.status() != StatusCode::OK {
        return Ok(answer);
    }
    let sent = state.desk.send_back_at_once(&caller.actor.shop, &order).await;
    if sent == Some(SentBack::Waiting) {
        let message = "The refund was asked for and is not confirmed yet.".to_owned();
        return Ok(data(Message { message }));
    }
    Ok(answer)
}

fn read(
    submission: Submission,
    caller: &Caller,
    order: OrderId,
) -> Result<(RefundOrder, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[order.as_str()])?;
    let part = fields.optional_amount("amount", caller.currency());
    let part = part.map(|minor| Money::new(minor, caller.currency()).to_plain());
    let command = RefundOrder {
        actor: caller.actor.clone(),
        order,
        amount: part.map_or(RefundAmount::Rest, RefundAmount::Part),
        reason: fields.optional_text("reason", NOTE_LENGTH_MAX),
    };
    fields.finish()?;
    Ok((command, key))
}

fn render(outcome: &Result<Refunded, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Order, StatusCode::OK), |refunded| {
        let amount = price(refunded.amount_minor, context.currency);
        let message = match refunded.asked.as_deref().and_then(Gateway::parse) {
            Some(gateway) if !gateway.is_built_in() => {
                format!("Asked {} to refund {amount}.", gateway.as_str())
            }
            // What is part of this server has sent it before the answer leaves.
            _ => format!("Refunded {amount}."),
        };
        data_text(Message { message })
    })
}
