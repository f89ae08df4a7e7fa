//! What an operator decides about money that does not fit.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{RefundId, ReviewId};
use crate::domain::people::own_money::MoneyDecision;
use crate::service::kernel::own_money::{Payee, require_not_own};
use crate::service::kernel::refusal::{Answer, Conflict, Problem, Refusal, ServiceError, Subject};
use crate::store::kernel::audit::audit_insert;
use crate::store::orders::order::order_fetch;
use crate::store::payments::refund::{
    AskedState, PaymentRefund, payment_refund_insert, payment_refund_list,
};
use crate::store::payments::review::{review_fetch, review_settle};
use crate::store::payments::session::session_fetch;
use crate::store::webhooks::outbox::PAYMENTS;
use crate::store::{Command, Tx};
use serde_json::json;

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewAction {
    /// The provider sends back money that paid no order, in the currency in which it came.
    SendBack,
    /// It was looked at and needs nothing more here.
    Close,
}

/// Settles something that was put up for review.
#[derive(Clone, Debug)]
pub struct SettleReview {
    /// Who decides.
    pub actor: Actor,
    /// What.
    pub review: ReviewId,
    /// How.
    pub action: ReviewAction,
    /// Why; at least a word.
    pub note: String,
}

impl Command for SettleReview {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        self.actor.for_shop(Scope::PaymentsWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let missing = Refusal::NotFound(Subject::Payment);
        let review = review_fetch(tx, shop, &self.review).await?.ok_or(missing.clone())?;
        if !review.is_open {
            return Err(Refusal::Conflict(Conflict::AlreadySettled).into());
        }
        if self.note.trim().is_empty() {
            return Err(Refusal::field("note", Problem::Required).into());
        }
        let session = match &review.session {
            Some(id) => session_fetch(tx, shop, id).await?,
            None => None,
        };
        let order = review.order.as_ref().or(session.as_ref().map(|session| &session.order));
        if let Some(order) = order
            && let Some(order) = order_fetch(tx, shop, order).await?
        {
            let payee = Payee::of_order(&order);
            require_not_own(tx, &self.actor, MoneyDecision::Review, payee).await?;
        }
        if self.action == ReviewAction::SendBack {
            let session = session.ok_or(missing)?;
            let asked = payment_refund_list(tx, shop, &session.id).await?;
            let is_asked = asked.iter().any(|refund| refund.state != AskedState::Failed);
            let Some(paid_minor) =
                session.captured_minor.filter(|_| !session.is_posted && !is_asked)
            else {
                return Err(Refusal::Conflict(Conflict::AlreadySettled).into());
            };
            if session.captured_currency.is_none() {
                return Err(Refusal::Conflict(Conflict::CurrencyUnknown).into());
            }
            let refund = PaymentRefund {
                id: RefundId::new(tx.now(), &*tx.entropy()),
                order: session.order.clone(),
                session: session.id.clone(),
                state: AskedState::Waiting,
                amount_minor: paid_minor,
                provider_minor: paid_minor,
                is_booked: false,
                reference: None,
                reason: None,
                actor: self.actor.label(),
                problem: None,
                attempts: 0,
                due_at: Some(tx.now()),
                created_at: tx.now(),
            };
            payment_refund_insert(tx, shop, &refund);
            tx.touch(shop, PAYMENTS);
        }
        let label = self.actor.label();
        review_settle(tx, shop, &self.review, (&label, self.note.trim()));
        let detail = json!({"problem": review.problem, "subject": review.subject, "action": format!("{:?}", self.action), "note": self.note});
        audit_insert(tx, &self.actor, "payments.review", self.review.as_str(), &detail);
        Ok(())
    }
}
