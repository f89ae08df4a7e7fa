//! `POST /dev/v1/oauth/authorize`: allows an installed app what it asks for, with a key that has all of it itself.
//!
//! People do the same on the portal's own page. The answer has no envelope; failures look like all others.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, json};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::idempotency::Submission;
use crate::api::json::to_text;
use crate::api::openapi::AuthorizeBody;
use crate::api::request::auth::Caller;
use crate::api::request::fields::Fields;
use crate::domain::actor::Scope;
use crate::service::{AppWish, AuthorizeApp, NewSecret, redirect_url};
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

/// The longest field, in characters.
const LENGTH_MAX: usize = 2_000;
/// The longest state, in characters.
const STATE_LENGTH_MAX: usize = 500;

/// Where to send the operator who authorised it.
#[derive(Serialize, ToSchema)]
#[schema(as = Authorization)]
struct Answer {
    /// The app's address with code and state.
    redirect_url: String,
}

/// Allows an app what it asks for and makes its code.
///
/// The key must have all the scopes itself. People do the same in the console at /admin/apps/authorize.
#[utoipa::path(
    post,
    path = "/dev/v1/oauth/authorize",
    operation_id = "authorize_app",
    tag = "Apps",
    request_body = AuthorizeBody,
    responses((status = 200, description = "Where to go on, without an envelope.", body = Answer)),
    security(("key" = [])),
)]
pub async fn authorize(
    State(state): State<ApiState>,
    caller: Caller,
    submission: Submission,
) -> ApiResult {
    if caller.is_app() {
        let message = "An app cannot allow an app anything. Use an API key of the shop.";
        return Err(ApiError::forbidden(message));
    }
    // A code is for one use, so a key that promises the same answer again has no place here.
    let (mut fields, _) = submission.read(&[])?;
    let (wish, opaque) = read(&mut fields);
    fields.finish()?;
    let failed = |error| caller.failed(&error, Topic::Customer);
    let request = state.service.app_request(&caller.actor, &wish).await.map_err(failed)?;
    if let Ok(scopes) = request.scopes {
        let asked = Scope::ALL.into_iter().filter(|scope| scopes.contains(*scope));
        asked.into_iter().try_for_each(|scope| caller.require(scope))?;
    }
    let code = NewSecret::app_code(state.service.entropy());
    let shown = code.reveal().to_owned();
    let back = wish.redirect_uri.clone();
    let command = AuthorizeApp { actor: caller.actor.clone(), wish, code };
    state.service.run(command).await.map_err(failed)?;
    let url = redirect_url(&back, &[("code", &shown), ("state", &opaque)]);
    Ok(json(StatusCode::OK, to_text(&Answer { redirect_url: url })))
}

fn read(fields: &mut Fields) -> (AppWish, String) {
    let kind = fields.text("response_type", LENGTH_MAX);
    let is_code = |text: &str| (text == "code").then_some(());
    fields.parsed("response_type", &kind, is_code, "must be code");
    let wish = AppWish {
        client_id: fields.text("client_id", LENGTH_MAX),
        redirect_uri: fields.text("redirect_uri", LENGTH_MAX),
        scope: fields.optional_text("scope", LENGTH_MAX).unwrap_or_default(),
        challenge: fields.optional_text("code_challenge", LENGTH_MAX),
        challenge_method: fields.optional_text("code_challenge_method", LENGTH_MAX),
    };
    (wish, fields.optional_text("state", STATE_LENGTH_MAX).unwrap_or_default())
}
