//! What a payment provider can be asked. One implementation per provider, one file per question.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{OrderId, PaymentSessionId, RefundId, ShopId};
use crate::domain::money::Currency;
use crate::domain::payments::payment::{Gateway, RefundSeen, Snapshot};
use async_trait::async_trait;
use axum::http::HeaderMap;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// A payment page that is to be opened.
#[derive(Clone, Debug)]
pub struct SessionAsk {
    /// Our id of the attempt: the idempotency key, and what the provider hands back to us.
    pub session: PaymentSessionId,
    /// The shop.
    pub shop: ShopId,
    /// The order.
    pub order: OrderId,
    /// What to pay, in minor units, store balance already taken off.
    pub amount_minor: i64,
    /// The order's currency.
    pub currency: Currency,
    /// What the buyer sees as the thing paid for.
    pub title: String,
    /// The buyer's address, to fill in at the provider.
    pub email: Option<String>,
    /// Where the buyer comes back to after paying.
    pub return_url: String,
    /// Where the buyer comes back to without paying.
    pub cancel_url: String,
    /// When the payment page should stop working; providers may need it sooner or later.
    pub expires_at: Timestamp,
}

/// A payment page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The provider's own number of the session.
    pub reference: String,
    /// Where the buyer goes.
    pub url: String,
}

/// A session that exists at the provider.
#[derive(Clone, Debug)]
pub struct SessionKey {
    /// Our id.
    pub session: PaymentSessionId,
    /// The provider's own number of it.
    pub reference: String,
    /// The provider's own number of the payment, once known.
    pub payment: Option<String>,
}

/// Money that is to go back.
#[derive(Clone, Debug)]
pub struct RefundAsk {
    /// Our id of the refund: the idempotency key, and kept by the provider where it can.
    pub refund: RefundId,
    /// The payment's own number at the provider.
    pub payment: String,
    /// What goes back, in minor units.
    pub amount_minor: i64,
    /// The payment's currency.
    pub currency: Currency,
    /// A few words for the buyer.
    pub reason: Option<String>,
}

/// Why a provider did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// It was not reached, did not answer in time, answered half, was busy or failed: it may have done it. Asking
    /// again with the same id is safe.
    #[error("the provider did not answer: {0}")]
    Unknown(String),
    /// It said no, and will say no again.
    #[error("the provider refused: {0}")]
    Refused(String),
    /// The shop's credentials are not accepted.
    #[error("the provider does not accept the shop's credentials")]
    Unauthorized,
    /// It does not know the session or payment.
    #[error("the provider does not know it")]
    NotFound,
}

/// What an event is about: how our session is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Our own id, as the provider handed it back.
    Session(PaymentSessionId),
    /// The provider's number of the session.
    SessionReference(String),
    /// The provider's number of the payment.
    Payment(String),
    /// Nothing that concerns orders.
    Nothing,
}

/// A delivery that was really sent by the provider. It only says where to look: what counts is fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The provider's id of the event, the same for each delivery.
    pub event: String,
    /// The provider's name of what happened.
    pub kind: String,
    /// What it is about. Tried in this order.
    pub about: Vec<About>,
}

/// Why a delivery is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// Headers are missing or malformed, or the body is none of the provider's.
    #[error("malformed")]
    Malformed,
    /// Signed by nobody we know.
    #[error("wrong signature")]
    Signature,
    /// Signed too long ago, or in the future.
    #[error("too old")]
    Stale,
    /// What is needed to judge could not be had; the provider should send it again.
    #[error("cannot be judged now")]
    Unknown,
}

/// A payment provider with a shop's credentials.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Which one it is.
    fn gateway(&self) -> Gateway;

    /// Opens a payment page. Asking again for the same session gives the same page.
    ///
    /// # Errors
    /// See [`ProviderError`].
    async fn create_session(&self, ask: &SessionAsk) -> Result<Opened, ProviderError>;

    /// All that the provider knows about a payment, refunds and disputes included.
    ///
    /// # Errors
    /// See [`ProviderError`].
    async fn fetch(&self, key: &SessionKey) -> Result<Snapshot, ProviderError>;

    /// Takes the money of a payment that the buyer agreed to, once, and tells what [`Provider::fetch`] would tell.
    /// Providers that take it by themselves only fetch.
    ///
    /// # Errors
    /// See [`ProviderError`].
    async fn capture(&self, key: &SessionKey) -> Result<Snapshot, ProviderError> {
        self.fetch(key).await
    }

    /// Refunds money, once per refund id.
    ///
    /// # Errors
    /// See [`ProviderError`].
    async fn refund(&self, ask: &RefundAsk) -> Result<RefundSeen, ProviderError>;

    /// Closes a payment page that nobody paid at. One that is closed or paid is left as it is.
    ///
    /// # Errors
    /// See [`ProviderError`].
    async fn close_session(&self, key: &SessionKey) -> Result<(), ProviderError>;

    /// Asks for something harmless, to learn whether the credentials are accepted.
    ///
    /// # Errors
    /// `Unauthorized` when they are not; otherwise see [`ProviderError`].
    async fn try_credentials(&self) -> Result<(), ProviderError> {
        Ok(())
    }

    /// Judges a delivery by its raw bytes and headers.
    ///
    /// # Errors
    /// See [`Untrusted`].
    async fn verify_event(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
        now: Timestamp,
    ) -> Result<Notice, Untrusted>;
}
