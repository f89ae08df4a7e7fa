//! `GET /dev/v1/invoices`.

use super::list_orders::OrderList;
use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, CursorList, json};
use crate::api::json::{InvoiceJson, to_text};
use crate::api::openapi::{CursorPage, OrderFilters};
use crate::api::request::auth::Caller;
use crate::api::request::page::Query;
use crate::domain::actor::Scope;
use axum::extract::State;
use axum::http::StatusCode;

/// Invoices, newest first.
#[utoipa::path(
    get,
    path = "/dev/v1/invoices",
    tag = "Invoices",
    params(CursorPage, OrderFilters),
    responses((status = 200, description = "A page of invoices.", body = CursorList<InvoiceJson>)),
    security(("key" = ["invoices.read"])),
)]
pub async fn list_invoices(
    State(state): State<ApiState>,
    caller: Caller,
    query: Query,
) -> ApiResult {
    let names = ["invoices", "invoices, oldest first"];
    let list = OrderList { names, scope: Scope::InvoicesRead };
    let page = list.page(&state, &caller, &query, |listing, next, context| {
        let rows = listing.rows.iter().map(|order| InvoiceJson::new(order, context)).collect();
        to_text(&CursorList::new(rows, next))
    });
    Ok(json(StatusCode::OK, page.await?))
}
