//! `GET /dev/v1/affiliates/customers`: a numbered page inside `data`, without `pagination`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::json::AffiliatesJson;
use crate::api::openapi::{AffiliateFilters, NumberedPage};
use crate::api::request::auth::Caller;
use crate::api::request::page::Query;
use crate::domain::actor::Scope;
use crate::service::AffiliateQuery;
use axum::extract::State;

/// Affiliates of the shop, the last to join first.
#[utoipa::path(
    get,
    path = "/dev/v1/affiliates/customers",
    tag = "Affiliates",
    params(NumberedPage, AffiliateFilters),
    responses((status = 200, description = "A page of affiliates.", body = Data<AffiliatesJson>)),
    security(("key" = ["affiliates.read"])),
)]
pub async fn list_affiliates(
    State(state): State<ApiState>,
    caller: Caller,
    query: Query,
) -> ApiResult {
    caller.require(Scope::AffiliatesRead)?;
    let (page, limit, is_active) = (query.page()?, query.limit()?, status_filter(&query)?);
    let wish = AffiliateQuery { is_active, page, limit };
    let listing = state.service.affiliates(&caller.actor, &wish).await;
    let listing = listing.map_err(|error| caller.failed(&error, Topic::Customer))?;
    let context = caller.context();
    Ok(data(AffiliatesJson::new(&listing.rows, (page, limit, listing.total), &context)))
}

/// `approved` as it is answered, or `active` as the summary calls it.
fn status_filter(query: &Query) -> Result<Option<bool>, ApiError> {
    let Some(text) = query.filter(&["status"], &["status"])? else { return Ok(None) };
    match text.to_ascii_lowercase().as_str() {
        "approved" | "active" => Ok(Some(true)),
        "disabled" => Ok(Some(false)),
        _ => Err(ApiError::invalid_field("status", "must be one of approved, disabled")),
    }
}
