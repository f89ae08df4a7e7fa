//! `GET /dev/v1/affiliates/payout-requests`: a numbered page inside `data`, without `pagination`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::json::PayoutRowsJson;
use crate::api::openapi::{NumberedPage, PayoutFilters};
use crate::api::request::auth::Caller;
use crate::api::request::page::Query;
use crate::domain::actor::Scope;
use crate::domain::ids::CustomerId;
use crate::domain::payouts::claim::ClaimState;
use crate::service::PayoutQuery;
use axum::extract::State;

/// Payout requests of the whole shop, newest first.
#[utoipa::path(
    get,
    path = "/dev/v1/affiliates/payout-requests",
    tag = "Affiliates",
    params(NumberedPage, PayoutFilters),
    responses((status = 200, description = "A page of requests.", body = Data<PayoutRowsJson>)),
    security(("key" = ["affiliates.read"])),
)]
pub async fn list_payouts(
    State(state): State<ApiState>,
    caller: Caller,
    query: Query,
) -> ApiResult {
    caller.require(Scope::AffiliatesRead)?;
    let (page, limit) = (query.page()?, query.limit()?);
    let status = state_filter(&query)?;
    let affiliate = query.get(&["affiliate_customer_id", "affiliateCustomerId"]);
    let customer = affiliate.map(CustomerId::parse);
    let context = caller.context();
    // What cannot be an id matches no customer, so there are no rows.
    let Some(customer) = customer.map_or(Some(None), |id| id.map(Some)) else {
        return Ok(data(PayoutRowsJson::new(&[], (page, limit, 0), &context)));
    };
    let wish = PayoutQuery { state: status, customer, page, limit };
    let listing = state.service.payouts(&caller.actor, &wish).await;
    let listing = listing.map_err(|error| caller.failed(&error, Topic::Payout))?;
    Ok(data(PayoutRowsJson::new(&listing.rows, (page, limit, listing.total), &context)))
}

fn state_filter(query: &Query) -> Result<Option<ClaimState>, ApiError> {
    let Some(text) = query.filter(&["status"], &["status"])? else { return Ok(None) };
    let invalid = || {
        let known: Vec<_> = ClaimState::ALL.into_iter().map(ClaimState::as_str).collect();
        ApiError::invalid_field("status", format!("must be one of {}", known.join(", ")))
    };
    ClaimState::parse(&text.to_ascii_lowercase()).map(Some).ok_or_else(invalid)
}
