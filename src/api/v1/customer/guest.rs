//! Who calls: a shop front with its publishable key, and the customer whose session it carries.

use crate::api::ApiState;
use crate::api::answer::code::ErrorCode;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, failed};
use crate::api::limits::Meter;
use crate::api::request::asked::{Asked, origin_of};
use crate::api::request::auth::bearer;
use crate::api::request::page::Query;
use crate::api::v1::envelope::{shop_in_query, shop_named};
use crate::domain::actor::{Actor, Who};
use crate::domain::ids::CustomerId;
use crate::domain::money::Currency;
use crate::i18n::Language;
use crate::service::{RenderContext, ServiceError, Shop};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;

/// The header that carries a shop front's publishable key.
const PUBLISHABLE_KEY: &str = "x-shoppex-publishable-key";
/// The header that carries the language of a shop front.
const LOCALE: &str = "x-shoppex-locale";
/// How every session token starts.
const TOKEN_PREFIX: &str = "hcs_";
/// The longest key or token that is looked at.
const SECRET_LENGTH_MAX: usize = 100;

/// A storefront that may speak for its shop; no customer is signed in.
pub struct Front {
    /// The shop.
    pub shop: Shop,
    /// The visitor in front of it.
    pub visitor: Actor,
}

impl Front {
    /// The shop front behind a request that names its shop in the query, or else in the body.
    ///
    /// # Errors
    /// As [`shop_named`]; 401 when the publishable key is missing or not one of that shop.
    pub async fn of(
        state: &ApiState,
        parts: &Parts,
        in_body: Option<&str>,
    ) -> Result<Self, ApiError> {
        let query = Query::of(&parts.uri);
        let named = query.get(&["shop", "shop_slug"]).or(in_body);
        let shop = shop_named(state, named).await?;
        Self::with_key(state, parts, shop).await
    }

    async fn with_key(state: &ApiState, parts: &Parts, shop: Shop) -> Result<Self, ApiError> {
        let key = parts.headers.get(PUBLISHABLE_KEY).and_then(|value| value.to_str().ok());
        let key = key.map(str::trim).filter(|key| key.len() <= SECRET_LENGTH_MAX);
        let is_known = match key {
            Some(key) => state.service.knows_publishable_key(&shop.id, key).await,
            None => Ok(false),
        };
        if is_known.map_err(|error| failed(&error, Topic::Customer, shop.currency))? {
            let visitor = Actor::new(shop.id.clone(), Who::Visitor);
            let visitor = visitor.at(origin_of(&parts.extensions, &parts.headers));
            return Ok(Self { shop, visitor });
        }
        Meter::count_wrong_key(parts)?;
        let message = "Send a publishable key of this shop in the header \"x-shoppex-publishable-key: pk_live_…\".";
        Err(ApiError::new(ErrorCode::Unauthorized, message))
    }

    /// A failure of a service in the words of this shop.
    pub fn failed(&self, error: &ServiceError, topic: Topic) -> ApiError {
        failed(error, topic, self.shop.currency)
    }
}

/// A signed-in customer of a shop.
pub struct Guest {
    /// The shop.
    pub shop: Shop,
    /// The customer.
    pub customer: CustomerId,
    /// The customer, as the services want to know them.
    pub actor: Actor,
}

impl Guest {
    /// The currency of the shop.
    pub fn currency(&self) -> Currency {
        self.shop.currency
    }

    /// What rendering needs to know of the shop.
    pub fn context(&self) -> RenderContext {
        RenderContext::of(&self.shop)
    }

    /// A failure of a service in the words of this shop.
    pub fn failed(&self, error: &ServiceError, topic: Topic) -> ApiError {
        failed(error, topic, self.shop.currency)
    }
}

impl FromRequestParts<ApiState> for Guest {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let query = Query::of(&parts.uri);
        let shop = shop_in_query(state, &query).await?;
        let front = Front::with_key(state, parts, shop).await?;
        let token = session_token(&parts.headers).ok_or_else(sign_in_first)?;
        let owner = state.service.session_owner(&front.shop.id, token).await;
        let owner = owner.map_err(|error| front.failed(&error, Topic::Customer))?;
        let Some(customer) = owner else {
            Meter::count_wrong_key(parts)?;
            return Err(sign_in_first());
        };
        Meter::count_key(parts, customer.as_str())?;
        let who = Who::Customer(customer.clone());
        let actor = Actor::new(front.shop.id.clone(), who);
        let actor = actor.at(origin_of(&parts.extensions, &parts.headers));
        Asked::of(&parts.extensions).come_from(&actor);
        Ok(Self { shop: front.shop, customer, actor })
    }
}

/// The token of the only Authorization header.
pub fn session_token(headers: &HeaderMap) -> Option<&str> {
    let token = bearer(headers)?;
    (token.starts_with(TOKEN_PREFIX) && token.len() <= SECRET_LENGTH_MAX).then_some(token)
}

/// The failure of a call without a session, or with one that has ended.
pub fn sign_in_first() -> ApiError {
    let message = "Sign in first: no session was sent, or it has ended.";
    ApiError::new(ErrorCode::Unauthorized, message)
}

/// The language the reader wants, as far as the headers say.
pub fn language(headers: &HeaderMap) -> Option<&'static str> {
    let text = |value: &axum::http::HeaderValue| value.to_str().ok().map(str::to_owned);
    let named = headers.get(LOCALE).and_then(text);
    let named = named.or_else(|| headers.get(ACCEPT_LANGUAGE).and_then(text))?;
    Language::named(&named).map(Language::tag)
}
