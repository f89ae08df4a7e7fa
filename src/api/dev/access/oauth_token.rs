//! `POST /dev/v1/oauth/token`: tokens for installed apps, in the form and the words of RFC 6749. Neither the envelope
//! of the API nor its failures are used here, because OAuth clients know only those of the standard.

use crate::api::ApiState;
use crate::api::Asked;
use crate::api::answer::data::json;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, failed};
use crate::api::json::to_text;
use crate::api::limits::Meter;
use crate::api::openapi::TokenBody;
use crate::domain::actor::{Actor, Scopes, Who};
use crate::domain::money::Currency;
use crate::service::{ACCESS_SECS, ExchangeToken, NewSecret, TokenAsk, TokenRefusal};
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, PRAGMA, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// The longest value of a parameter, in bytes.
const LENGTH_MAX: usize = 2_000;

/// Tokens of an app.
#[derive(Serialize, ToSchema)]
#[schema(as = Tokens)]
struct Tokens<'a> {
    access_token: &'a str,
    token_type: &'a str,
    expires_in: i64,
    refresh_token: &'a str,
    scope: String,
}

/// A failure in the form of RFC 6749, 5.2.
#[derive(Serialize, ToSchema)]
#[schema(as = OauthFailure)]
struct Failure<'a> {
    error: &'a str,
    error_description: &'a str,
}

/// A refusal: status, code and sentence.
type Refused = (StatusCode, &'static str, &'static str);

/// Why there are no tokens: faults look like those of the rest of the API.
enum Failed {
    Refused(Refused),
    Fault(ApiError),
}

impl From<Refused> for Failed {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

fn invalid(why: &'static str) -> Refused {
    (StatusCode::BAD_REQUEST, "invalid_request", why)
}

/// Gives an app tokens for a code or a refresh token.
///
/// Answers and refusals have the form of RFC 6749, without the envelopes of the rest of the API. A code or refresh
/// token that comes a second time ends everything that came of the same consent. A client that is none counts as a
/// wrong key.
#[utoipa::path(
    post,
    path = "/dev/v1/oauth/token",
    operation_id = "exchange_token",
    tag = "Apps",
    request_body(content = TokenBody, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "A new pair of tokens.", body = Tokens),
        (status = 400, description = "invalid_request, invalid_grant, invalid_scope or unsupported_grant_type.", body = Failure),
        (status = 401, description = "invalid_client.", body = Failure),
    ),
)]
pub async fn token(
    State(state): State<ApiState>,
    parts: Parts,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    match exchange(&state, &parts, body).await {
        Ok(response) => response,
        Err(Failed::Fault(error)) => error.into_response(),
        Err(Failed::Refused((status, error, error_description))) => {
            let mut response = json(status, to_text(&Failure { error, error_description }));
            if status == StatusCode::UNAUTHORIZED {
                let challenge = HeaderValue::from_static("Basic realm=\"oauth\"");
                response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
            }
            unkept(response)
        }
    }
}

/// Old intermediaries know only this header.
fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
    response
}

async fn exchange(
    state: &ApiState,
    parts: &Parts,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Failed> {
    let headers = &parts.headers;
    let parameters = Parameters::read(headers, body)?;
    let ask = parameters.ask()?;
    let (client_id, client_secret) = parameters.client(headers)?;
    let entropy = state.service.entropy();
    let (access, refresh) = (NewSecret::access_token(entropy), NewSecret::refresh_token(entropy));
    let (access_token, refresh_token) = (access.reveal().to_owned(), refresh.reveal().to_owned());
    let command =
        ExchangeToken { client_id: client_id.clone(), client_secret, ask, access, refresh };
    let outcome = state.service.run(command).await;
    let outcome =
        outcome.map_err(|error| Failed::Fault(failed(&error, Topic::Customer, Currency::USD)))?;
    if outcome == Err(TokenRefusal::InvalidClient) {
        Meter::count_wrong_key(parts).map_err(Failed::Fault)?;
        note_wrong_secret(state, parts, &client_id).await;
    }
    let pair = outcome.map_err(|refusal| match refusal {
        TokenRefusal::InvalidClient => unknown_client(),
        TokenRefusal::InvalidGrant(why) => (StatusCode::BAD_REQUEST, "invalid_grant", why),
        TokenRefusal::InvalidScope => {
            (StatusCode::BAD_REQUEST, "invalid_scope", "The scope is more than was allowed.")
        }
    })?;
    let answer = Tokens {
        access_token: &access_token,
        token_type: "Bearer",
        expires_in: ACCESS_SECS,
        refresh_token: &refresh_token,
        scope: Scopes::to_words(pair.scopes),
    };
    Ok(unkept(json(StatusCode::OK, to_text(&answer))))
}

/// Notes for the audit of its shop that an app brought another secret than its own.
async fn note_wrong_secret(state: &ApiState, parts: &Parts, client_id: &str) {
    if let Ok(Some(shop)) = state.service.shop_of_app(client_id).await {
        let asked = Asked::of(&parts.extensions);
        asked.come_from(&Actor::new(shop, Who::Visitor));
        asked.refuse("wrong client secret", client_id);
    }
}

fn unknown_client() -> Refused {
    let why = "client_id and client_secret do not belong together, or the app was removed.";
    (StatusCode::UNAUTHORIZED, "invalid_client", why)
}

/// The parameters of the form.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn read(headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<Self, Refused> {
        let kind =
            headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return Err(invalid("Send the parameters as application/x-www-form-urlencoded."));
        }
        let bytes = body.map_err(|_| invalid("The body is too large or did not arrive."))?;
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes)
            .map_err(|_| invalid("The parameters cannot be read."))?;
        let mut names: Vec<_> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair.first() == pair.last()) {
            return Err(invalid("A parameter was sent more than once."));
        }
        if pairs.iter().any(|(_, value)| value.len() > LENGTH_MAX) {
            return Err(invalid("A parameter is too long."));
        }
        Ok(Self(pairs))
    }

    /// A parameter; an empty one counts as not sent (RFC 6749, 3.2).
    fn get(&self, name: &str) -> Option<String> {
        let found = self.0.iter().find(|(known, value)| known == name && !value.is_empty());
        found.map(|(_, value)| value.clone())
    }

    fn ask(&self) -> Result<TokenAsk, Refused> {
        match self.get("grant_type").as_deref() {
            Some("authorization_code") => Ok(TokenAsk::Code {
                code: self.get("code").ok_or(invalid("code is required."))?,
                redirect_uri: self
                    .get("redirect_uri")
                    .ok_or(invalid("redirect_uri is required."))?,
                verifier: self.get("code_verifier"),
            }),
            Some("refresh_token") => Ok(TokenAsk::Refresh {
                token: self.get("refresh_token").ok_or(invalid("refresh_token is required."))?,
                scope: self.get("scope"),
            }),
            Some(_) => {
                let why = "grant_type must be authorization_code or refresh_token.";
                Err((StatusCode::BAD_REQUEST, "unsupported_grant_type", why))
            }
            None => Err(invalid("grant_type is required.")),
        }
    }

    /// Id and secret from the form or from Basic authentication, never from both.
    fn client(&self, headers: &HeaderMap) -> Result<(String, String), Refused> {
        let in_form = (self.get("client_id"), self.get("client_secret"));
        let Some(header) = headers.get(AUTHORIZATION) else {
            return in_form.0.zip(in_form.1).ok_or_else(unknown_client);
        };
        let (id, secret) = basic(header).ok_or_else(unknown_client)?;
        if in_form.1.is_some() || in_form.0.is_some_and(|other| other != id) {
            return Err(invalid("Send the client's secret in one way only."));
        }
        Ok((id, secret))
    }
}

fn basic(header: &HeaderValue) -> Option<(String, String)> {
    let (scheme, encoded) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") || encoded.len() > LENGTH_MAX {
        return None;
    }
    let decoded = data_encoding::BASE64.decode(encoded.trim().as_bytes()).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}
