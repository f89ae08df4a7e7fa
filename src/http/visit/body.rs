//! Reads a form before anything is decided about it: who visits is found out when all of it has arrived, so that a
//! session that ended while the body was still on its way opens nothing.

use axum::body::Body;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use http_body_util::{BodyExt as _, LengthLimitError};
use std::error::Error;

/// The request with all of its body; bodies have a bound by then.
///
/// # Errors
/// The refusal of a body that is too large or breaks off.
pub async fn read_whole(request: Request) -> Result<Request, Response> {
    let (parts, body) = request.into_parts();
    match body.collect().await {
        Ok(body) => Ok(Request::from_parts(parts, Body::from(body.to_bytes()))),
        Err(error) if is_too_large(&error) => Err(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
        Err(_) => Err(StatusCode::BAD_REQUEST.into_response()),
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}
