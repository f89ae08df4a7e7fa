//! `/v1/storefront/shops/{slug}/ping`: a shop front says that it is there, or that a call of its failed.

use crate::api::ApiState;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, failed};
use crate::api::openapi::{ShopIdPath, ShopSlugPath};
use crate::api::request::path::PathId;
use crate::api::v1::envelope::shop_named;
use crate::domain::money::Currency;
use axum::extract::State;
use axum::http::StatusCode;

/// Takes a report of a shop front. Nothing of it is kept, so a body may hold anything.
#[utoipa::path(
    method(get, post),
    path = "/v1/storefront/shops/{slug}/ping",
    tag = "Storefront",
    params(ShopSlugPath),
    responses((status = 204, description = "Taken.")),
    extensions(("x-errors" = json!(["NOT_FOUND", "FORBIDDEN"]))),
)]
pub async fn report_by_name(
    State(state): State<ApiState>,
    slug: PathId,
) -> Result<StatusCode, ApiError> {
    let slug = slug.text().filter(|slug| !slug.trim().is_empty());
    shop_named(&state, Some(slug.unwrap_or("-"))).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a report of a shop front that knows its shop's id.
#[utoipa::path(
    method(get, post),
    path = "/v1/storefront/shops/id/{id}/ping",
    tag = "Storefront",
    params(ShopIdPath),
    responses((status = 204, description = "Taken.")),
    extensions(("x-errors" = json!(["NOT_FOUND"]))),
)]
pub async fn report_by_id(
    State(state): State<ApiState>,
    id: PathId,
) -> Result<StatusCode, ApiError> {
    let found = state.service.shop(&id.shop()?).await;
    found.map_err(|error| failed(&error, Topic::Customer, Currency::USD))?;
    Ok(StatusCode::NO_CONTENT)
}
