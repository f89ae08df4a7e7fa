//! The APIs that browsers call, `/v1/storefront` and `/v1/customer`: their one envelope
//! `{status, data, error, message?, error_code?, error_params?}`, and which shop a call is about.
//!
//! Handlers refuse with [`ApiError`] like those of the Dev API; [`SHAPE`] puts the failure into this envelope, so
//! that unknown routes, wrong methods, bodies that are too large and timeouts come out of here in the same shape.
//! Amounts are decimal strings ([`decimal`]), times ISO 8601 with milliseconds.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, json};
use crate::api::answer::error::{ApiError, Detail};
use crate::api::answer::finish::Shape;
use crate::api::answer::refusal::{Topic, failed, refused};
use crate::api::idempotency::{Render, run_once};
use crate::api::json::to_text;
use crate::api::request::page::Query;
use crate::domain::actor::Actor;
use crate::domain::money::{Currency, Money};
use crate::service::{Command, OnceKey, Refusal, RenderContext, ServiceError, Shop, Subject};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// The longest short name or domain of a shop.
const SHOP_LENGTH_MAX: usize = 253;

/// How failures are put here.
pub const SHAPE: Shape =
    Shape { failure: |error, _, request_id| failure_text(error, request_id), asks_for_key: false };

/// What went well, in the browser's envelope.
#[derive(Serialize, ToSchema)]
pub struct Success<T> {
    /// The HTTP status once more.
    status: u16,
    /// What was asked for.
    data: T,
    /// Always null.
    #[schema(value_type = Option<String>, required)]
    error: Option<&'static str>,
}

/// A failure in the browser's envelope.
#[derive(Serialize, ToSchema)]
#[schema(as = BrowserFailure)]
pub struct Failure<'a> {
    /// The HTTP status once more.
    status: u16,
    /// Always null.
    #[schema(value_type = Option<String>, required)]
    data: Option<()>,
    /// What happened, for people.
    error: &'a str,
    /// The same sentence.
    message: &'a str,
    /// Which failure it is; programs decide by this.
    error_code: &'a str,
    /// Fields that are wrong, and the request id of a fault.
    #[serde(skip_serializing_if = "Params::is_empty")]
    #[schema(required = false)]
    error_params: Params<'a>,
}

/// What a failure carries beside its sentence: fields that are wrong; the request id of a fault.
#[derive(Serialize, ToSchema)]
#[schema(as = BrowserFailureParams)]
struct Params<'a> {
    /// The fields that are wrong, when it is about fields.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<Detail>, required = false)]
    details: &'a [Detail],
    /// The request's name in the server's log; faults carry it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    request_id: Option<&'a str>,
}

impl Params<'_> {
    fn is_empty(&self) -> bool {
        self.details.is_empty() && self.request_id.is_none()
    }
}

/// An object in the browser's envelope, as text. The status inside is that of the answer.
pub fn data_text(status: StatusCode, data: impl Serialize) -> String {
    to_text(&Success { status: status.as_u16(), data, error: None })
}

/// `200` with an object in the browser's envelope.
pub fn data(data: impl Serialize) -> Response {
    json(StatusCode::OK, data_text(StatusCode::OK, data))
}

/// A failure in the browser's envelope, as text; only faults carry the request id.
fn failure_text(error: &ApiError, request_id: Option<&str>) -> String {
    let status = error.status();
    let request_id = request_id.filter(|_| status.is_server_error());
    to_text(&Failure {
        status: status.as_u16(),
        data: None,
        error: error.message(),
        message: error.message(),
        error_code: error.code(),
        error_params: Params { details: error.details(), request_id },
    })
}

/// An amount in major units as a decimal string with all decimals of the currency (`2500` → `"25.00"`).
pub fn decimal(minor: i64, currency: Currency) -> String {
    Money::new(minor, currency).to_plain()
}

/// Puts the outcome of a command into the browser's envelope, for [`answer_once`].
pub fn put<T>(
    outcome: &Result<T, Refusal>,
    context: &RenderContext,
    (topic, status): (Topic, StatusCode),
    body: impl FnOnce(&T, StatusCode) -> String,
) -> (u16, String) {
    match outcome {
        Ok(output) => (status.as_u16(), body(output, status)),
        Err(refusal) => {
            let error = refused(refusal, topic, context.currency);
            (error.status().as_u16(), failure_text(&error, None))
        }
    }
}

/// Runs a command at most once per key and answers what it answered the first time.
///
/// # Errors
/// Refusals that are not kept, in the words of `topic`, and faults.
pub async fn answer_once<C>(
    (state, shop): (&ApiState, &Shop),
    key: Option<OnceKey>,
    command: C,
    (topic, render): (Topic, Render<C::Output>),
) -> ApiResult
where
    C: Command<Error = ServiceError>,
    C::Output: Sync,
{
    let answer = run_once(state, RenderContext::of(shop), key, command, render).await;
    answer.map_err(|error| failed(&error, topic, shop.currency))
}

/// The shop that a call names, by short name or by domain: in the query (`?shop=`) or in the body (`shop`,
/// `shop_slug`).
///
/// # Errors
/// 422 when none is named, 404 when there is none of that name, 403 when it is suspended.
pub async fn shop_named(state: &ApiState, name: Option<&str>) -> Result<Shop, ApiError> {
    let name = name.map(str::trim).filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| ApiError::invalid_field("shop", "is required"))?;
    if name.len() > SHOP_LENGTH_MAX {
        return Err(missing_shop());
    }
    let found = state.service.shop_by_slug_or_domain(name).await;
    let found = found.map_err(|error| failed(&error, Topic::Customer, Currency::USD))?;
    let shop = found.ok_or_else(missing_shop)?;
    if shop.is_suspended {
        return Err(ApiError::forbidden("This shop is closed at the moment."));
    }
    Ok(shop)
}

/// The shop in the query.
///
/// # Errors
/// As [`shop_named`].
pub async fn shop_in_query(state: &ApiState, query: &Query) -> Result<Shop, ApiError> {
    shop_named(state, query.get(&["shop", "shop_slug"])).await
}

/// The actor for what a browser without credentials may see and do: the product itself, in that shop.
pub fn visitor(shop: &Shop) -> Actor {
    Actor::system(shop.id.clone())
}

fn missing_shop() -> ApiError {
    let error = Refusal::NotFound(Subject::Shop);
    refused(&error, Topic::Customer, Currency::USD)
}
