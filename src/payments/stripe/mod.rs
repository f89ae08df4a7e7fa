//! Stripe: payments through Checkout Sessions, whose page Stripe hosts.

mod close_session;
mod create_session;
mod credentials;
mod disputes;
mod fetch;
mod money;
mod refund;
mod try_credentials;
mod verify_event;
mod wire;

pub use credentials::EVENTS;
pub use wire::API_VERSION;

use super::http::Caller;
use super::provider::{
    Notice, Opened, Provider, ProviderError, RefundAsk, SessionAsk, SessionKey, Untrusted,
};
use crate::domain::clock::Timestamp;
use crate::domain::payments::payment::{Gateway, RefundSeen, Snapshot};
use async_trait::async_trait;
use axum::http::HeaderMap;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Where Stripe answers.
pub const BASE_URL: &str = "https://api.stripe.com";

/// What a shop needs to take money through Stripe.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// The secret or restricted key that calls are made with.
    pub secret_key: String,
    /// What deliveries may be signed with: more than one while a secret is being replaced.
    #[serde(default)]
    pub webhook_secrets: Vec<String>,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// Stripe with one shop's credentials.
pub struct Stripe {
    credentials: Credentials,
    caller: Caller,
    base_url: String,
}

impl Stripe {
    /// Asks nothing yet. Blanks around the credentials are dropped, and secrets of nothing but blanks: anybody could
    /// sign with those.
    pub fn new(credentials: Credentials, caller: Caller, base_url: &str) -> Self {
        let webhook_secrets = credentials
            .webhook_secrets
            .iter()
            .map(|secret| secret.trim().to_owned())
            .filter(|secret| !secret.is_empty())
            .collect();
        let secret_key = credentials.secret_key.trim().to_owned();
        Self {
            credentials: Credentials { secret_key, webhook_secrets },
            caller,
            base_url: base_url.trim_end_matches('/').to_owned(),
        }
    }
}

#[async_trait]
impl Provider for Stripe {
    fn gateway(&self) -> Gateway {
        Gateway::Stripe
    }

    async fn create_session(&self, ask: &SessionAsk) -> Result<Opened, ProviderError> {
        create_session::create_session(self, ask).await
    }

    async fn fetch(&self, key: &SessionKey) -> Result<Snapshot, ProviderError> {
        fetch::fetch(self, key).await
    }

    async fn refund(&self, ask: &RefundAsk) -> Result<RefundSeen, ProviderError> {
        refund::refund(self, ask).await
    }

    async fn close_session(&self, key: &SessionKey) -> Result<(), ProviderError> {
        close_session::close_session(self, key).await
    }

    async fn try_credentials(&self) -> Result<(), ProviderError> {
        try_credentials::try_credentials(self).await
    }

    async fn verify_event(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
        now: Timestamp,
    ) -> Result<Notice, Untrusted> {
        verify_event::verify_event(&self.credentials.webhook_secrets, headers, body, now)
    }
}
