//! `GET` and `PATCH /dev/v1/affiliates/settings`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, Data, data, data_text};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, put};
use crate::api::idempotency::{Submission, answer_once};
use crate::api::json::SettingsJson;
use crate::api::openapi::{IdempotencyKey, SettingsBody};
use crate::api::request::auth::Caller;
use crate::domain::actor::Scope;
use crate::domain::affiliates::program::ProgramRule;
use crate::service::{ChangeProgram, OnceKey, ProgramChange, Refusal, RenderContext};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

#[derive(Serialize, ToSchema)]
struct Message {
    message: &'static str,
}

/// The program's settings.
#[utoipa::path(
    get,
    path = "/dev/v1/affiliates/settings",
    tag = "Affiliates",
    responses((status = 200, description = "The settings in force.", body = Data<SettingsJson>)),
    security(("key" = ["affiliates.read"])),
)]
pub async fn show_settings(State(state): State<ApiState>, caller: Caller) -> ApiResult {
    caller.require(Scope::AffiliatesRead)?;
    let rule = state.service.program(&caller.actor).await;
    let rule = rule.map_err(|error| caller.failed(&error, Topic::Customer))?;
    Ok(data(SettingsJson::new(&rule)))
}

/// Changes the settings that are given; orders placed before keep what was true then.
#[utoipa::path(
    patch,
    path = "/dev/v1/affiliates/settings",
    tag = "Affiliates",
    params(IdempotencyKey),
    request_body = Option<SettingsBody>,
    responses((status = 200, description = "What was done, in a sentence.", body = Data<Message>)),
    security(("key" = ["affiliates.write"])),
)]
pub async fn change_settings(
    State(state): State<ApiState>,
    caller: Caller,
    submission: Submission,
) -> ApiResult {
    caller.require(Scope::AffiliatesWrite)?;
    let (change, key) = read(submission)?;
    let command = ChangeProgram { actor: caller.actor.clone(), change };
    answer_once((&state, &caller), key, command, (Topic::Customer, render)).await
}

fn read(submission: Submission) -> Result<(ProgramChange, Option<OnceKey>), ApiError> {
    let (mut fields, key) = submission.read(&[])?;
    let change = ProgramChange {
        is_active: fields.optional_flag("affiliate_revenue_active"),
        rate_ppm: fields.optional_percent("affiliate_revenue_percent"),
        is_discount_active: fields.optional_flag("affiliate_customer_discount_active"),
        discount_ppm: fields.optional_percent("affiliate_customer_discount_percent"),
        has_custom_links: fields.optional_flag("affiliate_custom_link_active"),
        links_need_approval: fields.optional_flag("affiliate_custom_link_must_approve"),
        ..ProgramChange::default()
    };
    fields.finish()?;
    Ok((change, key))
}

fn render(
    outcome: &Result<(ProgramRule, bool), Refusal>,
    context: &RenderContext,
) -> (u16, String) {
    put(outcome, context, (Topic::Customer, StatusCode::OK), |(_, is_new)| {
        let message = if *is_new {
            "The affiliate settings were changed."
        } else {
            "The affiliate settings were like that already."
        };
        data_text(Message { message })
    })
}
