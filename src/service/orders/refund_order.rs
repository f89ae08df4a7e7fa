//! Refunds, full or partial: booked at once, or requested from the provider that took the money.

use super::ask_refund::ask_refund;
use super::book_refund::{GiveBack, Refunded, book_of};
use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{OrderId, RefundId};
use crate::domain::ledger::{AccountKind, Book};
use crate::domain::money::parse_positive;
use crate::domain::orders::order::{OrderKind, OrderState};
use crate::domain::people::own_money::MoneyDecision;
use crate::service::kernel::own_money::{Payee, require_not_own};
use crate::service::kernel::post::shop_of;
use crate::service::kernel::refusal::{Answer, Conflict, Problem, Refusal, ServiceError, Subject};
use crate::store::orders::order::{Order, order_fetch};
use crate::store::payments::refund::refund_open_minor;
use crate::store::payments::session::session_posted;
use crate::store::{Command, Tx};

/// How much to refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundAmount {
    /// All that is left.
    Rest,
    /// This much, as the caller wrote it.
    Part(String),
}

/// Refunds a paid order.
#[derive(Clone, Debug)]
pub struct RefundOrder {
    /// Who decides.
    pub actor: Actor,
    /// The order.
    pub order: OrderId,
    /// How much.
    pub amount: RefundAmount,
    /// Why.
    pub reason: Option<String>,
}

impl Command for RefundOrder {
    type Output = Refunded;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Refunded> {
        self.actor.for_shop(Scope::OrdersWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let order =
            order_fetch(tx, shop, &self.order).await?.ok_or(Refusal::NotFound(Subject::Order))?;
        require_not_own(tx, &self.actor, MoneyDecision::Refund, Payee::of_order(&order)).await?;
        if !order.state.is_refundable() {
            return Err(Refusal::Conflict(Conflict::OrderState).into());
        }
        let currency = shop_of(tx, shop).await?.currency;
        let open_minor = refund_open_minor(tx, shop, &order.id).await?;
        let session = session_posted(tx, shop, &order.id).await?;
        // What went back beyond what the order had is gone too.
        let short_minor = session.as_ref().map_or(0, |session| session.short_minor);
        let left = (order.paid_minor - order.refunded_minor - open_minor - short_minor).max(0);
        let amount_minor = match &self.amount {
            RefundAmount::Rest => left,
            RefundAmount::Part(text) => parse_positive(text, currency)
                .map_err(|error| Refusal::field("amount", Problem::Amount(error)))?,
        };
        if left == 0 {
            let is_under_way = open_minor > 0;
            let conflict =
                if is_under_way { Conflict::RefundUnderWay } else { Conflict::NothingToRefund };
            return Err(Refusal::Conflict(conflict).into());
        }
        if amount_minor > left {
            return Err(Refusal::field("amount", Problem::AboveRefundable(left)).into());
        }
        let (book, _) = book_of(tx, &self.actor, &order).await?;
        let amount_minor = self.still_there(&order, &book, amount_minor)?;
        // Before a provider is asked: its part cannot be called back once the other turns out impossible.
        let has_balance_part = order.payment().next(amount_minor).balance_minor > 0;
        if has_balance_part && book.is_closed(&order.customer) {
            return Err(Refusal::Conflict(Conflict::AccountClosed).into());
        }
        if let Some(session) = session {
            if open_minor > 0 {
                return Err(Refusal::Conflict(Conflict::RefundUnderWay).into());
            }
            if let Some(asked) = ask_refund(tx, self, (&order, &session), amount_minor) {
                return Ok(asked);
            }
        }
        let provider = order.gateway.as_deref().unwrap_or("manual").to_lowercase();
        let back = GiveBack {
            actor: &self.actor,
            refund: RefundId::new(tx.now(), &*tx.entropy()),
            amount_minor,
            balance_minor: None,
            from: AccountKind::Psp(provider),
            reason: self.reason.as_deref(),
            state: if order.refunded_minor + amount_minor == order.paid_minor {
                OrderState::Refunded
            } else {
                OrderState::Completed
            },
        };
        back.book(tx, order).await
    }
}

impl RefundOrder {
    /// Of store credit only what is still there can be refunded: of all that is left no more than that, and not a
    /// named amount beyond it.
    fn still_there(&self, order: &Order, book: &Book, amount_minor: i64) -> Result<i64, Refusal> {
        if order.kind != OrderKind::Topup {
            return Ok(amount_minor);
        }
        let available_minor = book.balance(AccountKind::StoreBalance, &order.customer);
        match self.amount {
            RefundAmount::Rest if available_minor > 0 => Ok(amount_minor.min(available_minor)),
            _ if amount_minor <= available_minor => Ok(amount_minor),
            _ => Err(Refusal::InsufficientBalance { available_minor }),
        }
    }
}
