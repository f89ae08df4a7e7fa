//! Where orders, providers and books meet. Nothing here decides about money: a provider is asked, its snapshot goes to
//! the service. No provider is called inside a transaction, and everything may be done twice.

use super::provider::{
    About, Notice, Opened, Provider, ProviderError, RefundAsk, SessionAsk, SessionKey,
};
use super::sandbox::Sandbox;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{OrderId, ShopId};
use crate::domain::orders::order::{OrderState, PAYMENT_WINDOW_SECS};
use crate::domain::payments::payment::{Gateway, Snapshot, Stage};
use crate::domain::people::email::EmailAddress;
use crate::service::{
    AskAgain, Effects, InboxKey, Order, PaymentAccount, PaymentRefund, PaymentSession,
    ReceiveEvent, RefundRefused, Refusal, Service, ServiceError, SessionOpened, SessionRefused,
    SessionState, SettlePayment, Shop, StartSession, Subject, Vault, VaultError, sealed_about,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How much earlier than the order its payment page ends, in seconds: money must not come for an order that is gone.
const CLOSES_EARLIER_SECS: i64 = 300;

/// Makes a provider out of a shop's account and its opened credentials.
pub trait Connect: Send + Sync {
    /// The provider.
    ///
    /// # Errors
    /// In words, when the credentials are none.
    fn connect(
        &self,
        account: &PaymentAccount,
        credentials: &str,
    ) -> Result<Arc<dyn Provider>, String>;
}

/// Why something did not happen at a provider.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The shop has no account there, or its credentials cannot be opened.
    #[error("the shop has no usable account at this provider")]
    NotConnected,
    /// The provider did not do it.
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// Our own books refused.
    #[error(transparent)]
    Service(#[from] ServiceError),
}

impl From<crate::service::StoreError> for DeskError {
    fn from(error: crate::service::StoreError) -> Self {
        Self::Service(error.into())
    }
}

type Known = HashMap<(ShopId, Gateway), (String, Arc<dyn Provider>)>;

/// The desk; cheap to clone.
#[derive(Clone)]
pub struct Desk {
    pub(super) service: Service,
    vault: Option<Vault>,
    pub(super) connect: Arc<dyn Connect>,
    known: Arc<Mutex<Known>>,
}

impl Desk {
    /// A desk; without a vault no account can be used.
    pub fn new(service: Service, vault: Option<Vault>, connect: Arc<dyn Connect>) -> Self {
        Self { service, vault, connect, known: Arc::default() }
    }

    /// The vault, where there is a key.
    pub fn vault(&self) -> Option<&Vault> {
        self.vault.as_ref()
    }

    /// The provider with a shop's credentials. The sandbox needs none, and is there even for a shop that takes no test
    /// payments any more: what was paid that way can still be refunded.
    ///
    /// # Errors
    /// `NotConnected` without an account that can be opened.
    pub async fn provider(
        &self,
        shop: &ShopId,
        gateway: Gateway,
    ) -> Result<Arc<dyn Provider>, DeskError> {
        if gateway == Gateway::Sandbox {
            return Ok(Arc::new(Sandbox::new(self.service.clone(), shop.clone())));
        }
        let accounts = self.service.payment_accounts_of(shop).await?;
        let account = accounts.into_iter().find(|account| account.gateway == gateway);
        let account = account.ok_or(DeskError::NotConnected)?;
        let key = (shop.clone(), gateway);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((sealed, provider)) = known.get(&key)
            && *sealed == account.sealed
        {
            return Ok(provider.clone());
        }
        let opened = self.opened(shop, &account).map_err(|error| {
            tracing::error!(%shop, gateway = gateway.as_str(), %error, "credentials are not used");
            DeskError::NotConnected
        })?;
        let provider = self.connect.connect(&account, &opened).map_err(|error| {
            tracing::error!(%shop, gateway = gateway.as_str(), %error, "credentials are not used");
            DeskError::NotConnected
        })?;
        known.insert(key, (account.sealed, provider.clone()));
        Ok(provider)
    }

    pub(super) fn opened(
        &self,
        shop: &ShopId,
        account: &PaymentAccount,
    ) -> Result<String, VaultError> {
        let vault = self.vault.as_ref().ok_or(VaultError::Key)?;
        vault.open(&sealed_about(shop, account.gateway), &account.sealed)
    }

    /// Opens a payment page for an order, or finds the one that is open; gives its address.
    ///
    /// # Errors
    /// See [`DeskError`]; a provider that did not answer may be asked again at once.
    pub async fn start(
        &self,
        shop: &Shop,
        order: &OrderId,
        gateway: Gateway,
    ) -> Result<String, DeskError> {
        let provider = self.provider(&shop.id, gateway).await?;
        let start = StartSession { shop: shop.id.clone(), order: order.clone(), gateway };
        let (session, order) = self.service.run(start).await?;
        if let Some(url) = session.url.clone().filter(|_| session.state == SessionState::Open) {
            return Ok(url);
        }
        Ok(self.open(&*provider, shop, &session, &order).await?.url)
    }

    /// Asks for the page of an attempt. The attempt's id makes that safe to repeat.
    async fn open(
        &self,
        provider: &dyn Provider,
        shop: &Shop,
        session: &PaymentSession,
        order: &Order,
    ) -> Result<Opened, DeskError> {
        let (shop_id, id) = (shop.id.clone(), session.id.clone());
        match provider.create_session(&session_ask(shop, session, order)).await {
            Ok(opened) => {
                let Opened { reference, url } = opened.clone();
                let note = SessionOpened { shop: shop_id, session: id, reference, url };
                self.service.run(note).await?;
                Ok(opened)
            }
            Err(error @ ProviderError::Refused(_)) => {
                let note = SessionRefused { shop: shop_id, session: id };
                self.service.run(note).await?;
                Err(error.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Asks the provider about every open attempt to pay an order: for a buyer who has just come back. Tells where the
    /// newest attempt stands then. A provider that does not answer keeps no other from being asked.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn look(
        &self,
        shop: &ShopId,
        order: &OrderId,
    ) -> Result<Option<SessionState>, DeskError> {
        let sessions = self.service.payment_sessions(shop, order).await?;
        let mut failure = None;
        for session in sessions {
            if matches!(session.state, SessionState::Starting | SessionState::Open) {
                failure = self.settle(shop, session).await.err().or(failure);
            }
        }
        if let Some(error) = failure {
            return Err(error);
        }
        let sessions = self.service.payment_sessions(shop, order).await?;
        Ok(sessions.last().map(|session| session.state))
    }

    /// Brings our books to what the provider knows about a payment, and takes money that waits to be taken.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn settle(
        &self,
        shop: &ShopId,
        session: PaymentSession,
    ) -> Result<Effects, DeskError> {
        let asked_at = self.service.now();
        let (key, snapshot) = self.snapshot(shop, &session).await?;
        let is_open = matches!(snapshot.stage, Stage::Open | Stage::Approved);
        let id = session.id.clone();
        let settle = SettlePayment { shop: shop.clone(), session: id.clone(), asked_at, snapshot };
        let effects = self.service.run(settle).await?;
        if !is_open || self.wants_payment(shop, &session.order).await? {
            return Ok(effects);
        }
        // Nobody should pay for an order that is gone.
        let provider = self.provider(shop, session.gateway).await?;
        provider.close_session(&key).await?;
        let asked_at = self.service.now();
        let mut snapshot = provider.fetch(&key).await?;
        if matches!(snapshot.stage, Stage::Open | Stage::Approved) {
            // Providers without a way to close let the page lapse; nothing is taken from it any more.
            snapshot = Snapshot::without_money(Stage::Expired);
        }
        let settle = SettlePayment { shop: shop.clone(), session: id, asked_at, snapshot };
        Ok(self.service.run(settle).await?)
    }

    async fn wants_payment(&self, shop: &ShopId, order: &OrderId) -> Result<bool, DeskError> {
        let order = self.service.order_of_payment(shop, order).await?;
        Ok(order.is_some_and(|order| order.state == OrderState::Pending))
    }

    /// What the provider knows, after it was told to take what the buyer agreed to.
    pub(super) async fn snapshot(
        &self,
        shop: &ShopId,
        session: &PaymentSession,
    ) -> Result<(SessionKey, Snapshot), DeskError> {
        let provider = self.provider(shop, session.gateway).await?;
        let reference = match session.reference.clone() {
            Some(reference) => reference,
            // The answer to the first question was lost; the same question gives the same answer.
            None => {
                let shop = self.service.shop(shop).await?;
                let missing = || ServiceError::from(Refusal::NotFound(Subject::Order));
                let order = self.service.order_of_payment(&shop.id, &session.order).await?;
                let order = order.ok_or_else(missing)?;
                self.open(&*provider, &shop, session, &order).await?.reference
            }
        };
        let payment = session.payment_reference.clone();
        let key = SessionKey { session: session.id.clone(), reference, payment };
        let mut snapshot = provider.fetch(&key).await?;
        if snapshot.stage == Stage::Approved && self.wants_payment(shop, &session.order).await? {
            snapshot = provider.capture(&key).await?;
        }
        Ok((key, snapshot))
    }

    /// Stores a believed event.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn receive(
        &self,
        (shop, gateway): (&ShopId, Gateway),
        notice: Notice,
        body: String,
    ) -> Result<(), ServiceError> {
        let key = InboxKey { shop: shop.clone(), gateway, event: notice.event };
        let about = serde_json::to_string(&notice.about).unwrap_or_default();
        let receive = ReceiveEvent { key, kind: notice.kind, about, body };
        self.service.run(receive).await
    }

    /// The payment that an event is about.
    pub(super) async fn session_of(
        &self,
        (shop, gateway): (&ShopId, Gateway),
        about: &[About],
    ) -> Result<Option<PaymentSession>, DeskError> {
        for about in about {
            let found = match about {
                About::Session(id) => self.service.payment_session(shop, id).await?,
                About::SessionReference(text) => {
                    self.service.payment_session_by_reference((shop, gateway), text).await?
                }
                About::Payment(text) => {
                    self.service.payment_session_by_payment((shop, gateway), text).await?
                }
                About::Nothing => None,
            };
            if let Some(session) = found.filter(|session| session.gateway == gateway) {
                return Ok(Some(session));
            }
        }
        Ok(None)
    }

    /// Asks the provider to send money back, and books it when it has.
    ///
    /// # Errors
    /// See [`DeskError`]; the refund is asked for again later.
    pub async fn send_back(&self, shop: &ShopId, refund: PaymentRefund) -> Result<(), DeskError> {
        let again =
            |problem: String| AskAgain { shop: shop.clone(), refund: refund.id.clone(), problem };
        let done = match self.ask_back(shop, &refund).await {
            Ok(session) => self.settle(shop, session).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(_) => {
                let found = self.service.payment_refund(shop, &refund.id).await?;
                if found.is_some_and(|found| found.due_at.is_some()) {
                    let problem = "the provider does not show the refund yet".to_owned();
                    self.service.run(again(problem)).await?;
                }
                Ok(())
            }
            Err(DeskError::Provider(ProviderError::Refused(problem))) => {
                let refused = RefundRefused { shop: shop.clone(), refund: refund.id, problem };
                Ok(self.service.run(refused).await?)
            }
            Err(error) => {
                self.service.run(again(error.to_string())).await?;
                Err(error)
            }
        }
    }

    async fn ask_back(
        &self,
        shop: &ShopId,
        refund: &PaymentRefund,
    ) -> Result<PaymentSession, DeskError> {
        let missing = || ServiceError::from(Refusal::NotFound(Subject::Payment));
        let session = self.service.payment_session(shop, &refund.session).await?;
        let session = session.ok_or_else(missing)?;
        let payment = session.payment_reference.clone().ok_or_else(missing)?;
        let provider = self.provider(shop, session.gateway).await?;
        let ask = RefundAsk {
            refund: refund.id.clone(),
            payment,
            amount_minor: refund.provider_minor,
            currency: session.captured_currency.unwrap_or(session.currency),
            reason: refund.reason.clone(),
        };
        provider.refund(&ask).await?;
        Ok(session)
    }
}

fn session_ask(shop: &Shop, session: &PaymentSession, order: &Order) -> SessionAsk {
    let number = order.id.plain_uuid();
    let title = order.title.clone().unwrap_or_else(|| match order.items.as_slice() {
        [only] => only.title.clone(),
        _ => format!("{} {}", shop.name, &number[..number.len().min(8)]),
    });
    let base = shop.base_url.trim_end_matches('/');
    let ends = order.created_at.plus_secs(PAYMENT_WINDOW_SECS - CLOSES_EARLIER_SECS);
    SessionAsk {
        session: session.id.clone(),
        shop: shop.id.clone(),
        order: order.id.clone(),
        amount_minor: session.amount_minor,
        currency: session.currency,
        title,
        email: EmailAddress::parse(&order.email).map(|email| email.to_ascii()),
        return_url: format!("{base}/checkout/return/{number}"),
        cancel_url: format!("{base}/checkout/cancelled/{number}"),
        expires_at: ends.max(Timestamp(session.created_at.0)),
    }
}
