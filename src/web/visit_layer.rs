//! Makes the visit before a page runs, and the error page after one refused.

use super::app::SharedApp;
use super::form::Fields;
use super::visit::{PageError, Visit};
use crate::api::Peer;
use crate::components::Person;
use crate::domain::actor::{Actor, Who};
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::{CustomerId, OperatorId};
use crate::i18n::Language;
use crate::pages;
use crate::service::SignedIn;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, HOST};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tower_sessions::Session;

/// How long a customer stays signed in at most.
const CUSTOMER_SECS: i64 = 30 * SECS_PER_DAY;
/// How long an operator stays signed in at most.
const OPERATOR_SECS: i64 = SECS_PER_DAY / 2;

/// Who signed in, when, and into which shop: a cookie of one shop opens nothing in another.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Login {
    shop: String,
    customer: Option<CustomerId>,
    operator: Option<OperatorId>,
    at: Timestamp,
}

impl Visit {
    /// Signs in under a new session token; what a visitor had collected stays.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn sign_in(&self, who: SignedIn) -> Result<(), PageError> {
        let (customer, operator) = match who {
            SignedIn::Customer(id) => (Some(id), None),
            SignedIn::Operator(id) => (None, Some(id)),
        };
        let at = self.app.service.now();
        self.session.cycle_id().await?;
        let login = Login { shop: self.shop.id.to_string(), customer, operator, at };
        Ok(self.session.insert("login", login).await?)
    }

    /// Signs out: the session is gone, here and in the store.
    ///
    /// # Errors
    /// When the session cannot be removed.
    pub async fn sign_out(&self) -> Result<(), PageError> {
        Ok(self.session.flush().await?)
    }
}

/// The layer.
pub async fn visit_layer(
    State(app): State<SharedApp>,
    session: Session,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let visit = match visit_of(app, session, &parts).await {
        Ok(visit) => visit,
        Err(status) => return status.into_response(),
    };
    parts.extensions.insert(visit.clone());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(error) = response.extensions_mut().remove::<PageError>() {
        response = pages::error::show(&visit, &error);
    } else if response.status() == StatusCode::NOT_FOUND && response.headers().is_empty() {
        let error =
            PageError::Refused(crate::service::Refusal::NotFound(crate::service::Subject::Order));
        response = pages::error::show(&visit, &error);
    }
    super::headers::add(
        &mut response,
        &visit.nonce,
        visit.app.options.is_https,
        &visit.app.payment_pages,
    );
    response
}

async fn visit_of(app: SharedApp, session: Session, parts: &Parts) -> Result<Visit, StatusCode> {
    let headers = &parts.headers;
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let brand = app.brands.by_host(host).ok_or(StatusCode::NOT_FOUND)?;
    let shop = app.shop_of(&brand).await.map_err(|error| {
        tracing::error!(%error, "shop could not be read");
        StatusCode::SERVICE_UNAVAILABLE
    })?;
    let shop = shop.ok_or(StatusCode::NOT_FOUND)?;
    let has_cookie = headers.contains_key(axum::http::header::COOKIE);
    let signed_in =
        if has_cookie { signed_in(&app, &session, shop.id.as_str()).await } else { None };
    let mut person = None;
    if let Some(who) = &signed_in {
        let found =
            app.service.person(&shop.id, who).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
        person = found.map(|found| Person {
            name: found.name.clone(),
            email: found.email.clone(),
            is_affiliate: found.is_affiliate,
            is_operator: found.is_operator,
        });
    }
    let who = match signed_in.filter(|_| person.is_some()) {
        Some(SignedIn::Customer(id)) => Who::Customer(id),
        Some(SignedIn::Operator(id)) => Who::Operator(id),
        None => Who::Visitor,
    };
    let shows_flash =
        has_cookie && parts.method == axum::http::Method::GET && !is_prefetch(headers);
    let flash = if shows_flash { Visit::take_flash(&session).await } else { None };
    let query = Fields::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let mut nonce = [0; 16];
    app.service.entropy().fill(&mut nonce);
    Ok(Visit {
        language: language_of(headers, &brand.brand.languages),
        peer: parts.extensions.get::<Peer>().copied().unwrap_or(Peer::UNKNOWN),
        path: parts.uri.path().to_owned(),
        query,
        actor: Actor { shop: shop.id.clone(), who },
        nonce: data_encoding::BASE64URL_NOPAD.encode(&nonce),
        app,
        brand,
        shop,
        person,
        session,
        flash,
    })
}

async fn signed_in(app: &SharedApp, session: &Session, shop: &str) -> Option<SignedIn> {
    let login: Login = session.get("login").await.ok().flatten()?;
    let age_secs = app.service.now().secs_since(login.at);
    match (login.customer, login.operator) {
        _ if login.shop != shop => None,
        (Some(id), _) if age_secs < CUSTOMER_SECS => Some(SignedIn::Customer(id)),
        (_, Some(id)) if age_secs < OPERATOR_SECS => Some(SignedIn::Operator(id)),
        _ => None,
    }
}

/// Whether the browser fetches the page in advance, perhaps for nothing.
pub fn is_prefetch(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose"].iter().any(|name| {
        headers
            .get(*name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains("prefetch"))
    })
}

fn language_of(headers: &HeaderMap, offered: &[String]) -> Language {
    let offered: Vec<_> = offered.iter().filter_map(|tag| Language::parse(tag)).collect();
    let wished =
        headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Language::negotiate(wished, &offered)
}
