//! Money that a provider took: it pays the order if it is the right sum for an order that waits for it.

use super::Settling;
use crate::domain::actor::Scope;
use crate::domain::ledger::TransactionKind;
use crate::domain::money::Money;
use crate::domain::orders::order::{OrderKind, OrderState};
use crate::domain::payments::payment::{Captured, Sum};
use crate::service::kernel::refusal::Answer;
use crate::service::orders::pay_order::PayOrder;
use crate::store::payments::report::posting_insert;
use crate::store::payments::session::{SessionState, session_by_payment};
use crate::store::{Command as _, Tx};

impl Settling<'_> {
    pub(super) async fn captured(&mut self, tx: &mut Tx<'_>, captured: &Captured) -> Answer<()> {
        let (shop, gateway) = (self.actor.shop.clone(), self.session.gateway);
        let other = session_by_payment(tx, &shop, gateway, &captured.reference).await?;
        if other.is_some_and(|other| other.id != self.session.id) {
            let detail = format!("payment {} belongs to another attempt", captured.reference);
            self.review(tx, "payment_of_another", &captured.reference, &detail);
            return Ok(());
        }
        let is_news = self.session.state != SessionState::Paid;
        self.session.state = SessionState::Paid;
        self.session.payment_reference = Some(captured.reference.clone());
        self.session.captured_minor = Some(captured.sum.minor);
        self.session.captured_currency = captured.sum.currency;
        if !self.session.is_posted && is_news {
            self.pay(tx, captured).await?;
        }
        if self.session.is_posted && !self.is_outdated {
            self.fee(tx, captured).await?;
        }
        Ok(())
    }

    /// Pays the order, once, or asks somebody to look.
    async fn pay(&mut self, tx: &mut Tx<'_>, captured: &Captured) -> Answer<()> {
        let asked = Sum::of(self.session.amount_minor, self.session.currency);
        let due_minor = self.order.due_minor();
        let due = format!("{} {}", self.plain(due_minor), self.session.currency);
        let Some(currency) = captured.sum.currency else {
            let detail = format!(
                "the buyer paid in a currency without a known code, the order asks for {due}"
            );
            self.review(tx, "currency_unknown", &captured.reference, &detail);
            return Ok(());
        };
        if captured.sum != asked || due_minor != asked.minor {
            let paid = Money::new(captured.sum.minor, currency).to_plain();
            let detail = format!("the buyer paid {paid} {currency}, the order asks for {due}");
            self.review(tx, "amount_differs", &captured.reference, &detail);
            return Ok(());
        }
        if self.order.state != OrderState::Pending {
            let detail = format!("the order is {} already", self.order.state.as_str());
            let is_paid = self.order.paid_at.is_some();
            let problem = if is_paid { "paid_twice" } else { "paid_too_late" };
            self.review(tx, problem, &captured.reference, &detail);
            return Ok(());
        }
        let pay = PayOrder {
            actor: self.actor.clone(),
            scope: Scope::OrdersWrite,
            order: self.order.id.clone(),
            gateway: Some(self.session.gateway.as_str().to_owned()),
            provider_reference: Some(captured.reference.clone()),
            note: None,
            suppresses_mail: false,
        };
        self.order = pay.run(tx).await?;
        self.session.is_posted = true;
        let kind = match self.order.kind {
            OrderKind::Topup => TransactionKind::WalletToppedUp,
            _ => TransactionKind::OrderPaid,
        };
        let source = (kind, self.order.id.as_str());
        posting_insert(tx, &self.actor.shop, &self.session.id, source, asked.minor);
        self.effects.push("order_paid");
        Ok(())
    }
}
