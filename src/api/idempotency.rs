//! Requests that change something: their body, their idempotency key, and running them at most once per key.

use super::ApiState;
use super::answer::data::{ApiResult, json};
use super::answer::error::ApiError;
use super::answer::refusal::Topic;
use super::request::auth::Caller;
use super::request::body::Body;
use super::request::fields::Fields;
use crate::service::{Command, KeySpace, OnceKey, Refusal, RenderContext, ServiceError};
use axum::body::Bytes;
use axum::extract::{FromRequest, MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use std::convert::Infallible;

/// The header that carries the key.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The same in requests of browsers.
const BROWSER_KEY: HeaderName = HeaderName::from_static("x-idempotency-key");
/// The header of an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Turns an outcome into an HTTP status and a body.
pub type Render<T> = fn(&Result<T, Refusal>, &RenderContext) -> (u16, String);

/// A request that changes something, received and not judged yet.
pub struct Submission {
    method: Method,
    template: String,
    space: KeySpace,
    keys: Vec<HeaderValue>,
    body: Body,
}

impl FromRequest<ApiState> for Submission {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &ApiState) -> Result<Self, Infallible> {
        let method = request.method().clone();
        // With and without the slash at the end it is the same route, so it is the same request.
        let template = request.extensions().get::<MatchedPath>();
        let template = template.map_or("", |path| path.as_str().trim_end_matches('/')).to_owned();
        let headers = request.headers().clone();
        let mut keys: Vec<_> = headers.get_all(KEY).iter().cloned().collect();
        let space =
            if template.starts_with("/v1/") { KeySpace::Browser } else { KeySpace::Program };
        if space == KeySpace::Browser {
            keys.extend(headers.get_all(BROWSER_KEY).iter().cloned());
        }
        let bytes = Bytes::from_request(request, state).await;
        Ok(Self { method, template, space, keys, body: Body::new(&headers, bytes) })
    }
}

impl Submission {
    /// The fields of the body, and the key with the fingerprint of the request; `ids` are those of the path.
    ///
    /// # Errors
    /// 413, 415, or 422 for a body or a key that is not well-formed.
    pub fn read(self, ids: &[&str]) -> Result<(Fields, Option<OnceKey>), ApiError> {
        let fields = self.body.fields()?;
        let Some(key) = key_of(&self.keys)? else { return Ok((fields, None)) };
        let canonical = fields.canonical();
        let mut parts = vec![self.method.as_str(), self.template.as_str()];
        parts.extend(ids);
        parts.push(&canonical);
        Ok((fields, Some(OnceKey::new(self.space, key, &parts))))
    }
}

fn key_of(values: &[HeaderValue]) -> Result<Option<String>, ApiError> {
    let refuse = |message| Err(ApiError::invalid_field("Idempotency-Key", message));
    match values {
        [] => Ok(None),
        [only] => match only.to_str().ok().and_then(OnceKey::parse) {
            Some(key) => Ok(Some(key)),
            None => refuse("must be 1 to 255 visible ASCII characters"),
        },
        _ => refuse("must be sent once only"),
    }
}

/// Runs a command at most once per key and answers what it answered the first time.
///
/// # Errors
/// Refusals that are not kept, in the words of `topic`, and faults.
pub async fn answer_once<C>(
    (state, caller): (&ApiState, &Caller),
    key: Option<OnceKey>,
    command: C,
    (topic, render): (Topic, Render<C::Output>),
) -> ApiResult
where
    C: Command<Error = ServiceError>,
    C::Output: Sync,
{
    let answer = run_once(state, caller.context(), key, command, render).await;
    answer.map_err(|error| caller.failed(&error, topic))
}

/// Runs a command at most once per key, for callers with error messages of their own.
///
/// # Errors
/// Refusals that are not kept, and faults.
pub async fn run_once<C>(
    state: &ApiState,
    context: RenderContext,
    key: Option<OnceKey>,
    command: C,
    render: Render<C::Output>,
) -> Result<Response, ServiceError>
where
    C: Command<Error = ServiceError>,
    C::Output: Sync,
{
    let shop = context.shop.clone();
    let render = move |outcome: &Result<C::Output, Refusal>| render(outcome, &context);
    let answer = state.service.answer_once(&shop, key, command, render).await?;
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = if status == StatusCode::NO_CONTENT {
        status.into_response()
    } else {
        json(status, answer.body)
    };
    if answer.is_replay {
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_well_formed_key_or_none() {
        let read = |values: &[&'static str]| {
            let values: Vec<_> = values.iter().map(|text| HeaderValue::from_static(text)).collect();
            key_of(&values).map_err(|error| error.status().as_u16())
        };
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&["\"k-1\""]), Ok(Some("k-1".to_owned())));
        for bad in [&[""][..], &["a b"], &["k", "k"], &["\"\""]] {
            assert_eq!(read(bad), Err(422), "{bad:?}");
        }
    }
}
