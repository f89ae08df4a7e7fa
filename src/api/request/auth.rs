//! Who calls: the key in the Authorization header, and nowhere else.

use super::asked::{Asked, origin_of};
use crate::api::ApiState;
use crate::api::answer::data::DocBase;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::{Topic, failed};
use crate::api::limits::Meter;
use crate::domain::actor::{Actor, Scope, Who};
use crate::domain::ids::CustomerId;
use crate::domain::money::Currency;
use crate::service::{KnownKey, RenderContext, ServiceError, Shop};
use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use std::sync::Arc;
use tower_http::request_id::RequestId;

/// A program with a valid key of a shop that is open.
pub struct Caller {
    /// The caller, as the services want to know it.
    pub actor: Actor,
    key: Arc<KnownKey>,
    request_id: Option<String>,
}

impl Caller {
    /// The shop of the key.
    pub fn shop(&self) -> &Shop {
        &self.key.shop
    }

    /// Whether an installed app calls, with a token instead of a key.
    pub fn is_app(&self) -> bool {
        self.key.is_app()
    }

    /// The currency of that shop.
    pub fn currency(&self) -> Currency {
        self.shop().currency
    }

    /// What rendering needs to know of the shop.
    pub fn context(&self) -> RenderContext {
        RenderContext { request_id: self.request_id.clone(), ..RenderContext::of(self.shop()) }
    }

    /// The product itself in the same shop, for looking up what the key's scopes do not decide about.
    pub fn system(&self) -> Actor {
        Actor::system(self.actor.shop.clone())
    }

    /// Refuses keys without the scope.
    ///
    /// # Errors
    /// 403 naming the scope.
    pub fn require(&self, scope: Scope) -> Result<(), ApiError> {
        self.actor.for_shop(scope).map_err(|_| {
            ApiError::forbidden(format!("This key lacks the scope {}.", scope.as_str()))
        })
    }

    /// A failure of a service in the words of this caller's shop.
    pub fn failed(&self, error: &ServiceError, topic: Topic) -> ApiError {
        failed(error, topic, self.currency())
    }
}

impl FromRequestParts<ApiState> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, ApiError> {
        let found = match bearer(&parts.headers) {
            Some(token) => state.service.key_owner(token, customer_of(parts.uri.path())).await,
            None => Ok(None),
        };
        let found = found.map_err(|error| failed(&error, Topic::Customer, Currency::USD))?;
        let Some((actor, key)) = found else {
            Meter::count_wrong_key(parts)?;
            note_ended_key(parts, state).await?;
            return Err(ApiError::unauthorized());
        };
        let actor = actor.at(origin_of(&parts.extensions, &parts.headers));
        Asked::of(&parts.extensions).come_from(&actor);
        if let Who::ApiKey(id, _) = &actor.who {
            Meter::count_key(parts, id.as_str())?;
        }
        if let Some(base) = parts.extensions.get::<DocBase>() {
            base.note(&key.shop.base_url);
        }
        if key.shop.is_suspended {
            let message = "This shop is suspended. Contact whoever runs this server.";
            return Err(ApiError::forbidden(message));
        }
        let request_id = parts.extensions.get::<RequestId>();
        let request_id = request_id.and_then(|id| id.header_value().to_str().ok());
        Ok(Self { actor, key, request_id: request_id.map(str::to_owned) })
    }
}

/// The customer whom a path seems to be about. It decides nothing.
fn customer_of(path: &str) -> Option<&str> {
    path.split('/').find(|part| part.starts_with(CustomerId::PREFIX))
}

/// Notes for the audit that a revoked or expired key was used.
async fn note_ended_key(parts: &Parts, state: &ApiState) -> Result<(), ApiError> {
    let Some(token) = bearer(&parts.headers) else { return Ok(()) };
    let ended = state.service.ended_key(token).await;
    let ended = ended.map_err(|error| failed(&error, Topic::Customer, Currency::USD))?;
    if let Some(actor) = ended {
        Asked::of(&parts.extensions).come_from(&actor);
    }
    Ok(())
}

/// The token of the only Authorization header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && !token.contains(' '))
        .then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_bearer_token_counts() {
        let read = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(AUTHORIZATION, value.parse().unwrap());
            }
            bearer(&headers).map(str::to_owned)
        };
        assert_eq!(read(&["bearer  shx_1 "]), Some("shx_1".to_owned()));
        for bad in [
            &[][..],
            &["shx_1"],
            &["Basic shx_1"],
            &["Bearer "],
            &["Bearer a b"],
            &["Bearer a", "Bearer a"],
        ] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
    }
}
