//! `DELETE /dev/v1/customers/{id}`.

use crate::api::ApiState;
use crate::api::answer::data::ApiResult;
use crate::api::answer::refusal::{Topic, put};
use crate::api::idempotency::{Submission, answer_once};
use crate::api::openapi::{CustomerPath, IdempotencyKey};
use crate::api::request::auth::Caller;
use crate::api::request::path::{PathId, unless_no_customer};
use crate::domain::actor::Scope;
use crate::service::{DeleteCustomer, Refusal, RenderContext};
use axum::extract::State;
use axum::http::StatusCode;

/// Forgets a customer who has neither store balance nor earnings left, owes nothing, and has no order to be paid.
#[utoipa::path(
    delete,
    path = "/dev/v1/customers/{id}",
    tag = "Customers",
    params(CustomerPath, IdempotencyKey),
    responses((status = 204, description = "Forgotten.")),
    security(("key" = ["customers.write"])),
    extensions(("x-errors" = json!(["CUSTOMER_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn delete_customer(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::CustomersWrite)?;
    let customer = id.customer()?;
    let key = match submission.read(&[customer.as_str()]) {
        Ok((_, key)) => key,
        Err(error) => return Err(unless_no_customer((&state, &caller), &customer, error).await),
    };
    let command = DeleteCustomer { actor: caller.actor.clone(), customer };
    answer_once((&state, &caller), key, command, (Topic::Customer, render)).await
}

fn render(outcome: &Result<(), Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Customer, StatusCode::NO_CONTENT), |()| String::new())
}
