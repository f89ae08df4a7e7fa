//! Answers that went well: JSON bodies in their envelopes, and the layer that finishes every answer under `/dev/`.

use super::error::ApiError;
use super::json::to_text;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::timeout;
use tower_http::request_id::RequestId;

/// How long an answer may take: shorter than the server allows, so that giving up has the shape of the API.
pub const ANSWER_SECS_MAX: u64 = 20;

/// What every handler gives back.
pub type ApiResult = Result<Response, ApiError>;

/// `{"data": …}`: one object, or a wrapped list.
#[derive(Serialize)]
pub struct Data<T> {
    /// What was asked for.
    pub data: T,
}

/// A list that is continued with a cursor.
#[derive(Serialize)]
pub struct CursorList<T> {
    /// The rows.
    pub data: Vec<T>,
    /// How to go on.
    pub pagination: Pagination,
}

/// How to go on with a list; `next_cursor` is there even when it is null, because clients look for the key.
#[derive(Serialize)]
pub struct Pagination {
    /// The cursor of the next page.
    pub next_cursor: Option<String>,
    /// Whether there is a next page.
    pub has_more: bool,
}

impl<T> CursorList<T> {
    /// A page of rows.
    pub fn new(data: Vec<T>, next_cursor: Option<String>) -> Self {
        let has_more = next_cursor.is_some();
        Self { data, pagination: Pagination { next_cursor, has_more } }
    }
}

/// An object in its envelope, as text.
pub fn data_text(data: impl Serialize) -> String {
    to_text(&Data { data })
}

/// A JSON answer.
pub fn json(status: StatusCode, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// `200` with an object in its envelope.
pub fn data(data: impl Serialize) -> Response {
    json(StatusCode::OK, data_text(data))
}

/// Where the shop's pages answer, filled in as soon as the caller is known.
#[derive(Clone, Debug, Default)]
pub struct DocBase(Arc<OnceLock<String>>);

impl DocBase {
    /// Notes the address; the first one stays.
    pub fn note(&self, base_url: &str) {
        self.0.get_or_init(|| base_url.to_owned());
    }
}

/// Finishes every answer: nothing is stored by anyone in between, and failures get the address of the shop's
/// documentation and the request id.
pub async fn finish(mut request: Request, next: Next) -> Response {
    let base = DocBase::default();
    request.extensions_mut().insert(base.clone());
    let request_id = request.extensions().get::<RequestId>().map(|id| id.header_value().clone());
    let mut response = match timeout(Duration::from_secs(ANSWER_SECS_MAX), next.run(request)).await
    {
        Ok(response) => response,
        Err(_) => ApiError::unavailable(1).into_response(),
    };
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        let allowed = response.headers_mut().remove(ALLOW);
        let request_id = request_id.as_ref().and_then(|id| id.to_str().ok());
        response = error.to_response(base.0.get().map_or("", String::as_str), request_id);
        if let Some(allowed) = allowed {
            response.headers_mut().insert(ALLOW, allowed);
        }
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
