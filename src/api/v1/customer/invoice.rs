//! `GET /v1/customer/invoice/{id}`.

use super::guest::Guest;
use super::invoice_json::{InvoiceDetailJson, delivered_at};
use crate::api::ApiState;
use crate::api::answer::data::ApiResult;
use crate::api::answer::refusal::Topic;
use crate::api::openapi::{FrontKey, OrderPath, ShopQuery};
use crate::api::request::path::PathId;
use crate::api::v1::envelope::{Success, data};
use axum::extract::State;

/// One of the customer's own orders; another's is answered like none.
#[utoipa::path(
    get,
    path = "/v1/customer/invoice/{id}",
    operation_id = "show_own_invoice",
    tag = "Customer account",
    params(ShopQuery, FrontKey, OrderPath),
    responses((status = 200, description = "The invoice with lines and payments.", body = Success<InvoiceDetailJson>)),
    security(("session" = [])),
    extensions(("x-errors" = json!(["NOT_FOUND", "INVOICE_NOT_FOUND"]))),
)]
pub async fn show_invoice(State(state): State<ApiState>, guest: Guest, id: PathId) -> ApiResult {
    let id = id.order(Topic::Invoice)?;
    let detail = state.service.order_detail(&guest.actor, &id).await;
    let detail = detail.map_err(|error| guest.failed(&error, Topic::Invoice))?;
    let delivered_at = delivered_at(&detail.events);
    Ok(data(InvoiceDetailJson::new(&detail.order, delivered_at, &guest.context())))
}
