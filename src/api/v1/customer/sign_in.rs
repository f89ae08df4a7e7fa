//! `/v1/customer/auth`: a code by mail, the session it opens, and ending it.

use super::guest::{Front, language, session_token, sign_in_first};
use crate::api::answer::code::ErrorCode;
use crate::api::answer::data::ApiResult;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::idempotency::Submission;
use crate::api::json::iso_text as iso;
use crate::api::limits::Meter;
use crate::api::openapi::{FrontKey, RequestCodeBody, ShopQuery, VerifyCodeBody};
use crate::api::request::fields::Fields;
use crate::api::v1::envelope::{Success, data};
use crate::api::{ApiState, Peer};
use crate::service::{CodeRequester, EnteredBy, Place, Refusal, ServiceError};
use axum::extract::State;
use axum::http::request::Parts;
use serde::Serialize;
use utoipa::ToSchema;

/// The longest shop name that is looked at.
const SHOP_LENGTH_MAX: usize = 253;
/// The longest code that is looked at.
const CODE_LENGTH_MAX: usize = 32;

#[derive(Serialize, ToSchema)]
#[schema(as = CodeRequested)]
struct Requested {
    requested: bool,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OpenedSession)]
struct SessionJson<'a> {
    access_token: &'a str,
    expires_at: String,
}

#[derive(Serialize, ToSchema)]
struct SignedOut {
    signed_out: bool,
}

/// Sends a code. Known and unknown addresses get the same answer.
///
/// A request counts like a wrong key, so that one address cannot fill mailboxes.
#[utoipa::path(
    post,
    path = "/v1/customer/auth/otp/request",
    tag = "Customer account",
    params(ShopQuery, FrontKey),
    request_body = RequestCodeBody,
    responses((status = 200, description = "The request was taken; a code is sent where the address is known.", body = Success<Requested>)),
    extensions(("x-errors" = json!(["UNAUTHORIZED", "FORBIDDEN", "NOT_FOUND"]))),
)]
pub async fn request_code(
    State(state): State<ApiState>,
    parts: Parts,
    submission: Submission,
) -> ApiResult {
    let (mut fields, _) = submission.read(&[])?;
    let front = front(&state, &parts, &mut fields).await?;
    let email = fields.email("email");
    fields.finish()?;
    let email = email.ok_or_else(|| ApiError::invalid_field("email", "is required"))?;
    Meter::count_wrong_key(&parts)?;
    Meter::count_write(&parts)?;
    let network = network(&parts);
    let place = Place { device: None, network: &network };
    let place = state.service.familiarity(&front.shop.id, &email.lookup(), place).await;
    let place = place.map_err(|error| front.failed(&error, Topic::Customer))?;
    let from = CodeRequester { name: network.clone(), place: Some(place) };
    let language = language(&parts.headers);
    let asked = state.service.request_login_code(&front.visitor, email, language, from).await;
    asked.map_err(|error| front.failed(&error, Topic::Customer))?;
    Ok(data(Requested { requested: true }))
}

/// Opens a session with a code.
#[utoipa::path(
    post,
    path = "/v1/customer/auth/otp/verify",
    tag = "Customer account",
    params(ShopQuery, FrontKey),
    request_body = VerifyCodeBody,
    responses((status = 200, description = "A session: access_token and expires_at.", body = Success<SessionJson>)),
    extensions(("x-errors" = json!(["UNAUTHORIZED", "INVALID_OTP", "FORBIDDEN", "NOT_FOUND"]))),
)]
pub async fn verify_code(
    State(state): State<ApiState>,
    parts: Parts,
    submission: Submission,
) -> ApiResult {
    let (mut fields, _) = submission.read(&[])?;
    let front = front(&state, &parts, &mut fields).await?;
    let email = fields.email("email");
    let code = fields.text("otp", CODE_LENGTH_MAX);
    let is_remembered = fields.flag("remember_me");
    fields.finish()?;
    let email = email.ok_or_else(|| ApiError::invalid_field("email", "is required"))?;
    // Counted before anything is hashed, and taken back when the code was right.
    Meter::count_wrong_key(&parts)?;
    let (service, network) = (&state.service, network(&parts));
    let tried = (code.as_str(), EnteredBy::Network(&network));
    let opened = service.open_session_with_code(&front.visitor, &email, tried, is_remembered).await;
    let session = match opened {
        Err(ServiceError::Refused(Refusal::WrongCredentials)) => {
            let message = "This code is not right, or it works no longer. Ask for a new one.";
            return Err(ApiError::new(ErrorCode::InvalidOtp, message));
        }
        opened => opened.map_err(|error| front.failed(&error, Topic::Customer))?,
    };
    Meter::was_right(&parts);
    let noted = service.note_network(&front.shop.id, &email.lookup(), &network).await;
    noted.map_err(|error| front.failed(&error, Topic::Customer))?;
    let expires_at = iso(session.expires_at);
    Ok(data(SessionJson { access_token: session.token.reveal(), expires_at }))
}

/// Ends the session.
#[utoipa::path(
    post,
    path = "/v1/customer/auth/logout",
    operation_id = "sign_out",
    tag = "Customer account",
    params(ShopQuery, FrontKey),
    responses((status = 200, description = "The session has ended.", body = Success<SignedOut>)),
    security(("session" = [])),
    extensions(("x-errors" = json!(["NOT_FOUND"]))),
)]
pub async fn sign_out(
    State(state): State<ApiState>,
    parts: Parts,
    submission: Submission,
) -> ApiResult {
    let (mut fields, _) = submission.read(&[])?;
    let front = front(&state, &parts, &mut fields).await?;
    let token = session_token(&parts.headers).ok_or_else(sign_in_first)?;
    let ended = state.service.end_session((&front.shop.id, &front.visitor.origin), token).await;
    ended.map_err(|error| front.failed(&error, Topic::Customer))?;
    Ok(data(SignedOut { signed_out: true }))
}

fn network(parts: &Parts) -> String {
    parts.extensions.get::<Peer>().copied().unwrap_or(Peer::UNKNOWN).network().to_string()
}

async fn front(state: &ApiState, parts: &Parts, fields: &mut Fields) -> Result<Front, ApiError> {
    let in_body = fields.optional_text("shop", SHOP_LENGTH_MAX);
    Front::of(state, parts, in_body.as_deref()).await
}
