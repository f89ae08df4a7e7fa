//! `GET /dev/v1/orders`.

use super::list_customers::email_filter;
use crate::api::ApiState;
use crate::api::answer::{ApiResult, CursorList, json};
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::json::{OrderJson, to_text};
use crate::api::page::{CursorKind, Query};
use crate::api::refusal::Topic;
use crate::domain::actor::Scope;
use crate::domain::order::OrderState;
use crate::service::{Listing, Order, OrderQuery};
use axum::extract::State;
use axum::http::StatusCode;

/// What lists of orders can be narrowed by in `filters`.
const FILTERS: [&str; 4] = ["email", "customerEmail", "customer_email", "status"];

/// Orders, newest first.
pub async fn list_orders(State(state): State<ApiState>, caller: Caller, query: Query) -> ApiResult {
    caller.require(Scope::OrdersRead)?;
    let kind = CursorKind { shop: &caller.actor.shop, list: "orders" };
    let listing = read_orders((&state, &caller), &query, kind, Scope::OrdersRead).await?;
    let context = caller.context();
    let rows = listing.rows.iter().map(|order| OrderJson::new(order, &context)).collect();
    let next = listing.next.as_deref().map(|id| kind.seal(id));
    Ok(json(StatusCode::OK, to_text(&CursorList::new(rows, next))))
}

/// The page of orders that a query asks for.
///
/// # Errors
/// 400 or 422 for a query that is not right.
pub async fn read_orders(
    (state, caller): (&ApiState, &Caller),
    query: &Query,
    kind: CursorKind<'_>,
    scope: Scope,
) -> Result<Listing<Order>, ApiError> {
    let limit = query.limit()?;
    let wish = OrderQuery {
        email: email_filter(query, &["customerEmail", "customer_email", "email"], &FILTERS)?,
        customer: None,
        state: state_filter(query)?,
        before: kind.open(query)?,
    };
    let listing = state.service.orders(&caller.actor, scope, &wish, limit).await;
    listing.map_err(|error| caller.failed(&error, Topic::Order))
}

fn state_filter(query: &Query) -> Result<Option<OrderState>, ApiError> {
    let Some(text) = query.filter(&["status"], &FILTERS)? else { return Ok(None) };
    let invalid = || {
        let known: Vec<_> = OrderState::ALL.into_iter().map(OrderState::as_str).collect();
        ApiError::invalid_field("status", format!("must be one of {}", known.join(", ")))
    };
    OrderState::parse(text).map(Some).ok_or_else(invalid)
}
