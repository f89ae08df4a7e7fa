//! `POST /dev/v1/customers/{id}/affiliate/convert-to-balance`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::ConversionJson;
use crate::api::openapi::{ConvertBody, CustomerPath, IdempotencyKey};
use crate::api::request::auth::Caller;
use crate::api::request::path::{PathId, unless_no_customer};
use crate::domain::actor::Scope;
use crate::domain::ids::CustomerId;
use crate::domain::money::Currency;
use crate::service::{ConvertToBalance, Converted, OnceKey, Refusal, RenderContext};
use axum::extract::State;
use axum::http::StatusCode;

/// Turns available earnings into store balance, at once.
#[utoipa::path(
    post,
    path = "/dev/v1/customers/{id}/affiliate/convert-to-balance",
    tag = "Affiliate account",
    params(CustomerPath, IdempotencyKey),
    request_body = ConvertBody,
    responses((status = 200, description = "The conversion, done.", body = Data<ConversionJson>)),
    security(("key" = ["customers.write"])),
    extensions(("x-errors" = json!(["INSUFFICIENT_BALANCE", "CUSTOMER_NOT_FOUND"]))),
)]
pub async fn convert_to_balance(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::CustomersWrite)?;
    let customer = id.customer()?;
    let (amount_minor, key) = match read(submission, &customer, caller.currency()) {
        Ok(read) => read,
        Err(error) => return Err(unless_no_customer((&state, &caller), &customer, error).await),
    };
    let command = ConvertToBalance {
        actor: caller.actor.clone(),
        customer,
        amount_minor,
        idempotency_key: key.as_ref().map(|key| key.key.clone()),
    };
    answer_once((&state, &caller), key, command, (Topic::Conversion, render)).await
}

fn read(
    submission: Submission,
    customer: &CustomerId,
    currency: Currency,
) -> Result<(i64, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[customer.as_str()])?;
    let amount_minor = fields.amount("amount", currency);
    fields.finish()?;
    Ok((amount_minor, key))
}

fn render(outcome: &Result<Converted, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Conversion, StatusCode::OK), |converted| {
        data_text(ConversionJson::new(converted, context))
    })
}
