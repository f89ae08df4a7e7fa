//! `PayPal`: Orders v2 with capture, refunds of captures, disputes, and signed webhooks.

mod call;
mod capture;
mod certificates;
mod close_session;
mod create_session;
mod credentials;
mod disputes;
mod fetch;
mod money;
mod notice;
mod refund;
mod snapshot;
mod verify_event;
mod wire;

pub use certificates::{EventTrust, EventTrustError};
pub use credentials::EVENTS;

use super::http::Caller;
use super::provider::{
    Notice, Opened, Provider, ProviderError, RefundAsk, SessionAsk, SessionKey, Untrusted,
};
use crate::domain::clock::Timestamp;
use crate::domain::payments::payment::{Gateway, RefundSeen, Snapshot};
use async_trait::async_trait;
use axum::http::HeaderMap;
use bytes::Bytes;
use call::Token;
use certificates::Certificates;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Where live payments are made.
pub const LIVE_URL: &str = "https://api-m.paypal.com";
/// Where payments of `PayPal`'s sandbox are made.
pub const SANDBOX_URL: &str = "https://api-m.sandbox.paypal.com";

/// What a shop copies from its app in `PayPal`'s developer pages.
#[derive(Clone, Serialize, Deserialize)]
pub struct Credentials {
    /// The app's client id.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: String,
    /// The id of the webhook that points at us; it is part of what is signed.
    pub webhook_id: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// `PayPal` with a shop's credentials. A clone shares the access token, so keep one per shop.
#[derive(Clone)]
pub struct Paypal {
    credentials: Arc<Credentials>,
    caller: Caller,
    base: Arc<str>,
    token: Arc<tokio::sync::Mutex<Option<Token>>>,
    certificates: Arc<Certificates>,
}

impl Paypal {
    /// Calls `base` ([`LIVE_URL`] or [`SANDBOX_URL`]) and believes events that `PayPal` signed.
    pub fn new(credentials: Credentials, caller: Caller, base: &str) -> Self {
        let certificates = Certificates::new(caller.for_another(), EventTrust::default());
        Self {
            credentials: Arc::new(credentials),
            caller,
            base: base.trim_end_matches('/').into(),
            token: Arc::default(),
            certificates: Arc::new(certificates),
        }
    }

    /// Believes events that somebody else signed: a test provider.
    #[must_use]
    pub fn trusting(self, trust: EventTrust) -> Self {
        let certificates = Certificates::new(self.caller.for_another(), trust);
        Self { certificates: Arc::new(certificates), ..self }
    }
}

#[async_trait]
impl Provider for Paypal {
    fn gateway(&self) -> Gateway {
        Gateway::Paypal
    }

    async fn create_session(&self, ask: &SessionAsk) -> Result<Opened, ProviderError> {
        create_session::create_session(self, ask).await
    }

    async fn fetch(&self, key: &SessionKey) -> Result<Snapshot, ProviderError> {
        fetch::fetch(self, key).await
    }

    async fn capture(&self, key: &SessionKey) -> Result<Snapshot, ProviderError> {
        capture::capture(self, key).await
    }

    async fn refund(&self, ask: &RefundAsk) -> Result<RefundSeen, ProviderError> {
        refund::refund(self, ask).await
    }

    async fn close_session(&self, key: &SessionKey) -> Result<(), ProviderError> {
        close_session::close_session(self, key).await
    }

    /// Credentials that get an access token are accepted.
    async fn try_credentials(&self) -> Result<(), ProviderError> {
        self.token(None).await.map(drop)
    }

    async fn verify_event(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
        now: Timestamp,
    ) -> Result<Notice, Untrusted> {
        verify_event::verify_event(self, headers, body, now).await
    }
}
