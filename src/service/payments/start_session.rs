//! Attempts to pay an order at a provider, up to the moment when the buyer can pay.

use super::settle_payment::{FIRST_CHECK_SECS, next_check};
use crate::domain::actor::Actor;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{OrderId, PaymentSessionId, ShopId};
use crate::domain::money::Currency;
use crate::domain::orders::order::OrderState;
use crate::domain::payments::payment::Gateway;
use crate::service::kernel::refusal::{Answer, Conflict, Refusal, ServiceError, Subject};
use crate::store::orders::order::{Order, order_event_insert, order_fetch};
use crate::store::payments::session::{
    PaymentSession, SessionState, session_fetch, session_insert, session_list, session_update,
};
use crate::store::{Command, Tx};

/// Writes down that a buyer wants to pay an order at a provider, before the provider is asked. An attempt that is still
/// open there is gone on with; while a payment is on its way there is no other.
#[derive(Clone, Debug)]
pub struct StartSession {
    /// The shop.
    pub shop: ShopId,
    /// The order.
    pub order: OrderId,
    /// The provider.
    pub gateway: Gateway,
}

impl Command for StartSession {
    type Output = (PaymentSession, Order);
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<(PaymentSession, Order)> {
        let shop = &self.shop;
        tx.lock_shop(shop).await?;
        let order =
            order_fetch(tx, shop, &self.order).await?.ok_or(Refusal::NotFound(Subject::Order))?;
        let due_minor = order.due_minor();
        if order.state != OrderState::Pending || due_minor <= 0 {
            return Err(Refusal::Conflict(Conflict::OrderState).into());
        }
        let currency = Currency::parse(&order.currency).unwrap_or(Currency::USD);
        let sessions = session_list(tx, shop, &order.id).await?;
        if sessions.iter().any(PaymentSession::is_on_its_way) {
            return Err(Refusal::Conflict(Conflict::PaymentUnderWay).into());
        }
        let usable = sessions.into_iter().rev().find(|session| {
            session.gateway == self.gateway
                && matches!(session.state, SessionState::Starting | SessionState::Open)
                && session.amount_minor == due_minor
                && tx.now().secs_since(session.created_at) < self.gateway.page_secs()
        });
        if let Some(session) = usable {
            return Ok((session, order));
        }
        let now = tx.now();
        let session = PaymentSession {
            id: PaymentSessionId::new(now, &*tx.entropy()),
            order: order.id.clone(),
            gateway: self.gateway,
            state: SessionState::Starting,
            amount_minor: due_minor,
            currency,
            reference: None,
            payment_reference: None,
            url: None,
            captured_minor: None,
            captured_currency: None,
            fee_minor: None,
            is_posted: false,
            is_processing: false,
            created_at: now,
            check_at: Some(now.plus_secs(FIRST_CHECK_SECS)),
            checks: 0,
            asked_at: Timestamp(0),
            fee_changes: 0,
            short_minor: 0,
        };
        session_insert(tx, shop, &session);
        let detail = (Some(self.gateway.as_str()), None);
        let label = Actor::system(shop.clone()).label();
        order_event_insert(tx, shop, &order.id, "payment_started", detail, &label);
        Ok((session, order))
    }
}

/// The provider opened its page.
#[derive(Clone, Debug)]
pub struct SessionOpened {
    /// The shop.
    pub shop: ShopId,
    /// The attempt.
    pub session: PaymentSessionId,
    /// The provider's number of it.
    pub reference: String,
    /// Where the buyer pays.
    pub url: String,
}

impl Command for SessionOpened {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        tx.lock_shop(&self.shop).await?;
        let missing = Refusal::NotFound(Subject::Payment);
        let mut session = session_fetch(tx, &self.shop, &self.session).await?.ok_or(missing)?;
        session.reference = Some(self.reference.clone());
        session.url = Some(self.url.clone());
        // An event may have come before the provider's own answer; what it led to stays.
        if session.state == SessionState::Starting {
            session.state = SessionState::Open;
        }
        session_update(tx, &self.shop, &session);
        Ok(())
    }
}

/// The provider does not want to open a page.
#[derive(Clone, Debug)]
pub struct SessionRefused {
    /// The shop.
    pub shop: ShopId,
    /// The attempt.
    pub session: PaymentSessionId,
}

impl Command for SessionRefused {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        tx.lock_shop(&self.shop).await?;
        let missing = Refusal::NotFound(Subject::Payment);
        let mut session = session_fetch(tx, &self.shop, &self.session).await?.ok_or(missing)?;
        if session.state == SessionState::Starting {
            session.state = SessionState::Failed;
            session.check_at = None;
            session_update(tx, &self.shop, &session);
            let detail = (Some(session.gateway.as_str()), None);
            let label = Actor::system(self.shop.clone()).label();
            order_event_insert(tx, &self.shop, &session.order, "payment_failed", detail, &label);
        }
        Ok(())
    }
}

/// The provider could not be asked how a payment stands: it is asked again later.
#[derive(Clone, Debug)]
pub struct PostponeCheck {
    /// The shop.
    pub shop: ShopId,
    /// The attempt.
    pub session: PaymentSessionId,
}

impl Command for PostponeCheck {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        tx.lock_shop(&self.shop).await?;
        let missing = Refusal::NotFound(Subject::Payment);
        let mut session = session_fetch(tx, &self.shop, &self.session).await?.ok_or(missing)?;
        if session.check_at.is_some() {
            session.checks += 1;
            session.check_at = next_check(tx.now(), &session);
            session_update(tx, &self.shop, &session);
        }
        Ok(())
    }
}
