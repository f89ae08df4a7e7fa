//! The built-in test provider. It moves no money and needs no account, but it is asked like any other: it keeps books
//! of its own, and what the ledger shows of a test payment is what those books answered.
//!
//! Its payment page is one of ours (`pages::payments::sandbox`), so it sends no events: the buyer comes back, or the
//! payment is asked for later like any that stays silent.

mod create_session;
mod decide;
mod fetch;
mod refund;

pub use crate::store::payments::sandbox::SandboxPayment;

use super::provider::{
    Notice, Opened, Provider, ProviderError, RefundAsk, SessionAsk, SessionKey, Untrusted,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PaymentSessionId, ShopId};
use crate::domain::payments::payment::{Gateway, RefundSeen, Snapshot, Stage};
use crate::service::{Answer, Service};
use crate::store::payments::sandbox::SandboxStage;
use crate::store::{Command, StoreError};
use async_trait::async_trait;
use axum::http::HeaderMap;
use bytes::Bytes;
use create_session::CreateSession;
use decide::Decide;
use fetch::fetch;
use refund::GiveBackThere;

/// The start of the addresses of its pages; the id of the attempt follows.
pub const PAGES: &str = "/sandbox/";

/// How the buyer lets a test payment end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is paid.
    Pay,
    /// It fails.
    Fail,
}

/// The test provider, for one shop.
pub struct Sandbox {
    service: Service,
    shop: ShopId,
}

impl Sandbox {
    /// For this shop.
    pub fn new(service: Service, shop: ShopId) -> Self {
        Self { service, shop }
    }

    /// The payment behind a page, and how far it has come.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn payment(
        &self,
        session: &PaymentSessionId,
    ) -> Answer<Option<(SandboxPayment, Stage)>> {
        let found = self.service.sandbox_payment(&self.shop, session).await?;
        let now = self.service.now();
        Ok(found.map(|payment| {
            let stage = payment.stage_at(now);
            (payment, stage)
        }))
    }

    /// Ends a payment that is open, and tells how far it has come then. One that has ended stays as it is.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn decide(
        &self,
        session: &PaymentSessionId,
        verdict: Verdict,
    ) -> Answer<Option<Stage>> {
        let after = match verdict {
            Verdict::Pay => SandboxStage::Paid,
            Verdict::Fail => SandboxStage::Failed,
        };
        let (shop, session) = (self.shop.clone(), session.clone());
        Ok(self.service.run(Decide { shop, session, after }).await?)
    }

    async fn ask<T, C>(&self, command: C) -> Result<T, ProviderError>
    where
        C: Command<Output = Result<T, ProviderError>, Error = StoreError>,
    {
        self.service.run(command).await.map_err(unknown)?
    }
}

#[async_trait]
impl Provider for Sandbox {
    fn gateway(&self) -> Gateway {
        Gateway::Sandbox
    }

    async fn create_session(&self, ask: &SessionAsk) -> Result<Opened, ProviderError> {
        self.ask(CreateSession { ask: ask.clone() }).await
    }

    async fn fetch(&self, key: &SessionKey) -> Result<Snapshot, ProviderError> {
        let found = fetch(&self.service, &self.shop, &key.session).await;
        found.map_err(unknown)?.ok_or(ProviderError::NotFound)
    }

    async fn refund(&self, ask: &RefundAsk) -> Result<RefundSeen, ProviderError> {
        self.ask(GiveBackThere { shop: self.shop.clone(), ask: ask.clone() }).await
    }

    async fn close_session(&self, key: &SessionKey) -> Result<(), ProviderError> {
        let (shop, session) = (self.shop.clone(), key.session.clone());
        let close = Decide { shop, session, after: SandboxStage::Closed };
        let found = self.service.run(close).await.map_err(unknown)?;
        found.map(|_| ()).ok_or(ProviderError::NotFound)
    }

    /// It sends none, so whatever comes was made up.
    async fn verify_event(
        &self,
        _headers: &HeaderMap,
        _body: &Bytes,
        _now: Timestamp,
    ) -> Result<Notice, Untrusted> {
        Err(Untrusted::Malformed)
    }
}

/// What the database says stays in the log.
fn unknown(error: StoreError) -> ProviderError {
    tracing::error!(%error, "the sandbox cannot keep its books");
    ProviderError::Unknown("the sandbox cannot keep its books right now".to_owned())
}
