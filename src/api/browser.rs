//! The APIs that browsers call, `/v1/storefront` and `/v1/customer`: their one envelope
//! `{status, data, error, message?, error_code?, error_params?}`, which shop a call is about, and the layer that
//! finishes every answer.
//!
//! Handlers refuse with [`ApiError`] like those of the Dev API; [`finish`] puts the failure into this envelope, so
//! that unknown routes, wrong methods, bodies that are too large and timeouts come out of here in the same shape.
//! Amounts are decimal strings ([`decimal`]), times ISO 8601 with milliseconds.
#![allow(dead_code, reason = "the routes that use it follow")]

use super::answer::{ANSWER_SECS_MAX, ApiResult, json};
use super::body::BODY_SIZE_MAX;
use super::error::{ApiError, Detail};
use super::idempotency::run_once;
use super::json::to_text;
use super::page::Query;
use super::refusal::{Topic, failed, refused};
use super::{ApiState, customer};
use crate::domain::actor::Actor;
use crate::domain::money::{Currency, Money};
use crate::service::{
    Command, OnceKey, Refusal, Render, RenderContext, ServiceError, Shop, Subject,
};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, any};
use serde::Serialize;
use std::any::Any;
use std::time::Duration;
use tokio::time::timeout;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::RequestId;

/// The longest short name or domain of a shop.
const SHOP_LENGTH_MAX: usize = 253;

/// A path below `/v1` and its handlers.
pub type Route = (&'static str, MethodRouter<ApiState>);

/// Every route under `/v1`. Each answers with and without a slash at the end.
pub fn router() -> Router<ApiState> {
    let mut router = Router::new();
    for (path, methods) in customer::routes() {
        router = router
            .route(&format!("/v1{path}"), methods.clone())
            .route(&format!("/v1{path}/"), methods);
    }
    router
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .route("/v1", any(no_route))
        .route("/v1/", any(no_route))
        .route("/v1/{*rest}", any(no_route))
        .layer(DefaultBodyLimit::max(BODY_SIZE_MAX))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(finish))
}

async fn no_route() -> ApiError {
    ApiError::no_route()
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    ApiError::internal().into_response()
}

#[derive(Serialize)]
struct Success<T> {
    status: u16,
    data: T,
    error: Option<&'static str>,
}

#[derive(Serialize)]
struct Failure<'a> {
    status: u16,
    data: Option<()>,
    error: &'a str,
    message: &'a str,
    error_code: &'a str,
    #[serde(skip_serializing_if = "Params::is_empty")]
    error_params: Params<'a>,
}

/// What a failure carries beside its sentence: fields that are wrong; the request id of a fault.
#[derive(Serialize)]
struct Params<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    details: &'a [Detail],
    #[serde(skip_serializing_if = "Option::is_none")]
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

/// Finishes every answer: nothing is stored by anyone in between, and failures get this envelope.
pub async fn finish(request: Request, next: Next) -> Response {
    let request_id = request.extensions().get::<RequestId>().map(|id| id.header_value().clone());
    let mut response = match timeout(Duration::from_secs(ANSWER_SECS_MAX), next.run(request)).await
    {
        Ok(response) => response,
        Err(_) => ApiError::unavailable(1).into_response(),
    };
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        let request_id = request_id.as_ref().and_then(|id| id.to_str().ok());
        let headers = std::mem::take(response.headers_mut());
        response = json(error.status(), failure_text(&error, request_id));
        keep_headers(&headers, response.headers_mut());
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Everything that was said in headers stays true, but for what describes the replaced body. No browser is told to ask
/// for a password.
fn keep_headers(from: &HeaderMap, to: &mut HeaderMap) {
    for name in [ALLOW, RETRY_AFTER] {
        if let Some(value) = from.get(&name) {
            to.insert(name, value.clone());
        }
    }
    let rest = from.iter().filter(|(name, _)| {
        ![CONTENT_TYPE, WWW_AUTHENTICATE, ALLOW, RETRY_AFTER].contains(name)
            && name.as_str() != "content-length"
    });
    for (name, value) in rest {
        to.append(name, value.clone());
    }
}
