//! Calls with an access token, and what `PayPal`'s refusals mean.

use super::Paypal;
use super::wire::{Failure, Granted};
use crate::domain::clock::Timestamp;
use crate::payments::http::Answer;
use crate::payments::provider::ProviderError;
use axum::http::{StatusCode, header};
use bytes::Bytes;
use reqwest::{Client, Method, RequestBuilder};
use serde::de::DeserializeOwned;

/// How long before its end a token is no longer used: a call may take that long to arrive.
const TOKEN_MARGIN_SECS: i64 = 60;
/// Refusals that stand for "not now": the same request may be accepted, or was carried out before.
const PASSING: [&str; 3] =
    ["PREVIOUS_REQUEST_IN_PROGRESS", "ORDER_COMPLETION_IN_PROGRESS", "RESOURCE_CONFLICT"];

/// An access token.
pub(super) struct Token {
    value: String,
    ends_at: Timestamp,
}

/// One call.
pub(super) struct Ask {
    pub(super) method: Method,
    /// The path below the base URL; ids in it are checked by [`is_id`].
    pub(super) path: String,
    /// `PayPal-Request-Id`: what makes asking twice the same as asking once.
    pub(super) request_id: Option<String>,
    /// The JSON body.
    pub(super) body: Option<Bytes>,
}

impl Ask {
    pub(super) fn get(path: String) -> Self {
        Self { method: Method::GET, path, request_id: None, body: None }
    }
}

/// An id that `PayPal` made and that may stand in a path.
pub(super) fn is_id(text: &str) -> bool {
    (1..=36).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// Reads an answer that was a success; anything else is the error it stands for.
pub(super) fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, ProviderError> {
    if !answer.status.is_success() {
        return Err(refusal(answer));
    }
    serde_json::from_slice(&answer.body)
        .map_err(|_| ProviderError::Unknown("its answer cannot be read".to_owned()))
}

/// The short code of a refusal, such as `INSTRUMENT_DECLINED`.
pub(super) fn code(answer: &Answer) -> String {
    let failure: Failure = serde_json::from_slice(&answer.body).unwrap_or_default();
    let issue = failure.details.into_iter().next().and_then(|detail| detail.issue);
    let code = issue.or(failure.name).or(failure.error).filter(|code| is_code(code));
    code.unwrap_or_else(|| format!("HTTP_{}", answer.status.as_u16()))
}

fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// What an answer that was no success stands for.
pub(super) fn refusal(answer: &Answer) -> ProviderError {
    let code = code(answer);
    if answer.status == StatusCode::NOT_FOUND {
        ProviderError::NotFound
    } else if answer.status == StatusCode::CONFLICT || PASSING.contains(&code.as_str()) {
        ProviderError::Unknown(code)
    } else {
        ProviderError::Refused(code)
    }
}

impl Paypal {
    /// Makes a call; a token that is no longer accepted is renewed once.
    pub(super) async fn ask(&self, ask: &Ask) -> Result<Answer, ProviderError> {
        let token = self.token(None).await?;
        match self.send(ask, &token).await {
            Err(ProviderError::Unauthorized) => {
                let renewed = self.token(Some(&token)).await?;
                self.send(ask, &renewed).await
            }
            other => other,
        }
    }

    async fn send(&self, ask: &Ask, token: &str) -> Result<Answer, ProviderError> {
        let url = format!("{}{}", self.base, ask.path);
        self.caller.call(|client| request(client, ask, &url, token)).await
    }

    /// The token, another one than `refused`. Calls made while it is renewed wait for that one.
    pub(super) async fn token(&self, refused: Option<&str>) -> Result<String, ProviderError> {
        let mut cached = self.token.lock().await;
        if let Some(token) = &*cached
            && self.caller.now() < token.ends_at
            && refused != Some(token.value.as_str())
        {
            return Ok(token.value.clone());
        }
        *cached = None;
        let granted = self.grant().await?;
        let secs = granted.expires_in.saturating_sub(TOKEN_MARGIN_SECS);
        let ends_at = self.caller.now().plus_secs(secs);
        *cached = Some(Token { value: granted.access_token.clone(), ends_at });
        Ok(granted.access_token)
    }

    async fn grant(&self) -> Result<Granted, ProviderError> {
        let url = format!("{}/v1/oauth2/token", self.base);
        let build = |client: &Client| {
            client
                .post(&url)
                .basic_auth(&self.credentials.client_id, Some(&self.credentials.client_secret))
                .header(header::ACCEPT, "application/json")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body("grant_type=client_credentials")
        };
        let answer = self.caller.call(build).await?;
        if answer.status.is_client_error() && code(&answer) == "invalid_client" {
            return Err(ProviderError::Unauthorized);
        }
        let granted: Granted = read(&answer)?;
        if granted.access_token.is_empty() {
            return Err(ProviderError::Unknown("it gave no access token".to_owned()));
        }
        Ok(granted)
    }
}

fn request(client: &Client, ask: &Ask, url: &str, token: &str) -> RequestBuilder {
    let mut request = client
        .request(ask.method.clone(), url)
        .bearer_auth(token)
        .header(header::ACCEPT, "application/json");
    if let Some(id) = &ask.request_id {
        request = request.header("PayPal-Request-Id", id);
    }
    if ask.method == Method::POST {
        request = request
            .header(header::CONTENT_TYPE, "application/json")
            .header("Prefer", "return=representation");
    }
    match &ask.body {
        Some(body) => request.body(body.clone()),
        None => request,
    }
}
