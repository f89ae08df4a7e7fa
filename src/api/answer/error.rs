//! The one shape of every failure under `/dev/`: status, code, sentence, fields, where to read more.

use super::code::ErrorCode;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// One field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ErrorDetail)]
pub struct Detail {
    /// The field, as in `items[0].quantity`.
    pub field: String,
    /// What is wrong, to be read after the field's name.
    pub message: String,
}

/// A failure as a client sees it. Nothing internal is in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    code: ErrorCode,
    message: String,
    details: Vec<Detail>,
    retry_after_secs: Option<u64>,
}

/// What the wire carries.
#[derive(Serialize, ToSchema)]
#[schema(as = ErrorEnvelope)]
pub struct Envelope<'a> {
    error: Inner<'a>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Error)]
struct Inner<'a> {
    /// Which failure it is; programs decide by this.
    code: &'a str,
    /// What happened, for people; the wording may change.
    message: &'a str,
    /// The fields that are wrong, when it is about fields.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<Detail>, required = false)]
    details: &'a [Detail],
    /// Where the code is explained.
    doc_url: String,
    /// The request's name in the server's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    request_id: Option<&'a str>,
}

impl ApiError {
    /// A failure with a code of the contract and a sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        let (details, retry_after_secs) = (Vec::new(), None);
        Self { code, message: message.into(), details, retry_after_secs }
    }

    /// No key, or none that is known.
    pub fn unauthorized() -> Self {
        let message = "Send a valid API key in the header \"Authorization: Bearer shx_…\".";
        Self::new(ErrorCode::Unauthorized, message)
    }

    /// The caller may not.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Forbidden, message)
    }

    /// There is no such thing, or not for this caller.
    pub fn missing(code: ErrorCode, message: &'static str) -> Self {
        Self::new(code, message)
    }

    /// There is no such route.
    pub fn no_route() -> Self {
        Self::missing(ErrorCode::NotFound, "There is nothing at this address.")
    }

    /// The route does not take this method.
    pub fn method_not_allowed() -> Self {
        let message =
            "This address does not take this method; the Allow header names those it takes.";
        Self::new(ErrorCode::MethodNotAllowed, message)
    }

    /// Fields that are wrong.
    pub fn invalid(details: Vec<Detail>) -> Self {
        let message = match details.as_slice() {
            [only] => format!("{} {}.", only.field, only.message),
            several => format!("{} fields are not right; details names each.", several.len()),
        };
        let error = Self::new(ErrorCode::ValidationError, message);
        Self { details, ..error }
    }

    /// One field that is wrong.
    pub fn invalid_field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::invalid(vec![Detail { field: field.into(), message: message.into() }])
    }

    /// A state that does not allow it.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Conflict, message)
    }

    /// Too many requests.
    pub fn rate_limited(retry_after_secs: u64) -> Self {
        let unit = if retry_after_secs == 1 { "second" } else { "seconds" };
        let message = format!("Too many requests. Try again in {retry_after_secs} {unit}.");
        let error = Self::new(ErrorCode::RateLimited, message);
        error.retry_after(retry_after_secs)
    }

    /// A fault that no client learns more about.
    pub fn internal() -> Self {
        let message =
            "Something went wrong on our side. Try again; if it stays, tell us the request id.";
        Self::new(ErrorCode::InternalError, message)
    }

    /// Nothing can be done right now.
    pub fn unavailable(retry_after_secs: u64) -> Self {
        let message = "The service cannot take this request right now. Try again shortly.";
        let error = Self::new(ErrorCode::ServiceUnavailable, message);
        error.retry_after(retry_after_secs)
    }

    /// The same failure with the time after which to try again.
    #[must_use]
    pub fn retry_after(self, secs: u64) -> Self {
        Self { retry_after_secs: Some(secs), ..self }
    }

    /// The code.
    pub fn code(&self) -> &'static str {
        self.code.as_str()
    }

    /// The sentence.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The fields that are wrong.
    pub fn details(&self) -> &[Detail] {
        &self.details
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.code.status()
    }

    /// The body. `base_url` is where the shop's pages answer, empty when no shop is known.
    pub fn body(&self, base_url: &str, request_id: Option<&str>) -> String {
        let inner = Inner {
            code: self.code.as_str(),
            message: &self.message,
            details: &self.details,
            doc_url: format!("{base_url}/docs/errors#{}", self.code.as_str()),
            request_id,
        };
        crate::api::json::to_text(&Envelope { error: inner })
    }

    fn to_response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body("", None)));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(secs) = self.retry_after_secs {
            headers.insert(RETRY_AFTER, HeaderValue::from(secs));
        }
        if self.status() == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for ApiError {
    /// The failure travels along as an extension, so that the outermost layer can add what only it knows.
    fn into_response(self) -> Response {
        let mut response = self.to_response();
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies() {
        let error = ApiError::invalid_field("amount", "is required");
        let fresh = error.body("https://a.test", Some("r1"));
        assert_eq!(
            fresh,
            r#"{"error":{"code":"VALIDATION_ERROR","message":"amount is required.","details":[{"field":"amount","message":"is required"}],"doc_url":"https://a.test/docs/errors#VALIDATION_ERROR","request_id":"r1"}}"#
        );
    }
}
