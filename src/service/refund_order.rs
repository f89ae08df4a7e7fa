//! Giving money back, whole or in part, and taking the commission's share back with it.

use super::events::{amount, commission_data, tell_order};
use super::mails::mail_refund;
use super::post::{post, shop_of};
use super::refusal::{Answer, Conflict, Problem, Refusal, ServiceError, Subject};
use crate::domain::actor::{Actor, Scope};
use crate::domain::commission::{CommissionState, clawback_due};
use crate::domain::event::EventName;
use crate::domain::ids::{OrderId, RefundId};
use crate::domain::ledger::{
    AccountKind, Book, PaymentParts, commission_reversed, order_refunded, topup_refunded,
};
use crate::domain::money::{Currency, parse_positive};
use crate::domain::order::{OrderKind, OrderState, refund_parts};
use crate::store::commission::{Commission, commission_of_order, commission_update};
use crate::store::ledger::ledger_load;
use crate::store::order::{
    Order, Refund, order_event_insert, order_fetch, order_update, refund_insert,
};
use crate::store::outbox::outbox_insert;
use crate::store::statistics::{AffiliateDelta, ShopDelta, affiliate_add, count_move, shop_add};
use crate::store::{Command, Tx, audit::audit_insert};
use serde_json::json;

/// How much to give back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefundAmount {
    /// All that is left.
    Rest,
    /// This much, as the caller wrote it.
    Part(String),
}

/// Gives money back for a paid order.
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

/// What a refund did.
#[derive(Clone, Debug)]
pub struct Refunded {
    /// The order afterwards.
    pub order: Order,
    /// What went back, in minor units.
    pub amount_minor: i64,
    /// What was taken back from the affiliate.
    pub clawback_minor: i64,
}

impl Command for RefundOrder {
    type Output = Refunded;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Refunded> {
        self.actor.for_shop(Scope::OrdersWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let mut order =
            order_fetch(tx, shop, &self.order).await?.ok_or(Refusal::NotFound(Subject::Order))?;
        if !order.state.is_refundable() {
            return Err(Refusal::Conflict(Conflict::OrderState).into());
        }
        let currency = shop_of(tx, shop).await?.currency;
        let left = order.paid_minor - order.refunded_minor;
        let amount_minor = match &self.amount {
            RefundAmount::Rest => left,
            RefundAmount::Part(text) => parse_positive(text, currency)
                .map_err(|error| Refusal::field("amount", Problem::Amount(error)))?,
        };
        if amount_minor > left {
            return Err(Refusal::field("amount", Problem::AboveRefundable(left)).into());
        }
        let mut commission = commission_of_order(tx, shop, &order.id).await?;
        let affiliate = commission.as_ref().map(|commission| commission.affiliate.clone());
        let mut book = ledger_load(tx, shop, &order.customer, affiliate.as_ref()).await?;
        let amount_minor = self.still_there(&order, &book, amount_minor)?;
        let mut refund = Refund {
            id: RefundId::new(tx.now(), &*tx.entropy()),
            order: order.id.clone(),
            amount_minor,
            clawback_minor: 0,
            reason: self.reason.clone(),
        };
        if amount_minor > 0 {
            let draft = money_back(&order, &refund);
            post(tx, &mut book, draft, &self.actor, currency)?;
        }
        order.refunded_minor += amount_minor;
        if let Some(commission) = &mut commission {
            refund.clawback_minor = clawback_due(
                commission.amount_minor,
                commission.reversed_minor,
                order.refunded_minor,
                order.paid_minor,
            );
            let on_hold = hold_of(commission);
            if refund.clawback_minor > 0 {
                let draft = commission_reversed(
                    &book,
                    refund.id.as_str(),
                    &commission.affiliate,
                    on_hold,
                    refund.clawback_minor,
                );
                post(tx, &mut book, draft, &self.actor, currency)?;
            }
        }
        if order.refunded_minor == order.paid_minor {
            order.state = OrderState::Refunded;
        }
        order.updated_at = tx.now();
        self.write(tx, &order, &refund, commission.as_mut());
        Ok(Refunded { order, amount_minor, clawback_minor: refund.clawback_minor })
    }
}

/// The account that still holds a commission; `None` once it was released.
fn hold_of(commission: &Commission) -> Option<AccountKind> {
    match commission.state {
        CommissionState::Pending => Some(AccountKind::AffPending),
        CommissionState::Frozen => Some(AccountKind::AffFrozen),
        _ => None,
    }
}

/// The posting that gives a piece of an order's money back.
fn money_back(order: &Order, refund: &Refund) -> crate::domain::ledger::Draft {
    let parts = refund_parts(
        order.paid_minor,
        order.totals.tax_minor,
        order.balance_minor,
        order.refunded_minor,
        refund.amount_minor,
    );
    let parts = PaymentParts {
        gross_minor: refund.amount_minor,
        tax_minor: parts.tax_minor,
        balance_minor: parts.balance_minor,
    };
    let provider = order.gateway.as_deref().unwrap_or("manual").to_lowercase();
    if order.kind == OrderKind::Topup {
        return topup_refunded(refund.id.as_str(), &order.customer, &provider, refund.amount_minor);
    }
    order_refunded(refund.id.as_str(), &order.customer, &provider, parts)
}

impl RefundOrder {
    /// Of store credit only what is still there can be given back: of all that is left no more than that, and not a
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

    fn write(
        &self,
        tx: &mut Tx<'_>,
        order: &Order,
        refund: &Refund,
        commission: Option<&mut Commission>,
    ) {
        let shop = &self.actor.shop;
        order_update(tx, shop, order);
        refund_insert(tx, shop, refund, &self.actor.label());
        mail_refund(tx, shop, order, refund);
        let detail = (self.reason.as_deref(), Some(refund.amount_minor));
        order_event_insert(tx, shop, &order.id, "refunded", detail, &self.actor.label());
        if order.state == OrderState::Refunded {
            let completed = OrderState::Completed.as_str();
            count_move(
                tx,
                shop,
                "order",
                order.customer.as_str(),
                Some(completed),
                order.state.as_str(),
            );
        }
        let delta = ShopDelta {
            refunded_minor: refund.amount_minor,
            commission_minor: -refund.clawback_minor,
            ..ShopDelta::default()
        };
        if order.kind != OrderKind::Topup {
            shop_add(tx, shop, delta);
        }
        let detail = json!({"amount_minor": refund.amount_minor, "clawback_minor": refund.clawback_minor, "reason": self.reason});
        audit_insert(tx, &self.actor, "order.refund", order.id.as_str(), &detail);
        if let Some(commission) = commission.filter(|_| refund.clawback_minor > 0) {
            self.write_clawback(tx, order, refund, commission);
        }
        let currency = Currency::parse(&order.currency).unwrap_or(Currency::USD);
        let change = json!({
            "kind": "refund", "refund_id": refund.id, "amount": amount(refund.amount_minor, currency),
            "reason": self.reason,
        });
        tell_order(tx, shop, (EventName::OrderUpdated, refund.id.as_str()), order, Some(change));
        tx.touch(shop, order.customer.as_str());
    }

    fn write_clawback(
        &self,
        tx: &mut Tx<'_>,
        order: &Order,
        refund: &Refund,
        commission: &mut Commission,
    ) {
        let shop = &self.actor.shop;
        let before = commission.state.as_str();
        commission.reversed_minor += refund.clawback_minor;
        if commission.reversed_minor == commission.amount_minor {
            commission.state = CommissionState::Reversed;
            let after = commission.state.as_str();
            count_move(tx, shop, "commission", commission.affiliate.as_str(), Some(before), after);
        }
        commission_update(tx, shop, commission);
        let delta =
            AffiliateDelta { reversed_minor: refund.clawback_minor, ..AffiliateDelta::default() };
        affiliate_add(tx, shop, &commission.affiliate, None, delta);
        let currency = Currency::parse(&order.currency).unwrap_or(Currency::USD);
        let data = commission_data(commission, refund.clawback_minor, currency);
        outbox_insert(tx, shop, EventName::CommissionReversed, refund.id.as_str(), &data);
    }
}
