//! One visit: who, where, in which language, and what of it the session remembers.

mod body;
mod browser;
mod carry;
mod clicks;
mod device;
mod flash;
mod layer;
mod login;
mod orders;
mod payment_ways;
mod refusals;
mod second_factor;
mod tries;

pub use body::read_whole;
pub use carry::Carry;
pub(in crate::http) use clicks::cookie;
pub use clicks::{chosen_first, is_code_of};
pub use device::add_device_cookies;
pub(in crate::http) use layer::visit_of;
pub use layer::{is_prefetch, visit_layer};
pub(in crate::http) use login::owner_of;
pub use refusals::note_refusals;
pub use second_factor::SecondFactorOutcome;
pub use tries::RequestedCode;

use super::app::SharedApp;
use super::page::{Page, PageError};
use super::query::Query;
use crate::api::{Asked, Peer};
use crate::brand::LoadedBrand;
use crate::components::{Flash, PageContext, PageData, Person, money_text};
use crate::domain::actor::{Actor, Denied, Who};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, OperatorId};
use crate::domain::money::Money;
use crate::i18n::Language;
use crate::service::{Refusal, Shop, Zone};
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use leptos::prelude::{ArcMemo, GetUntracked, IntoView, use_context};
use leptos_router::params::ParamsMap;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use tower_sessions::Session;

use device::Device;

/// One visit. Loaders of pages and server functions get it as an argument.
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
    /// What the audit is told about the request.
    pub asked: Asked,
    /// Who is signed in, for showing.
    pub person: Option<Person>,
    /// The language of the page.
    pub language: Language,
    /// The zone in which the reader wants to see times, where one was chosen.
    pub reader_zone: Option<jiff::tz::TimeZone>,
    /// When the person who is signed in proved last who they are.
    pub confirmed_at: Option<Timestamp>,
    /// The address that the visit came from.
    pub peer: Peer,
    /// The path that was asked for.
    pub path: String,
    /// The query that was asked with.
    pub query: Query,
    /// The session.
    pub session: Session,
    flash: Option<Flash>,
    /// The cookie with the clicks that the visitor holds.
    clicks: Option<String>,
    device: Device,
    /// The browser, where it has to be known again.
    browser: browser::Browser,
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, StatusCode> {
        // Taken out rather than cloned: each request has one handler, and a visit is large.
        parts.extensions.remove::<Self>().ok_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

impl Visit {
    /// The signed-in customer.
    ///
    /// # Errors
    /// The login first; a redirect to the console for an operator.
    pub fn customer(&self) -> Result<&CustomerId, PageError> {
        match &self.actor.who {
            Who::Customer(id) => Ok(id),
            Who::Operator(_) => Err(PageError::Redirect("/admin".to_owned())),
            _ => Err(PageError::Login),
        }
    }

    /// The signed-in operator.
    ///
    /// # Errors
    /// The login first; a refusal for a customer.
    pub fn operator(&self) -> Result<&OperatorId, PageError> {
        match &self.actor.who {
            Who::Operator(id) => Ok(id),
            Who::Customer(_) => Err(PageError::Refused(Refusal::Denied(Denied::NotAllowed))),
            _ => Err(PageError::Login),
        }
    }

    /// A part of the page's path, such as `id` in `/orders/:id`; empty when the route has no such part. Only inside a
    /// page's loader.
    pub fn param(&self, name: &str) -> String {
        let params = use_context::<ArcMemo<ParamsMap>>();
        params.and_then(|params| params.get_untracked().get(name)).unwrap_or_default()
    }

    /// The zone by which the shop tells its days apart.
    pub fn zone(&self) -> Zone {
        self.app.service.zone(&self.shop.id)
    }

    /// The next midnight of the shop: pages that speak of days end then.
    pub fn midnight(&self) -> Timestamp {
        let zone = self.zone();
        zone.start_of(zone.day(self.app.service.now()) + 1)
    }

    /// When a page ends that speaks of days and of what happens `next`. What is due ends at once, until it has
    /// happened.
    pub fn until_midnight_or(&self, next: Option<Timestamp>) -> Timestamp {
        next.map_or(self.midnight(), |next| next.min(self.midnight()))
    }

    /// The address of the login that leads back to this page.
    pub fn login_path(&self) -> String {
        let query = self.query.with("", "");
        if query.is_empty() {
            Self::login_path_to(&self.path)
        } else {
            Self::login_path_to(&format!("{}?{query}", self.path))
        }
    }

    /// The address of the login that leads to `page`.
    pub fn login_path_to(page: &str) -> String {
        let next = serde_urlencoded::to_string([("next", page)]).unwrap_or_default();
        format!("/login?{next}")
    }

    /// An amount in the currency of the shop, for sentences.
    pub fn money_text(&self, minor: i64) -> String {
        money_text(Money::new(minor, self.shop.currency), self.language)
    }

    /// Takes a value out of the session. Removing what is not there would count as a change and be written, so every
    /// page would cost a commit.
    pub(in crate::http) async fn take<T: DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<Option<T>, PageError> {
        match self.session.get_value(name).await? {
            None => Ok(None),
            Some(_) => Ok(self.session.remove(name).await?),
        }
    }

    /// A page with status 200.
    pub fn page<V: IntoView + 'static>(&self, view: impl FnOnce() -> V + Send + 'static) -> Page {
        Page::new(view)
    }

    /// What components may know about the page.
    pub fn context(&self) -> PageContext {
        PageContext::new(PageData {
            language: self.language,
            brand: self.brand.clone(),
            path: self.path.clone(),
            person: self.person.clone(),
            flash: self.flash.clone(),
            time_zone: self.reader_zone.clone().unwrap_or(self.zone().time_zone().clone()),
            now: self.app.service.now(),
            stylesheet_href: self.app.assets.stylesheet_href.clone(),
            theme_href: self.brand.theme_href(),
            islands: self.app.assets.islands.clone(),
        })
    }
}
