//! `GET /dev/v1/customers/{id}`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data};
use crate::api::answer::refusal::Topic;
use crate::api::json::{CustomerJson, SummaryJson};
use crate::api::openapi::{CustomerExtras, CustomerPath};
use crate::api::request::auth::Caller;
use crate::api::request::page::Query;
use crate::api::request::path::PathId;
use crate::domain::actor::Scope;
use axum::extract::State;

/// One customer, with the affiliate summary where it is asked for.
#[utoipa::path(
    get,
    path = "/dev/v1/customers/{id}",
    tag = "Customers",
    params(CustomerPath, CustomerExtras),
    responses((status = 200, description = "The customer.", body = Data<CustomerJson>)),
    security(("key" = ["customers.read"])),
    extensions(("x-errors" = json!(["CUSTOMER_NOT_FOUND"]))),
)]
pub async fn show_customer(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    query: Query,
) -> ApiResult {
    caller.require(Scope::CustomersRead)?;
    let id = id.customer()?;
    let failed = |error| caller.failed(&error, Topic::Customer);
    let customer = state.service.customer(&caller.actor, &id).await.map_err(failed)?;
    let rule = state.service.program(&caller.actor).await.map_err(failed)?;
    let context = caller.context();
    let answer = CustomerJson::new(&customer, &context, rule.rate_ppm);
    if !query.flag(&["include_affiliate", "includeAffiliate"])? {
        return Ok(data(answer));
    }
    let overview = state.service.overview(&caller.actor, &id).await.map_err(failed)?;
    Ok(data(answer.with_affiliate(SummaryJson::new(&overview, &context))))
}
