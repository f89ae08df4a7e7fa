//! Answers while the database cannot be used: each says when to come back, and a visitor sees a page.

use crate::http;
use axum::body::HttpBody as _;
use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

/// How soon, in seconds: about as long as a lock on SQLite or a restart of PostgreSQL takes.
const RETRY_SECS: u16 = 5;

/// Adds `Retry-After` to answers with 503 that have none.
pub fn say_when(response: &mut Response) {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        let secs = HeaderValue::from(RETRY_SECS);
        response.headers_mut().entry(RETRY_AFTER).or_insert(secs);
    }
}

/// Shows a page where a visitor would see nothing: when shop or session could not be read or kept. The layer of the
/// sessions answers a bare 500 then; all other failures have a body.
pub async fn show_page(request: Request, next: Next) -> Response {
    let is_prefetch = http::is_prefetch(request.headers());
    let wished = request.headers().get(ACCEPT_LANGUAGE).cloned();
    let response = next.run(request).await;
    let is_failure = matches!(
        response.status(),
        StatusCode::INTERNAL_SERVER_ERROR | StatusCode::SERVICE_UNAVAILABLE
    );
    let is_bare = response.body().is_end_stream() && !response.headers().contains_key(CONTENT_TYPE);
    if is_failure && is_bare && !is_prefetch {
        let headers = wished.map(|wished| (ACCEPT_LANGUAGE, wished)).into_iter().collect();
        return http::unavailable_page(&headers);
    }
    response
}
