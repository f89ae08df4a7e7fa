//! `POST /dev/v1/affiliates/payout-requests/{id}/approve|reject|complete|cancel`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::dev::NOTE_LENGTH_MAX;
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::PayoutRowJson;
use crate::api::openapi::{
    ApproveBody, CancelBody, CompleteBody, IdempotencyKey, PayoutPath, RejectBody,
};
use crate::api::request::auth::Caller;
use crate::api::request::fields::Fields;
use crate::api::request::path::{PathId, unless_no_payout};
use crate::domain::actor::Scope;
use crate::domain::ids::ClaimId;
use crate::domain::money::Currency;
use crate::domain::payouts::claim::Decision;
use crate::service::{ClaimRow, DecidePayout, OnceKey, Refusal, RenderContext, Verdict};
use axum::extract::State;
use axum::http::StatusCode;

/// The longest number of a transfer outside.
const REFERENCE_LENGTH_MAX: usize = 200;

/// Lets a request be paid.
#[utoipa::path(
    post,
    path = "/dev/v1/affiliates/payout-requests/{id}/approve",
    operation_id = "approve_payout",
    tag = "Affiliates",
    params(PayoutPath, IdempotencyKey),
    request_body = Option<ApproveBody>,
    responses((status = 200, description = "The request as it is now.", body = Data<PayoutRowJson>)),
    security(("key" = ["affiliates.write"])),
    extensions(("x-errors" = json!(["PAYOUT_REQUEST_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn approve(
    state: State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    decide((state.0, caller), id, submission, Decision::Approve).await
}

/// Refuses a request, with a reason.
#[utoipa::path(
    post,
    path = "/dev/v1/affiliates/payout-requests/{id}/reject",
    operation_id = "reject_payout",
    tag = "Affiliates",
    params(PayoutPath, IdempotencyKey),
    request_body = RejectBody,
    responses((status = 200, description = "The request as it is now.", body = Data<PayoutRowJson>)),
    security(("key" = ["affiliates.write"])),
    extensions(("x-errors" = json!(["PAYOUT_REQUEST_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn reject(
    state: State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    decide((state.0, caller), id, submission, Decision::Reject).await
}

/// Notes that a request was paid.
#[utoipa::path(
    post,
    path = "/dev/v1/affiliates/payout-requests/{id}/complete",
    operation_id = "complete_payout",
    tag = "Affiliates",
    params(PayoutPath, IdempotencyKey),
    request_body = Option<CompleteBody>,
    responses((status = 200, description = "The request as it is now.", body = Data<PayoutRowJson>)),
    security(("key" = ["affiliates.write"])),
    extensions(("x-errors" = json!(["PAYOUT_REQUEST_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn complete(
    state: State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    decide((state.0, caller), id, submission, Decision::Complete).await
}

/// Takes a request back.
#[utoipa::path(
    post,
    path = "/dev/v1/affiliates/payout-requests/{id}/cancel",
    operation_id = "cancel_payout",
    tag = "Affiliates",
    params(PayoutPath, IdempotencyKey),
    request_body = Option<CancelBody>,
    responses((status = 200, description = "The request as it is now.", body = Data<PayoutRowJson>)),
    security(("key" = ["affiliates.write"])),
    extensions(("x-errors" = json!(["PAYOUT_REQUEST_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn cancel(
    state: State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    decide((state.0, caller), id, submission, Decision::Cancel).await
}

async fn decide(
    (state, caller): (ApiState, Caller),
    id: PathId,
    submission: Submission,
    decision: Decision,
) -> ApiResult {
    caller.require(Scope::AffiliatesWrite)?;
    let claim = id.payout()?;
    let (verdict, key) = match read(submission, &claim, (decision, caller.currency())) {
        Ok(read) => read,
        Err(error) => return Err(unless_no_payout((&state, &caller), &claim, error).await),
    };
    let command = DecidePayout { actor: caller.actor.clone(), claim, decision, verdict };
    answer_once((&state, &caller), key, command, (Topic::Payout, render)).await
}

fn read(
    submission: Submission,
    claim: &ClaimId,
    (decision, currency): (Decision, Currency),
) -> Result<(Verdict, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[claim.as_str()])?;
    let mut said = |name: &str, most| text(&mut fields, name, most);
    let verdict = match decision {
        Decision::Approve => Verdict {
            note: said("note", NOTE_LENGTH_MAX),
            override_reason: said("override_reason", NOTE_LENGTH_MAX),
            ..Verdict::default()
        },
        Decision::Complete => Verdict {
            note: said("note", NOTE_LENGTH_MAX),
            payout_reference: said("transaction_id", REFERENCE_LENGTH_MAX),
            network_fee_minor: fields.optional_fee("network_fee", currency),
            ..Verdict::default()
        },
        Decision::Reject | Decision::Cancel | Decision::Fail => {
            Verdict { reason: said("reason", NOTE_LENGTH_MAX), ..Verdict::default() }
        }
    };
    fields.finish()?;
    Ok((verdict, key))
}

/// A text; an empty one says nothing.
fn text(fields: &mut Fields, name: &str, most: usize) -> Option<String> {
    fields.optional_text(name, most).filter(|text| !text.trim().is_empty())
}

fn render(outcome: &Result<ClaimRow, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Payout, StatusCode::OK), |row| {
        data_text(PayoutRowJson::new(row, context))
    })
}
