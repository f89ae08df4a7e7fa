//! `GET /dev/v1/customers/{id}/affiliate`: the summary that the guide builds a dashboard from.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text, json};
use crate::api::answer::refusal::Topic;
use crate::api::json::SummaryJson;
use crate::api::openapi::CustomerPath;
use crate::api::request::auth::Caller;
use crate::api::request::path::PathId;
use crate::domain::actor::Scope;
use axum::extract::State;
use axum::http::StatusCode;

/// The affiliate summary of a customer; the rendered answer is kept until the customer's data changes.
#[utoipa::path(
    get,
    path = "/dev/v1/customers/{id}/affiliate",
    tag = "Affiliate account",
    params(CustomerPath),
    responses((status = 200, description = "The summary; a customer who is no affiliate has no link and zero balances.", body = Data<SummaryJson>)),
    security(("key" = ["customers.read"])),
    extensions(("x-errors" = json!(["CUSTOMER_NOT_FOUND"]))),
)]
pub async fn show_affiliate(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
) -> ApiResult {
    caller.require(Scope::CustomersRead)?;
    let customer = id.customer()?;
    let answer = state.service.affiliate_answer(&caller.actor, &customer, |overview| {
        data_text(SummaryJson::new(overview, &caller.context())).into_bytes()
    });
    let body = answer.await.map_err(|error| caller.failed(&error, Topic::Customer))?;
    Ok(json(StatusCode::OK, body))
}
