//! `GET /v1/customer/affiliate`.

use super::affiliate_json::AffiliateJson;
use super::guest::Guest;
use crate::api::ApiState;
use crate::api::answer::data::ApiResult;
use crate::api::answer::refusal::Topic;
use crate::api::openapi::{FrontKey, ShopQuery};
use crate::api::v1::envelope::{Success, data};
use axum::extract::State;

/// The affiliate's account.
#[utoipa::path(
    get,
    path = "/v1/customer/affiliate",
    operation_id = "show_own_affiliate",
    tag = "Customer account",
    params(ShopQuery, FrontKey),
    responses((status = 200, description = "Balances, links, commissions and claims.", body = Success<AffiliateJson>)),
    security(("session" = [])),
    extensions(("x-errors" = json!(["NOT_FOUND", "CUSTOMER_NOT_FOUND"]))),
)]
pub async fn show_affiliate(State(state): State<ApiState>, guest: Guest) -> ApiResult {
    let failed = |error| guest.failed(&error, Topic::Customer);
    let customer = state.service.customer(&guest.actor, &guest.customer).await.map_err(failed)?;
    let overview = state.service.overview(&guest.actor, &guest.customer).await.map_err(failed)?;
    let context = guest.context();
    Ok(data(AffiliateJson::new(&overview, &customer, (&guest.shop, &context))))
}
