//! How Stripe is spoken to: forms out, JSON in, and what its errors mean.

use super::Stripe;
use crate::payments::http::Answer;
use crate::payments::provider::ProviderError;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder};
use serde_json::Value as Json;

/// The version of the API that this adapter speaks, whatever the account's own is. It is the one of the official
/// package that the tests compare with (`end2end/package.json`), so both read the same fields.
pub const API_VERSION: &str = "2026-10-28.endive";

/// How many items a page of a list holds: the most that Stripe gives.
const PAGE_SIZE: &str = "100";
/// How many pages of one list are read.
const PAGES_MAX: usize = 50;
/// The longest part of an error that is passed on, in characters.
const WORD_LENGTH_MAX: usize = 80;
/// The longest number of Stripe's that is asked for.
const REFERENCE_LENGTH_MAX: usize = 255;

/// The keys of the metadata that says what of ours something belongs to.
pub(super) const SESSION_KEY: &str = "portico_session";
pub(super) const ORDER_KEY: &str = "portico_order";
pub(super) const SHOP_KEY: &str = "portico_shop";
pub(super) const REFUND_KEY: &str = "portico_refund";

pub(super) type Fields<'a> = [(&'a str, &'a str)];

impl Stripe {
    pub(super) async fn get(&self, path: &str, query: &Fields<'_>) -> Result<Json, ProviderError> {
        let query = if query.is_empty() { String::new() } else { format!("?{}", encode(query)?) };
        let url = format!("{}{path}{query}", self.base_url);
        self.ask(|client| client.get(&url)).await
    }

    /// Posts a form. Stripe answers the same key with what it answered first.
    pub(super) async fn post(
        &self,
        path: &str,
        idempotency_key: &str,
        fields: &Fields<'_>,
    ) -> Result<Json, ProviderError> {
        let form = encode(fields)?;
        let url = format!("{}{path}", self.base_url);
        self.ask(|client| {
            client
                .post(&url)
                .header("idempotency-key", idempotency_key)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form.clone())
        })
        .await
    }

    /// Every item of a list about one payment, newest first.
    pub(super) async fn list(
        &self,
        path: &str,
        payment_intent: &str,
    ) -> Result<Vec<Json>, ProviderError> {
        let mut items: Vec<Json> = Vec::new();
        for _ in 0..PAGES_MAX {
            let last = match items.last() {
                Some(item) => Some(text(item, "id").ok_or_else(unreadable)?.to_owned()),
                None => None,
            };
            let mut query = vec![("payment_intent", payment_intent), ("limit", PAGE_SIZE)];
            query.extend(last.as_deref().map(|id| ("starting_after", id)));
            let mut page = self.get(path, &query).await?;
            let has_more = page.get("has_more").and_then(Json::as_bool).ok_or_else(unreadable)?;
            let Some(Json::Array(found)) = page.get_mut("data").map(Json::take) else {
                return Err(unreadable());
            };
            if has_more && found.is_empty() {
                return Err(unreadable());
            }
            items.extend(found);
            if !has_more {
                return Ok(items);
            }
        }
        Err(ProviderError::Unknown("its list does not end".to_owned()))
    }

    async fn ask(&self, build: impl Fn(&Client) -> RequestBuilder) -> Result<Json, ProviderError> {
        let key = &self.credentials.secret_key;
        // A key that cannot stand in a header is none of Stripe's.
        if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ProviderError::Unauthorized);
        }
        let answer = self
            .caller
            .call(|client| build(client).bearer_auth(key).header("stripe-version", API_VERSION))
            .await?;
        read(&answer)
    }
}

fn encode(fields: &Fields<'_>) -> Result<String, ProviderError> {
    serde_urlencoded::to_string(fields)
        .map_err(|_| ProviderError::Refused("not_encodable".to_owned()))
}

fn read(answer: &Answer) -> Result<Json, ProviderError> {
    let json = serde_json::from_slice::<Json>(&answer.body).ok();
    if answer.status.is_success() {
        return json.filter(Json::is_object).ok_or_else(unreadable);
    }
    let unknown = || ProviderError::Unknown(format!("it answered {}", answer.status.as_u16()));
    let json = json.unwrap_or_default();
    let error = json.get("error").filter(|error| error.is_object()).ok_or_else(unknown)?;
    let code = text(error, "code");
    if code == Some("resource_missing") {
        return Err(ProviderError::NotFound);
    }
    // Somebody else is at it, one of Stripe's own parts is down, or the address is none of Stripe's: it may go well
    // the next time. A refusal must never be concluded from these.
    let is_passing =
        matches!(
            answer.status,
            StatusCode::CONFLICT | StatusCode::FAILED_DEPENDENCY | StatusCode::NOT_FOUND
        ) || matches!(code, Some("idempotency_key_in_use" | "lock_timeout" | "rate_limit"))
            || text(error, "type") == Some("api_error");
    if is_passing {
        return Err(unknown());
    }
    Err(ProviderError::Refused(words(error, code)))
}

/// Stripe's code and the parameter it is about. Its sentence is left out: it can repeat what was sent.
fn words(error: &Json, code: Option<&str>) -> String {
    let plain = |word: &&str| {
        !word.is_empty()
            && word.len() <= WORD_LENGTH_MAX
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_[]".contains(&byte))
    };
    let code = code.or_else(|| text(error, "type")).filter(plain).unwrap_or("refused");
    match text(error, "param").filter(plain) {
        Some(parameter) => format!("{code} ({parameter})"),
        None => code.to_owned(),
    }
}

/// An answer that does not look like Stripe's: what was asked for may have been done.
pub(super) fn unreadable() -> ProviderError {
    ProviderError::Unknown("its answer cannot be read".to_owned())
}

/// A text that is there and not empty.
pub(super) fn text<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    json.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// A whole number.
pub(super) fn integer(json: &Json, name: &str) -> Option<i64> {
    json.get(name)?.as_i64()
}

/// Stripe's number of something, whether only the number stands there or all of it.
pub(super) fn reference<'a>(json: &'a Json, name: &str) -> Option<&'a str> {
    match json.get(name)? {
        Json::String(id) => Some(id.as_str()).filter(|id| !id.is_empty()),
        object => text(object, "id"),
    }
}

/// The path of one session. Text that cannot be a number of Stripe's never becomes part of a path.
pub(super) fn session_path(reference: &str) -> Result<String, ProviderError> {
    let is_wellformed = !reference.is_empty()
        && reference.len() <= REFERENCE_LENGTH_MAX
        && reference.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_wellformed {
        Ok(format!("/v1/checkout/sessions/{reference}"))
    } else {
        Err(ProviderError::NotFound)
    }
}
