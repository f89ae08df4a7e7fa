//! `GET /dev/v1/orders/{id}`, by either id.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data};
use crate::api::answer::refusal::Topic;
use crate::api::json::OrderJson;
use crate::api::openapi::OrderPath;
use crate::api::request::auth::Caller;
use crate::api::request::path::PathId;
use crate::domain::actor::Scope;
use axum::extract::State;

/// One order.
#[utoipa::path(
    get,
    path = "/dev/v1/orders/{id}",
    tag = "Orders",
    params(OrderPath),
    responses((status = 200, description = "The order.", body = Data<OrderJson>)),
    security(("key" = ["orders.read"])),
    extensions(("x-errors" = json!(["ORDER_NOT_FOUND"]))),
)]
pub async fn show_order(State(state): State<ApiState>, caller: Caller, id: PathId) -> ApiResult {
    caller.require(Scope::OrdersRead)?;
    let id = id.order(Topic::Order)?;
    let order = state.service.order(&caller.actor, Scope::OrdersRead, &id).await;
    let order = order.map_err(|error| caller.failed(&error, Topic::Order))?;
    Ok(data(OrderJson::new(&order, &caller.context())))
}
