//! The body of a request: which bytes are taken for a JSON object, and which are not.

use super::document::Json;
use super::fields::Fields;
use crate::api::answer::code::ErrorCode;
use crate::api::answer::error::ApiError;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use std::collections::BTreeMap;

/// The largest body, in bytes.
pub const BODY_SIZE_MAX: usize = 1 << 20;

/// A body that was received and not judged yet, so that rights and ids can be looked at before it.
pub struct Body {
    bytes: Result<Bytes, ApiError>,
    is_json: bool,
}

impl Body {
    /// A body with the headers that came with it.
    pub fn new(headers: &HeaderMap, bytes: Result<Bytes, BytesRejection>) -> Self {
        let bytes = bytes.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                let message = format!("The body is larger than {BODY_SIZE_MAX} bytes.");
                ApiError::new(ErrorCode::PayloadTooLarge, message)
            }
            _ => ApiError::invalid_field("body", "could not be received"),
        });
        Self { bytes, is_json: is_json(headers) }
    }

    /// The fields of the object. No body, `{}` and `[]` (how PHP writes an empty object) hold none.
    ///
    /// # Errors
    /// 413, 415, or 422 for what is not a JSON object.
    pub fn fields(self) -> Result<Fields, ApiError> {
        let bytes = self.bytes?;
        if bytes.is_empty() {
            return Ok(Fields::new(BTreeMap::new()));
        }
        if !self.is_json {
            return Err(ApiError::new(
                ErrorCode::UnsupportedMediaType,
                "Send the body as JSON, with the header \"Content-Type: application/json\".",
            ));
        }
        match Json::parse(&bytes) {
            Ok(Json::Object(members)) => Ok(Fields::new(members)),
            Ok(Json::List(values)) if values.is_empty() => Ok(Fields::new(BTreeMap::new())),
            Ok(other) => {
                let message = format!("must be a JSON object, not {}", other.kind());
                Err(ApiError::invalid_field("body", message))
            }
            Err(malformed) => Err(ApiError::invalid_field("body", malformed.to_string())),
        }
    }
}

/// Whether the body claims to be JSON, or claims nothing.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE) else { return true };
    let essence = value.to_str().unwrap_or("-").split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    let is_structured = essence.starts_with("application/") && essence.ends_with("+json");
    essence.is_empty() || essence == "application/json" || essence == "text/json" || is_structured
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content_type: Option<&str>, text: &'static [u8]) -> Result<Fields, u16> {
        let mut headers = HeaderMap::new();
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
        }
        let body = Body::new(&headers, Ok(Bytes::from_static(text)));
        body.fields().map_err(|error| error.status().as_u16())
    }

    #[test]
    fn empty_bodies_hold_no_fields() {
        for text in [&b""[..], b"{}", b"[]", b" [ ] "] {
            assert_eq!(read(None, text).unwrap().canonical(), "{}");
        }
        assert_eq!(read(None, b" \r\n").err(), Some(422));
        assert!(read(Some("text/plain"), b"").is_ok());
    }

    #[test]
    fn content_types() {
        for good in [
            "application/json",
            "APPLICATION/JSON; charset=utf-8",
            "application/ld+json",
            "text/json",
            "",
        ] {
            assert!(read(Some(good), b"{}").is_ok(), "{good}");
        }
        for bad in
            ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", "json", ";"]
        {
            let expected = if bad == ";" { Ok(()) } else { Err(415) };
            assert_eq!(read(Some(bad), b"{}").map(|_| ()), expected, "{bad}");
        }
    }

    #[test]
    fn anything_but_an_object_is_refused() {
        for bad in [
            &b"null"[..],
            b"1",
            b"\"{}\"",
            b"[1]",
            b"[{}]",
            b"true",
            b"{",
            b"\xff",
            b"{\"a\":1,\"a\":1}",
        ] {
            assert_eq!(read(None, bad).map(|_| ()), Err(422), "{bad:?}");
        }
    }
}
