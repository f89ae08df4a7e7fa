//! `GET /dev/v1/orders`.

use super::list_customers::{EMAIL_NAMES, email_filter};
use crate::api::ApiState;
use crate::api::answer::{ApiResult, CursorList, json};
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::filters::{Filters, is_oldest_first};
use crate::api::json::{OrderJson, to_text};
use crate::api::openapi::{CursorPage, OrderFilters};
use crate::api::page::{CursorKind, Query};
use crate::api::refusal::Topic;
use crate::domain::actor::Scope;
use crate::domain::order::OrderState;
use crate::service::{Order, OrderQuery};
use axum::extract::State;
use axum::http::StatusCode;

/// What lists of orders can be narrowed by in `filters`.
const FILTERS: [&str; 5] = ["email", "customerEmail", "customer_email", "status", "created_at"];

/// Orders, newest first unless asked otherwise.
#[utoipa::path(
    get,
    path = "/dev/v1/orders",
    tag = "Orders",
    params(CursorPage, OrderFilters),
    responses((status = 200, description = "A page of orders.", body = CursorList<OrderJson>)),
    security(("key" = ["orders.read"])),
)]
pub async fn list_orders(State(state): State<ApiState>, caller: Caller, query: Query) -> ApiResult {
    caller.require(Scope::OrdersRead)?;
    let lists = ["orders", "orders, oldest first"];
    let (rows, next) = read_orders((&state, &caller), &query, lists, Scope::OrdersRead).await?;
    let context = caller.context();
    let rows = rows.iter().map(|order| OrderJson::new(order, &context)).collect();
    Ok(json(StatusCode::OK, to_text(&CursorList::new(rows, next))))
}

/// The page of orders that a query asks for, and the cursor of the next; `lists` name the list either way round.
///
/// # Errors
/// 400 or 422 for a query that is not right.
pub async fn read_orders(
    (state, caller): (&ApiState, &Caller),
    query: &Query,
    [newest_first, oldest_first]: [&'static str; 2],
    scope: Scope,
) -> Result<(Vec<Order>, Option<String>), ApiError> {
    let limit = query.limit()?;
    let filters = Filters::read(query, &FILTERS)?;
    let is_oldest_first = is_oldest_first(query)?;
    let list = if is_oldest_first { oldest_first } else { newest_first };
    let kind = CursorKind { shop: &caller.actor.shop, list };
    let (since, until) = filters.span("created_at")?;
    let wish = OrderQuery {
        email: email_filter(query, &filters, &EMAIL_NAMES)?,
        state: state_filter(query, &filters)?,
        since,
        until,
        is_oldest_first,
        before: kind.open(query)?,
        ..OrderQuery::default()
    };
    let listing = state.service.orders(&caller.actor, scope, &wish, limit).await;
    let listing = listing.map_err(|error| caller.failed(&error, Topic::Order))?;
    let next = listing.next.as_deref().map(|id| kind.seal(id));
    Ok((listing.rows, next))
}

fn state_filter(query: &Query, filters: &Filters) -> Result<Option<OrderState>, ApiError> {
    let text = query.get(&["status"]).or(filters.text(&["status"])?);
    let Some(text) = text else { return Ok(None) };
    let invalid = || {
        let known: Vec<_> = OrderState::ALL.into_iter().map(OrderState::as_str).collect();
        ApiError::invalid_field("status", format!("must be one of {}", known.join(", ")))
    };
    OrderState::parse(text).map(Some).ok_or_else(invalid)
}
