//! `GET /dev/v1/affiliates/payout-requests/{id}`.

use crate::api::ApiState;
use crate::api::answer::{ApiResult, data};
use crate::api::auth::Caller;
use crate::api::json::PayoutRowJson;
use crate::api::path::PathId;
use crate::api::refusal::Topic;
use crate::domain::actor::Scope;
use axum::extract::State;

/// One payout request.
pub async fn show_payout(State(state): State<ApiState>, caller: Caller, id: PathId) -> ApiResult {
    caller.require(Scope::AffiliatesRead)?;
    let id = id.payout()?;
    let detail = state.service.payout_detail(&caller.actor, &id).await;
    let detail = detail.map_err(|error| caller.failed(&error, Topic::Payout))?;
    Ok(data(PayoutRowJson::new(&detail.row, &caller.context())))
}
