//! `GET /dev/v1/invoices/{uniqid}`, by either id.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data};
use crate::api::answer::refusal::Topic;
use crate::api::json::InvoiceJson;
use crate::api::openapi::OrderPath;
use crate::api::request::auth::Caller;
use crate::api::request::path::PathId;
use crate::domain::actor::Scope;
use axum::extract::State;

/// One invoice.
#[utoipa::path(
    get,
    path = "/dev/v1/invoices/{id}",
    tag = "Invoices",
    params(OrderPath),
    responses((status = 200, description = "The invoice.", body = Data<InvoiceJson>)),
    security(("key" = ["invoices.read"])),
    extensions(("x-errors" = json!(["INVOICE_NOT_FOUND"]))),
)]
pub async fn show_invoice(State(state): State<ApiState>, caller: Caller, id: PathId) -> ApiResult {
    caller.require(Scope::InvoicesRead)?;
    let id = id.order(Topic::Invoice)?;
    let order = state.service.order(&caller.actor, Scope::InvoicesRead, &id).await;
    let order = order.map_err(|error| caller.failed(&error, Topic::Invoice))?;
    Ok(data(InvoiceJson::new(&order, &caller.context())))
}
