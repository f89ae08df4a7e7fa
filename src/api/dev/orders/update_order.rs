//! `PATCH` and `PUT /dev/v1/orders/{id}`: who gets the credit for a pending order.

use super::create_order::{AFFILIATE_TEXT_LENGTH_MAX, CODE_NAMES, ID_NAMES};
use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::OrderJson;
use crate::api::openapi::{AttributionBody, IdempotencyKey, OrderPath};
use crate::api::request::auth::Caller;
use crate::api::request::fields::Fields;
use crate::api::request::path::{PathId, unless_no_order};
use crate::domain::actor::Scope;
use crate::domain::ids::OrderId;
use crate::service::{AttributionWish, OnceKey, Order, Refusal, RenderContext, UpdateAttribution};
use axum::extract::State;
use axum::http::StatusCode;

/// Changes the attribution of a pending order; totals and discount stay.
#[utoipa::path(
    method(patch, put),
    path = "/dev/v1/orders/{id}",
    tag = "Orders",
    params(OrderPath, IdempotencyKey),
    request_body = AttributionBody,
    responses((status = 200, description = "The order as it is now.", body = Data<OrderJson>)),
    security(("key" = ["orders.write"])),
    extensions(("x-errors" = json!(["ORDER_NOT_PENDING", "ORDER_NOT_FOUND"]))),
)]
pub async fn update_order(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::OrdersWrite)?;
    let order = id.known_order((&state, &caller), Topic::Order).await?;
    let (wish, key) = match read(submission, &order) {
        Ok(read) => read,
        Err(error) => {
            return Err(unless_no_order((&state, &caller), (&order, Topic::Order), error).await);
        }
    };
    let command = UpdateAttribution { actor: caller.actor.clone(), order, wish };
    answer_once((&state, &caller), key, command, (Topic::Order, render)).await
}

fn read(
    submission: Submission,
    order: &OrderId,
) -> Result<(AttributionWish, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[order.as_str()])?;
    let wish = wish(&mut fields);
    fields.finish()?;
    Ok((wish, key))
}

/// Exactly one of the names; null and empty text mean no affiliate.
fn wish(fields: &mut Fields) -> AttributionWish {
    let names = CODE_NAMES.into_iter().chain(ID_NAMES);
    let given: Vec<_> = names.filter(|name| fields.has(name)).collect();
    let [name] = given.as_slice() else {
        let message = match given.first() {
            None => "is required: send one of affiliate_code, referral_code, affiliate_id",
            Some(_) => "must be the only one of affiliate_code, referral_code, affiliate_id",
        };
        fields.refuse(given.last().unwrap_or(&CODE_NAMES[0]), message);
        return AttributionWish::Nobody;
    };
    let text = fields.optional_text(name, AFFILIATE_TEXT_LENGTH_MAX).unwrap_or_default();
    let text = text.trim();
    if text.is_empty() {
        AttributionWish::Nobody
    } else if ID_NAMES.contains(name) {
        AttributionWish::Affiliate(text.to_owned())
    } else {
        AttributionWish::Code(text.to_owned())
    }
}

fn render(outcome: &Result<Order, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Order, StatusCode::OK), |order| {
        data_text(OrderJson::new(order, context))
    })
}
