//! `GET /dev/v1/affiliates/payout-requests/{id}`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data};
use crate::api::answer::refusal::Topic;
use crate::api::json::PayoutRowJson;
use crate::api::openapi::PayoutPath;
use crate::api::request::auth::Caller;
use crate::api::request::path::PathId;
use crate::domain::actor::Scope;
use axum::extract::State;

/// One payout request.
#[utoipa::path(
    get,
    path = "/dev/v1/affiliates/payout-requests/{id}",
    tag = "Affiliates",
    params(PayoutPath),
    responses((status = 200, description = "The request.", body = Data<PayoutRowJson>)),
    security(("key" = ["affiliates.read"])),
    extensions(("x-errors" = json!(["PAYOUT_REQUEST_NOT_FOUND"]))),
)]
pub async fn show_payout(State(state): State<ApiState>, caller: Caller, id: PathId) -> ApiResult {
    caller.require(Scope::AffiliatesRead)?;
    let id = id.payout()?;
    let detail = state.service.payout_detail(&caller.actor, &id).await;
    let detail = detail.map_err(|error| caller.failed(&error, Topic::Payout))?;
    Ok(data(PayoutRowJson::new(&detail.row, &caller.context())))
}
