//! `GET /dev/v1/customers`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, CursorList, json};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::json::{CustomerJson, to_text};
use crate::api::openapi::{CursorPage, CustomerFilters};
use crate::api::request::auth::Caller;
use crate::api::request::email::email_problem;
use crate::api::request::filters::{Filters, is_oldest_first};
use crate::api::request::page::{CursorKind, Query};
use crate::domain::actor::Scope;
use crate::domain::clock::Timestamp;
use crate::domain::people::profile::ProfileField;
use crate::domain::text::EmailAddress;
use crate::service::CustomerFilter;
use axum::extract::State;
use axum::http::StatusCode;

/// What lists of customers can be narrowed by in `filters`.
const FILTERS: [&str; 4] = ["email", "name", "country_code", "created_at"];
/// The names of an address in the query itself.
pub const EMAIL_NAMES: [&str; 3] = ["email", "customerEmail", "customer_email"];

/// Customers, newest first unless asked otherwise, or the one with an address.
#[utoipa::path(
    get,
    path = "/dev/v1/customers",
    tag = "Customers",
    params(CursorPage, CustomerFilters),
    responses((status = 200, description = "A page of customers.", body = CursorList<CustomerJson>)),
    security(("key" = ["customers.read"])),
)]
pub async fn list_customers(
    State(state): State<ApiState>,
    caller: Caller,
    query: Query,
) -> ApiResult {
    caller.require(Scope::CustomersRead)?;
    let filters = Filters::read(&query, &FILTERS)?;
    let email = email_filter(&query, &filters, &["email"])?;
    let (mut wish, limit) = (wish(&query, &filters)?, query.limit()?);
    let list = if wish.is_oldest_first { "customers, oldest first" } else { "customers" };
    let kind = CursorKind { shop: &caller.actor.shop, list };
    wish.after = kind.open(&query)?.as_deref().and_then(place);
    let failed = |error| caller.failed(&error, Topic::Customer);
    let listing = state.service.customers(&caller.actor, email.as_ref(), &wish, limit).await;
    let listing = listing.map_err(failed)?;
    let rule = state.service.program(&caller.actor).await.map_err(failed)?;
    let context = caller.context();
    let rows = listing.rows.iter().map(|row| CustomerJson::new(row, &context, rule.rate_ppm));
    let next = listing.next.as_deref().map(|id| kind.seal(id));
    Ok(json(StatusCode::OK, to_text(&CursorList::new(rows.collect(), next))))
}

fn wish(query: &Query, filters: &Filters) -> Result<CustomerFilter, ApiError> {
    let profile = |field: ProfileField| {
        let text = filters.text(&[field.as_str()])?.unwrap_or_default();
        let invalid = || {
            let message = format!("holds a value that no {} can have", field.as_str());
            ApiError::invalid_field("filters", message)
        };
        field.read(text).map_err(|_| invalid())
    };
    let (since, until) = filters.span("created_at")?;
    Ok(CustomerFilter {
        name: profile(ProfileField::Name)?,
        country_code: profile(ProfileField::CountryCode)?,
        since,
        until,
        is_oldest_first: is_oldest_first(query)?,
        after: None,
    })
}

/// The row that a cursor names: when it was first seen, in microseconds, and its id.
fn place(text: &str) -> Option<(Timestamp, String)> {
    let (micros, id) = text.split_once(':')?;
    Some((Timestamp(micros.parse().ok()?), id.to_owned()))
}

/// The address that a list is narrowed to, in the query itself or under one of `names` in the filters.
///
/// # Errors
/// 422 for what is not an address.
pub fn email_filter(
    query: &Query,
    filters: &Filters,
    names: &[&str],
) -> Result<Option<EmailAddress>, ApiError> {
    let text = query.get(&EMAIL_NAMES).or(filters.text(names)?);
    let Some(text) = text else { return Ok(None) };
    let invalid = || ApiError::invalid_field("email", email_problem(text));
    EmailAddress::parse(text).map(Some).ok_or_else(invalid)
}
