//! `PATCH /dev/v1/affiliates/customers/{customerId}/status`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::dev::NOTE_LENGTH_MAX;
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::AffiliateJson;
use crate::api::openapi::{AffiliateStatusBody, CustomerPath, IdempotencyKey};
use crate::api::request::auth::Caller;
use crate::api::request::path::{PathId, unless_no_affiliate};
use crate::domain::actor::Scope;
use crate::domain::ids::CustomerId;
use crate::service::{AffiliateRow, OnceKey, Refusal, RenderContext, SetAffiliateState};
use axum::extract::State;
use axum::http::StatusCode;

/// Switches an affiliate off or on.
#[utoipa::path(
    patch,
    path = "/dev/v1/affiliates/customers/{id}/status",
    tag = "Affiliates",
    params(CustomerPath, IdempotencyKey),
    request_body = AffiliateStatusBody,
    responses((status = 200, description = "The affiliate as it is now.", body = Data<AffiliateJson>)),
    security(("key" = ["affiliates.write"])),
    extensions(("x-errors" = json!(["CUSTOMER_NOT_FOUND"]))),
)]
pub async fn change_affiliate_status(
    State(state): State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::AffiliatesWrite)?;
    let customer = id.customer()?;
    let (command, key) = match read(submission, &caller, &customer) {
        Ok(read) => read,
        Err(error) => return Err(unless_no_affiliate((&state, &caller), &customer, error).await),
    };
    answer_once((&state, &caller), key, command, (Topic::Customer, render)).await
}

fn read(
    submission: Submission,
    caller: &Caller,
    customer: &CustomerId,
) -> Result<(SetAffiliateState, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[customer.as_str()])?;
    let action = fields.text("action", 32);
    let known = |text: &str| match text.trim().to_ascii_lowercase().as_str() {
        "enable" => Some(true),
        "disable" => Some(false),
        _ => None,
    };
    let is_active = fields.parsed("action", &action, known, "must be one of disable, enable");
    let reason = fields.optional_text("reason", NOTE_LENGTH_MAX);
    fields.finish()?;
    let (actor, customer) = (caller.actor.clone(), customer.clone());
    let is_active = is_active.unwrap_or_default();
    let reason = reason.filter(|reason| !reason.trim().is_empty());
    Ok((SetAffiliateState { actor, customer, is_active, reason }, key))
}

fn render(outcome: &Result<AffiliateRow, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Customer, StatusCode::OK), |row| {
        data_text(AffiliateJson::new(row, context))
    })
}
