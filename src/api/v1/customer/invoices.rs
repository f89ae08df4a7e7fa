//! `GET /v1/customer/invoices`: the customer's own orders, by page, with a search.

use super::guest::Guest;
use super::invoice_json::InvoiceRowJson;
use crate::api::ApiState;
use crate::api::answer::data::ApiResult;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::openapi::{FrontKey, NumberedPage, OwnInvoicesQuery, ShopQuery};
use crate::api::request::page::Query;
use crate::api::v1::envelope::{Success, data};
use crate::domain::orders::order::OrderState;
use crate::service::OwnOrders;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// The longest search.
const SEARCH_LENGTH_MAX: usize = 100;

#[derive(Serialize, ToSchema)]
#[schema(as = OwnInvoices)]
struct InvoicesJson<'a> {
    invoices: Vec<InvoiceRowJson<'a>>,
    pagination: PaginationJson,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnInvoicesPage)]
struct PaginationJson {
    page: i64,
    limit: i64,
    total: i64,
    has_more: bool,
}

/// The customer's orders, newest first.
#[utoipa::path(
    get,
    path = "/v1/customer/invoices",
    operation_id = "list_own_invoices",
    tag = "Customer account",
    params(ShopQuery, FrontKey, NumberedPage, OwnInvoicesQuery),
    responses((status = 200, description = "A page of the own invoices.", body = Success<InvoicesJson>)),
    security(("session" = [])),
    extensions(("x-errors" = json!(["NOT_FOUND"]))),
)]
pub async fn list_invoices(State(state): State<ApiState>, guest: Guest, query: Query) -> ApiResult {
    let (page, limit) = (query.page()?, query.limit()?);
    let wish = OwnOrders {
        state: order_state(&query)?,
        search: search(&query)?,
        limit,
        offset: (page - 1).saturating_mul(limit),
    };
    let found = state.service.own_orders(&guest.actor, &guest.customer, &wish).await;
    let (rows, total) = found.map_err(|error| guest.failed(&error, Topic::Invoice))?;
    let shown = i64::try_from(rows.len()).unwrap_or(0);
    let has_more = wish.offset.saturating_add(shown) < total;
    Ok(data(InvoicesJson {
        invoices: rows.iter().map(InvoiceRowJson::new).collect(),
        pagination: PaginationJson { page, limit, total, has_more },
    }))
}

fn order_state(query: &Query) -> Result<Option<OrderState>, ApiError> {
    let Some(text) = query.get(&["status"]) else { return Ok(None) };
    let state = OrderState::parse(&text.trim().to_ascii_uppercase());
    state.map(Some).ok_or_else(|| ApiError::invalid_field("status", "is no status of an invoice"))
}

fn search(query: &Query) -> Result<Option<String>, ApiError> {
    let Some(text) = query.get(&["q"]).map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text.chars().count() > SEARCH_LENGTH_MAX {
        let message = format!("must have at most {SEARCH_LENGTH_MAX} characters");
        return Err(ApiError::invalid_field("q", message));
    }
    if text.contains('\0') {
        return Err(ApiError::invalid_field("q", "holds a NUL character"));
    }
    Ok(Some(text.to_owned()))
}
