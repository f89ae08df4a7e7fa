//! Which pages of other sites may read what browsers ask: shop fronts that were configured, without credentials, and
//! only under `/v1`. The merchant names them with `--storefront-origin`, or for one shop in its brand file.

use crate::api::ApiState;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
    VARY,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

/// What browsers may send.
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, OPTIONS");
/// The headers that the official browser packages send, and the key of a repeated request.
const HEADERS: HeaderValue = HeaderValue::from_static(
    "content-type, accept, authorization, x-shoppex-locale, x-shoppex-publishable-key, x-idempotency-key, \
     idempotency-key",
);
/// What pages may read beside the body.
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "x-request-id, idempotency-replayed, retry-after, ratelimit-limit, ratelimit-remaining, ratelimit-reset",
);
/// How long a browser may keep the answer to its question, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Answers the question before a request, and marks answers that a page of another site may read.
pub async fn cors(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let mut origins = request.headers().get_all(ORIGIN).iter();
    // Of several origins none is the page's.
    let origin = origins.next().filter(|_| origins.next().is_none());
    let origin = origin.filter(|origin| is_allowed(&state, origin)).cloned();
    let is_question = *request.method() == Method::OPTIONS
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = if is_question {
        let mut answer = Response::new(Body::empty());
        *answer.status_mut() = StatusCode::NO_CONTENT;
        answer
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        if is_question {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
            headers.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        }
    }
    response
}

/// Whether the origin is one that this server or one of its brands was configured with.
fn is_allowed(state: &ApiState, origin: &HeaderValue) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
    let is_it = |known: &crate::domain::net::web_origin::WebOrigin| known.as_str() == origin;
    state.storefront_origins.iter().any(is_it)
        || state.brands.all().iter().any(|loaded| loaded.brand.storefront_origins.iter().any(is_it))
}
