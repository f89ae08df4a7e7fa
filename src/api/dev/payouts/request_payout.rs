//! `POST /dev/v1/customers/{id}/affiliate/payout-requests`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::dev::NOTE_LENGTH_MAX;
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::PayoutJson;
use crate::api::openapi::{CustomerPath, IdempotencyKey, PayoutBody};
use crate::api::request::auth::Caller;
use crate::api::request::path::{PathId, unless_no_customer};
use crate::domain::actor::Scope;
use crate::domain::ids::CustomerId;
use crate::service::{Claim, OnceKey, PayoutWish, Refusal, RenderContext, RequestPayout};
use axum::extract::State;
use axum::http::StatusCode;

/// Asks for a payout; the amount is tied up until somebody decides.
#[utoipa::path(
    post,
    path = "/dev/v1/customers/{id}/affiliate/payout-requests",
    tag = "Affiliate account",
    params(CustomerPath, IdempotencyKey),
    request_body = PayoutBody,
    responses((status = 200, description = "The request, waiting for a decision.", body = Data<PayoutJson>)),
    security(("key" = ["customers.write"])),
    extensions(("x-errors" = json!(["INSUFFICIENT_BALANCE", "CUSTOMER_NOT_FOUND"]))),
)]
pub async fn request_payout(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::CustomersWrite)?;
    let customer = id.customer()?;
    let (command, key) = match read(submission, &caller, customer.clone()) {
        Ok(read) => read,
        Err(error) => return Err(unless_no_customer((&state, &caller), &customer, error).await),
    };
    answer_once((&state, &caller), key, command, (Topic::Payout, render)).await
}

fn read(
    submission: Submission,
    caller: &Caller,
    customer: CustomerId,
) -> Result<(RequestPayout, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[customer.as_str()])?;
    let command = RequestPayout {
        actor: caller.actor.clone(),
        customer,
        amount_minor: fields.amount("amount", caller.currency()),
        wish: PayoutWish {
            asset: fields.text("asset", PayoutWish::NAME_LENGTH_MAX),
            network: fields.optional_text("network", PayoutWish::NAME_LENGTH_MAX),
            address: fields.text("address", PayoutWish::ADDRESS_LENGTH_MAX),
            note: fields.optional_text("note", NOTE_LENGTH_MAX),
        },
        idempotency_key: key.as_ref().map(|key| key.key.clone()),
    };
    fields.finish()?;
    Ok((command, key))
}

fn render(outcome: &Result<Claim, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Payout, StatusCode::OK), |claim| {
        data_text(PayoutJson::new(claim, context))
    })
}
