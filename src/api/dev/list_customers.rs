//! `GET /dev/v1/customers`.

use crate::api::ApiState;
use crate::api::answer::{ApiResult, CursorList, json};
use crate::api::auth::Caller;
use crate::api::error::ApiError;
use crate::api::json::{CustomerJson, to_text};
use crate::api::page::{CursorKind, Query};
use crate::api::refusal::Topic;
use crate::domain::actor::Scope;
use crate::domain::text::EmailAddress;
use axum::extract::State;
use axum::http::StatusCode;

/// Customers, newest first, or the one with an address.
pub async fn list_customers(
    State(state): State<ApiState>,
    caller: Caller,
    query: Query,
) -> ApiResult {
    caller.require(Scope::CustomersRead)?;
    let kind = CursorKind { shop: &caller.actor.shop, list: "customers" };
    let (limit, before) = (query.limit()?, kind.open(&query)?);
    let email = email_filter(&query, &["email", "customerEmail", "customer_email"], &["email"])?;
    let failed = |error| caller.failed(&error, Topic::Customer);
    let (actor, before) = (&caller.actor, before.as_deref());
    let listing =
        state.service.customers(actor, email.as_ref(), before, limit).await.map_err(failed)?;
    let rule = state.service.program(actor).await.map_err(failed)?;
    let context = caller.context();
    let rows = listing.rows.iter().map(|row| CustomerJson::new(row, &context, rule.rate_ppm));
    let next = listing.next.as_deref().map(|id| kind.seal(id));
    Ok(json(StatusCode::OK, to_text(&CursorList::new(rows.collect(), next))))
}

/// The address that a list is narrowed to.
///
/// # Errors
/// 422 for what is not an address.
pub fn email_filter(
    query: &Query,
    names: &[&str],
    filters: &[&str],
) -> Result<Option<EmailAddress>, ApiError> {
    let Some(text) = query.filter(names, filters)? else { return Ok(None) };
    let invalid = || ApiError::invalid_field("email", "must be an e-mail address");
    EmailAddress::parse(text).map(Some).ok_or_else(invalid)
}
