//! `GET /dev/v1/affiliates/applications`: a numbered page inside `data`, without `pagination`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::json::ApplicationsJson;
use crate::api::openapi::{ApplicationFilters, NumberedPage};
use crate::api::request::auth::Caller;
use crate::api::request::page::Query;
use crate::domain::actor::Scope;
use crate::domain::affiliates::program::ApplicationState;
use crate::service::ApplicationQuery;
use axum::extract::State;

/// Links that affiliates asked for, newest first; those that wait unless another status is asked for.
#[utoipa::path(
    get,
    path = "/dev/v1/affiliates/applications",
    tag = "Affiliates",
    params(NumberedPage, ApplicationFilters),
    responses((status = 200, description = "A page of applications.", body = Data<ApplicationsJson>)),
    security(("key" = ["affiliates.read"])),
)]
pub async fn list_applications(
    State(state): State<ApiState>,
    caller: Caller,
    query: Query,
) -> ApiResult {
    caller.require(Scope::AffiliatesRead)?;
    let (page, limit, status) = (query.page()?, query.limit()?, status_filter(&query)?);
    let wish = ApplicationQuery { state: status, page, limit };
    let listing = state.service.applications(&caller.actor, &wish).await;
    let listing = listing.map_err(|error| caller.failed(&error, Topic::Application))?;
    let context = caller.context();
    Ok(data(ApplicationsJson::new(&listing.rows, (page, limit, listing.total), &context)))
}

fn status_filter(query: &Query) -> Result<Option<ApplicationState>, ApiError> {
    let text = query.filter(&["status"], &["status"])?.unwrap_or("pending").to_ascii_lowercase();
    if text == "all" {
        return Ok(None);
    }
    let invalid = || {
        let known: Vec<_> =
            ApplicationState::ALL.into_iter().map(ApplicationState::as_str).collect();
        ApiError::invalid_field("status", format!("must be one of {}, all", known.join(", ")))
    };
    ApplicationState::parse(&text).map(Some).ok_or_else(invalid)
}
