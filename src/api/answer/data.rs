//! Answers that went well: JSON bodies in their envelopes.

use super::error::ApiError;
use crate::api::json::to_text;
use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;
use std::sync::{Arc, OnceLock};
use utoipa::ToSchema;

/// What every handler returns.
pub type ApiResult = Result<Response, ApiError>;

/// `{"data": …}`: one object, or a wrapped list.
#[derive(Serialize, ToSchema)]
pub struct Data<T> {
    /// What was asked for.
    pub data: T,
}

/// A list that is continued with a cursor.
#[derive(Serialize, ToSchema)]
pub struct CursorList<T> {
    /// The rows.
    pub data: Vec<T>,
    /// How to go on.
    pub pagination: Pagination,
}

/// How to go on with a list; `next_cursor` is there even when it is null, because clients look for the key.
#[derive(Serialize, ToSchema)]
pub struct Pagination {
    /// The cursor of the next page.
    #[schema(required)]
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

    /// The address; empty when no caller is known.
    pub fn get(&self) -> &str {
        self.0.get().map_or("", String::as_str)
    }
}
