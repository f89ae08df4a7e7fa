//! `POST /dev/v1/affiliates/applications/{id}/approve|reject`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::dev::NOTE_LENGTH_MAX;
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::ApplicationDecidedJson;
use crate::api::openapi::{
    ApplicationPath, ApproveApplicationBody, IdempotencyKey, RejectApplicationBody,
};
use crate::api::request::auth::Caller;
use crate::api::request::path::{PathId, unless_no_application};
use crate::domain::actor::Scope;
use crate::domain::ids::LinkId;
use crate::service::{
    Application, ApplicationVerdict, DecideApplication, OnceKey, Refusal, RenderContext,
};
use axum::extract::State;
use axum::http::StatusCode;

/// Lets a link work, with the terms that were asked for or those given here.
#[utoipa::path(
    post,
    path = "/dev/v1/affiliates/applications/{id}/approve",
    operation_id = "approve_application",
    tag = "Affiliates",
    params(ApplicationPath, IdempotencyKey),
    request_body = Option<ApproveApplicationBody>,
    responses((status = 200, description = "The application as it is now.", body = Data<ApplicationDecidedJson>)),
    security(("key" = ["affiliates.write"])),
    extensions(("x-errors" = json!(["APPLICATION_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn approve(
    state: State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    decide((state.0, caller), id, submission, true).await
}

/// Refuses a link.
#[utoipa::path(
    post,
    path = "/dev/v1/affiliates/applications/{id}/reject",
    operation_id = "reject_application",
    tag = "Affiliates",
    params(ApplicationPath, IdempotencyKey),
    request_body = Option<RejectApplicationBody>,
    responses((status = 200, description = "The application as it is now.", body = Data<ApplicationDecidedJson>)),
    security(("key" = ["affiliates.write"])),
    extensions(("x-errors" = json!(["APPLICATION_NOT_FOUND", "CONFLICT"]))),
)]
pub async fn reject(
    state: State<ApiState>,
    caller: Caller,
    id: PathId,
    submission: Submission,
) -> ApiResult {
    decide((state.0, caller), id, submission, false).await
}

async fn decide(
    (state, caller): (ApiState, Caller),
    id: PathId,
    submission: Submission,
    is_approved: bool,
) -> ApiResult {
    caller.require(Scope::AffiliatesWrite)?;
    let link = id.application()?;
    let (verdict, key) = match read(submission, &link, is_approved) {
        Ok(read) => read,
        Err(error) => return Err(unless_no_application((&state, &caller), &link, error).await),
    };
    let command = DecideApplication { actor: caller.actor.clone(), link, verdict };
    answer_once((&state, &caller), key, command, (Topic::Application, render)).await
}

fn read(
    submission: Submission,
    link: &LinkId,
    is_approved: bool,
) -> Result<(ApplicationVerdict, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[link.as_str()])?;
    let verdict = if is_approved {
        ApplicationVerdict::Approve {
            rate_ppm: fields.optional_percent("affiliate_revenue_percent_override"),
            discount_ppm: fields.optional_percent("affiliate_customer_discount_percent_override"),
        }
    } else {
        let reason = fields.optional_text("reason", NOTE_LENGTH_MAX);
        ApplicationVerdict::Reject { reason: reason.filter(|reason| !reason.trim().is_empty()) }
    };
    fields.finish()?;
    Ok((verdict, key))
}

fn render(outcome: &Result<Application, Refusal>, context: &RenderContext) -> (u16, String) {
    put(outcome, context, (Topic::Application, StatusCode::OK), |row| {
        data_text(ApplicationDecidedJson::new(row, context))
    })
}
