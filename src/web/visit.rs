//! One visit to a page: who, where, in which language, and how the answer is rendered.

use super::app::SharedApp;
use super::form::{Fields, FormState, sentence};
use crate::api::Peer;
use crate::brand::LoadedBrand;
use crate::components::{Flash, FlashKind, PageContext, PageData, Person};
use crate::domain::actor::{Actor, Denied, Who};
use crate::domain::affiliates::attribution::Touch;
use crate::domain::ids::{CustomerId, OperatorId, OrderId};
use crate::i18n::Language;
use crate::service::{Conflict, Refusal, ServiceError, Shop};
use axum::extract::FromRequestParts;
use axum::http::header::LOCATION;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use leptos::prelude::*;
use leptos::tachys::view::Position;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tower_sessions::Session;

/// Room for a long page, so that it is not moved while it grows.
const PAGE_BYTES: usize = 80 * 1024;
/// How many orders a visitor without an account may come back to.
const OWN_ORDERS_MAX: usize = 50;

/// What a page handler answers.
pub type PageResult = Result<Response, PageError>;

/// Why a page is not shown.
#[derive(Clone, Debug)]
pub enum PageError {
    /// Somewhere else first.
    Redirect(String),
    /// A refusal that gets a page of its own.
    Refused(Refusal),
    /// A failure; its text went to the log.
    Failed,
}

impl From<ServiceError> for PageError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Refused(refusal) => Self::Refused(refusal),
            error => {
                tracing::error!(%error, "page failed");
                Self::Failed
            }
        }
    }
}

impl From<Refusal> for PageError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<tower_sessions::session::Error> for PageError {
    fn from(error: tower_sessions::session::Error) -> Self {
        tracing::error!(%error, "session failed");
        Self::Failed
    }
}

impl PageError {
    /// The HTTP status of the page that says so.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Redirect(_) => StatusCode::SEE_OTHER,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Refused(Refusal::NotFound(_)) => StatusCode::NOT_FOUND,
            Self::Refused(Refusal::Denied(_) | Refusal::OwnPayout | Refusal::AffiliateInactive) => {
                StatusCode::FORBIDDEN
            }
            Self::Refused(Refusal::Conflict(_)) => StatusCode::CONFLICT,
            Self::Refused(Refusal::TooManyTries(_)) => StatusCode::TOO_MANY_REQUESTS,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// The page itself is rendered by the visit layer, which knows the brand.
impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if let Self::Redirect(to) = &self {
            return redirect(to);
        }
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A 303 to a path of this site; anything else leads home.
pub fn redirect(to: &str) -> Response {
    let is_own =
        to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n', '\t']);
    let to = if is_own { to } else { "/" };
    let location = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response()
}

/// What a session remembers beside who signed in.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Carry {
    /// The click that holds the credit.
    pub touch: Option<Touch>,
    /// Who referred and what that saves, in parts per million, for showing it.
    pub referrer: Option<(String, i64)>,
    /// A random name for this visitor, for counting clicks once.
    pub visitor: Option<String>,
    /// Orders placed without an account.
    pub orders: Vec<OrderId>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct FlashRecord {
    kind: u8,
    text: String,
}

/// One visit. Page handlers take it as an argument.
#[derive(Clone)]
pub struct Visit {
    /// The shared state.
    pub app: SharedApp,
    /// The brand whose host was asked.
    pub brand: Arc<LoadedBrand>,
    /// The brand's shop.
    pub shop: Arc<Shop>,
    /// The caller, for services.
    pub actor: Actor,
    /// Who is signed in, for showing.
    pub person: Option<Person>,
    /// The language of the page.
    pub language: Language,
    /// The address that the visit came from.
    pub peer: Peer,
    /// The path that was asked for.
    pub path: String,
    /// The query that was asked with.
    pub query: Fields,
    /// The session.
    pub session: Session,
    pub(super) nonce: String,
    pub(super) flash: Option<Flash>,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, StatusCode> {
        parts.extensions.get::<Self>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl Visit {
    /// The signed-in customer.
    ///
    /// # Errors
    /// A redirect to the login, which leads back here; a refusal for an operator.
    pub fn customer(&self) -> Result<&CustomerId, PageError> {
        match &self.actor.who {
            Who::Customer(id) => Ok(id),
            Who::Operator(_) => Err(PageError::Redirect("/admin".to_owned())),
            _ => Err(self.to_login()),
        }
    }

    /// The signed-in operator.
    ///
    /// # Errors
    /// A redirect to the login, which leads back here; a refusal for a customer.
    pub fn operator(&self) -> Result<&OperatorId, PageError> {
        match &self.actor.who {
            Who::Operator(id) => Ok(id),
            Who::Customer(_) => Err(PageError::Refused(Refusal::Denied(Denied::NotAllowed))),
            _ => Err(self.to_login()),
        }
    }

    fn to_login(&self) -> PageError {
        let query = self.query.with("", "");
        let here =
            if query.is_empty() { self.path.clone() } else { format!("{}?{query}", self.path) };
        let next = serde_urlencoded::to_string([("next", here)]).unwrap_or_default();
        PageError::Redirect(format!("/login?{next}"))
    }

    /// For a form posted after the login has expired: keeps what was typed and leads over the login back to the form.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn keep_for_login(&self, form: &str, fields: &Fields, page: &str) -> PageResult {
        self.keep_form(form, &FormState::of(fields)).await?;
        let next = serde_urlencoded::to_string([("next", page)]).unwrap_or_default();
        Ok(redirect(&format!("/login?{next}")))
    }

    /// What was typed into a form that was refused last time; fresh otherwise. Can be taken once.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn take_form(&self, form: &str) -> Result<FormState, PageError> {
        Ok(self.take(&form_name(form)).await?.unwrap_or_default())
    }

    /// Keeps a form for the next page.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn keep_form(&self, form: &str, state: &FormState) -> Result<(), PageError> {
        Ok(self.session.insert(&form_name(form), state).await?)
    }

    /// Leads back to a form with what was typed, a sentence per field, and the refusal above it.
    ///
    /// # Errors
    /// Failures, and refusals that are not about the form.
    pub async fn refuse_form(
        &self,
        form: &str,
        fields: &Fields,
        page: &str,
        error: ServiceError,
    ) -> PageResult {
        let ServiceError::Refused(refusal) = error else { return Err(error.into()) };
        if matches!(refusal, Refusal::Denied(_) | Refusal::NotFound(_)) {
            return Err(refusal.into());
        }
        let mut state = FormState::of(fields);
        if let Refusal::Invalid(problems) = &refusal {
            for (field, problem) in problems {
                state = state.problem(field, sentence(self.language, problem, self.shop.currency));
            }
        }
        self.keep_form(form, &state).await?;
        self.flash(FlashKind::Refusal, self.refusal_text(&refusal)).await?;
        Ok(redirect(page))
    }

    /// A refusal as a sentence: what happened, why, what to do.
    pub fn refusal_text(&self, refusal: &Refusal) -> String {
        use crate::components::money_text;
        use crate::domain::money::Money;
        let language = self.language;
        match refusal {
            Refusal::InsufficientBalance { available_minor } => {
                let most = money_text(Money::new(*available_minor, self.shop.currency), language);
                language.format("refusals.insufficient", &[("most", &most)])
            }
            Refusal::Invalid(problems) => match problems.as_slice() {
                [(_, problem)] => sentence(language, problem, self.shop.currency),
                _ => language.text("refusals.invalid").to_owned(),
            },
            Refusal::TooManyTries(wait_secs) => {
                language.format("refusals.too_many_tries", &[("secs", &wait_secs.to_string())])
            }
            Refusal::Denied(_) => language.text("refusals.denied").to_owned(),
            Refusal::OwnPayout => language.text("refusals.own_payout").to_owned(),
            Refusal::AffiliateInactive => language.text("refusals.affiliate_inactive").to_owned(),
            Refusal::NotFound(_) => language.text("refusals.not_found").to_owned(),
            Refusal::OrderNotPending => language.text("refusals.order_state").to_owned(),
            Refusal::Conflict(conflict) => language.text(conflict_key(*conflict)).to_owned(),
            Refusal::KeyReused => language.text("refusals.sent_twice").to_owned(),
            Refusal::WrongCredentials => language.text("refusals.wrong_credentials").to_owned(),
        }
    }

    /// Leaves a sentence for the next page.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn flash(&self, kind: FlashKind, text: String) -> Result<(), PageError> {
        let kind = match kind {
            FlashKind::Success => 0,
            FlashKind::Info => 1,
            FlashKind::Refusal => 2,
        };
        let record = FlashRecord { kind, text };
        Ok(self.session.insert("flash", record).await?)
    }

    pub(super) async fn take_flash(session: &Session) -> Option<Flash> {
        let record: FlashRecord = take(session, "flash").await.ok().flatten()?;
        let kind = match record.kind {
            0 => FlashKind::Success,
            1 => FlashKind::Info,
            _ => FlashKind::Refusal,
        };
        Some(Flash { kind, text: record.text })
    }

    async fn take<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, PageError> {
        take(&self.session, name).await
    }

    /// What the session remembers.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn carry(&self) -> Result<Carry, PageError> {
        Ok(self.session.get("carry").await?.unwrap_or_default())
    }

    /// Changes what the session remembers.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn set_carry(&self, mut carry: Carry) -> Result<(), PageError> {
        let surplus = carry.orders.len().saturating_sub(OWN_ORDERS_MAX);
        carry.orders.drain(..surplus);
        Ok(self.session.insert("carry", carry).await?)
    }

    /// Renders a document with status 200.
    pub fn page<V: IntoView + RenderHtml>(&self, view: impl FnOnce() -> V) -> Response {
        self.page_with(StatusCode::OK, view)
    }

    /// Renders a document.
    pub fn page_with<V: IntoView + RenderHtml>(
        &self,
        status: StatusCode,
        view: impl FnOnce() -> V,
    ) -> Response {
        let shared = hydration_context::SsrSharedContext::new_islands();
        let owner = Owner::new_root(Some(Arc::new(shared)));
        let html = owner.with(|| {
            provide_context(self.context());
            let mut html = String::with_capacity(PAGE_BYTES);
            view().to_html_with_buf(&mut html, &mut Position::FirstChild, true, false, vec![]);
            html
        });
        owner.unset_with_forced_cleanup();
        (status, Html(html)).into_response()
    }

    fn context(&self) -> PageContext {
        PageContext::new(PageData {
            language: self.language,
            brand: self.brand.clone(),
            nonce: self.nonce.clone(),
            path: self.path.clone(),
            person: self.person.clone(),
            flash: self.flash.clone(),
            time_zone: time_zone(&self.brand.brand.time_zone),
            now: self.app.service.now(),
            stylesheet_href: self.app.assets.stylesheet_href.clone(),
            theme_href: self.brand.theme_href(),
            islands: self.app.assets.islands.clone(),
        })
    }
}

/// Takes a value out of the session. Removing what is not there would count as a change and be written, so every page
/// would cost a commit.
async fn take<T: DeserializeOwned>(session: &Session, name: &str) -> Result<Option<T>, PageError> {
    match session.get_value(name).await? {
        None => Ok(None),
        Some(_) => Ok(session.remove(name).await?),
    }
}

/// The zone of a brand; jiff keeps what it has read.
pub fn time_zone(name: &str) -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get(name).unwrap_or(jiff::tz::TimeZone::UTC)
}

fn form_name(form: &str) -> String {
    format!("form.{form}")
}

/// The sentence for what stands against a change.
fn conflict_key(conflict: Conflict) -> &'static str {
    match conflict {
        Conflict::OrderState => "refusals.order_state",
        Conflict::FormWithoutKey => "refusals.form_without_key",
        Conflict::RefundUnderWay => "refusals.refund_under_way",
        Conflict::PaymentUnderWay => "refusals.payment_under_way",
        Conflict::AlreadySettled => "refusals.already_settled",
        Conflict::CurrencyUnknown => "refusals.currency_unknown",
        Conflict::WebhookLimit => "refusals.webhook_limit",
        Conflict::TooManyKeys => "refusals.too_many_keys",
        Conflict::PayoutState => "refusals.payout_state",
        Conflict::ApplicationState => "refusals.application_state",
        Conflict::CustomLinksOff => "refusals.custom_links_off",
        Conflict::TooManyLinks => "refusals.too_many_links",
        _ => "refusals.sent_twice",
    }
}
