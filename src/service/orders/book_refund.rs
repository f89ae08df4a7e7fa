//! Books refunds of an order, ours or the provider's, and reverses the commission's share.

use crate::domain::actor::Actor;
use crate::domain::affiliates::commission::{CommissionState, clawback_due};
use crate::domain::ids::RefundId;
use crate::domain::ledger::{
    AccountKind, Book, Draft, PaymentParts, commission_reversed, order_refunded, topup_refunded,
};
use crate::domain::money::Currency;
use crate::domain::orders::order::{OrderKind, OrderState};
use crate::domain::orders::refund::RefundParts;
use crate::domain::webhooks::event::EventName;
use crate::service::affiliates::freeze_commission::{freeze, thaw};
use crate::service::kernel::events::{amount, commission_data};
use crate::service::kernel::mails::mail_refund;
use crate::service::kernel::post::post;
use crate::service::kernel::refusal::Answer;
use crate::service::kernel::told::tell_order;
use crate::store::Tx;
use crate::store::affiliates::commission::{Commission, commission_of_order, commission_update};
use crate::store::kernel::audit::audit_insert;
use crate::store::ledger::ledger_load;
use crate::store::orders::order::{Order, Refund, order_event_insert, order_update, refund_insert};
use crate::store::statistics::{AffiliateDelta, ShopDelta, affiliate_add, count_move, shop_add};
use crate::store::wallet::wallet_lots_reopen;
use crate::store::webhooks::outbox::outbox_insert;
use serde_json::json;

/// Money that goes back.
pub(in crate::service) struct GiveBack<'a> {
    /// Who decides.
    pub actor: &'a Actor,
    /// The id of the refund.
    pub refund: RefundId,
    /// How much, in minor units; no more than is left of what was paid.
    pub amount_minor: i64,
    /// The part of it that goes to store balance, where a provider has sent the rest; by the order of parts when not
    /// given.
    pub balance_minor: Option<i64>,
    /// The account it comes out of: the provider's, or what the provider holds because of a dispute.
    pub from: AccountKind,
    /// Why.
    pub reason: Option<&'a str>,
    /// Where the order stands afterwards.
    pub state: OrderState,
}

/// What the refund did.
#[derive(Clone, Debug)]
pub struct Refunded {
    /// The order afterwards.
    pub order: Order,
    /// What went back, in minor units.
    pub amount_minor: i64,
    /// What was taken back from the affiliate.
    pub clawback_minor: i64,
    /// The provider that has to send it first; nothing was booked yet then.
    pub asked: Option<String>,
}

/// The book of an order: its customer and the affiliate that earned by it.
pub(in crate::service) async fn book_of(
    tx: &mut Tx<'_>,
    actor: &Actor,
    order: &Order,
) -> Answer<(Book, Option<Commission>)> {
    let commission = commission_of_order(tx, &actor.shop, &order.id).await?;
    let affiliate = commission.as_ref().map(|commission| &commission.affiliate);
    let book = ledger_load(tx, &actor.shop, &order.customer, affiliate).await?;
    Ok((book, commission))
}

impl GiveBack<'_> {
    /// Books it. The shop is locked and the order is as it stands.
    ///
    /// # Errors
    /// When an account would cross zero, or the store fails.
    pub async fn book(self, tx: &mut Tx<'_>, mut order: Order) -> Answer<Refunded> {
        let (mut book, mut commission) = book_of(tx, self.actor, &order).await?;
        let currency = Currency::parse(&order.currency).unwrap_or(Currency::USD);
        let mut refund = Refund {
            id: self.refund.clone(),
            order: order.id.clone(),
            amount_minor: self.amount_minor,
            clawback_minor: 0,
            reason: self.reason.map(str::to_owned),
        };
        let parts = self.parts(&order);
        if self.amount_minor > 0 {
            post(tx, &mut book, self.draft(&order, parts), self.actor, currency)?;
        }
        if order.kind != OrderKind::Topup && parts.balance_minor > 0 {
            wallet_lots_reopen(tx, &self.actor.shop, &order.customer);
        }
        order.refunded_minor += self.amount_minor;
        order.refunded_balance_minor += parts.balance_minor;
        if let Some(commission) = &mut commission {
            refund.clawback_minor = clawback_due(
                commission.amount_minor,
                commission.reversed_minor,
                commission.explanation.without_balance,
                &order.payment(),
            );
            let cause = (self.actor, self.refund.as_str(), currency);
            let was_frozen = thaw(tx, &mut book, cause, commission)?;
            if refund.clawback_minor > 0 {
                self.claw_back(tx, &mut book, (&order, &refund), commission)?;
            }
            self.take_off(tx, &order, (commission, refund.clawback_minor));
            if was_frozen && self.state == OrderState::CustomerDisputeOngoing {
                freeze(tx, &mut book, cause, commission)?;
            }
        }
        let before = order.state;
        order.state = self.state;
        order.updated_at = tx.now();
        self.write(tx, &order, (&refund, before), currency);
        let clawback_minor = refund.clawback_minor;
        Ok(Refunded { order, amount_minor: self.amount_minor, clawback_minor, asked: None })
    }

    fn parts(&self, order: &Order) -> RefundParts {
        let payment = order.payment();
        match self.balance_minor {
            Some(balance_minor) => payment.with_balance(self.amount_minor, balance_minor),
            None => payment.next(self.amount_minor),
        }
    }

    fn draft(&self, order: &Order, parts: RefundParts) -> Draft {
        let parts = PaymentParts {
            gross_minor: self.amount_minor,
            tax_minor: parts.tax_minor,
            balance_minor: parts.balance_minor,
        };
        let (id, from) = (self.refund.as_str(), self.from.clone());
        match order.kind {
            OrderKind::Topup => topup_refunded(id, &order.customer, from, self.amount_minor),
            _ => order_refunded(id, &order.customer, from, parts),
        }
    }

    fn claw_back(
        &self,
        tx: &mut Tx<'_>,
        book: &mut Book,
        (order, refund): (&Order, &Refund),
        commission: &mut Commission,
    ) -> Answer<()> {
        let shop = &self.actor.shop;
        let currency = Currency::parse(&order.currency).unwrap_or(Currency::USD);
        let on_hold =
            (commission.state == CommissionState::Pending).then_some(AccountKind::AffPending);
        let (id, back) = (refund.id.as_str(), refund.clawback_minor);
        let draft = commission_reversed(book, id, &commission.affiliate, on_hold, back);
        post(tx, book, draft, self.actor, currency)?;
        let before = commission.state.as_str();
        commission.reversed_minor += back;
        if commission.reversed_minor == commission.amount_minor {
            commission.state = CommissionState::Reversed;
            let after = commission.state.as_str();
            count_move(tx, shop, "commission", commission.affiliate.as_str(), Some(before), after);
        }
        commission_update(tx, shop, commission);
        let data = commission_data(commission, back, currency);
        outbox_insert(tx, shop, EventName::CommissionReversed, id, &data);
        Ok(())
    }

    /// Takes the refund off the affiliate's figures, on the day it happens.
    fn take_off(&self, tx: &mut Tx<'_>, order: &Order, (commission, back): (&Commission, i64)) {
        let is_whole = order.refunded_minor == order.paid_minor && self.amount_minor > 0;
        let delta = AffiliateDelta {
            sales: -i64::from(is_whole),
            revenue_minor: -self.amount_minor,
            reversed_minor: back,
            ..AffiliateDelta::default()
        };
        affiliate_add(tx, &self.actor.shop, &commission.affiliate, Some(&commission.link), delta);
    }

    fn write(
        &self,
        tx: &mut Tx<'_>,
        order: &Order,
        (refund, before): (&Refund, OrderState),
        currency: Currency,
    ) {
        let shop = &self.actor.shop;
        order_update(tx, shop, order);
        refund_insert(tx, shop, refund, &self.actor.label());
        mail_refund(tx, shop, order, refund);
        let detail = (self.reason, Some(refund.amount_minor));
        order_event_insert(tx, shop, &order.id, "refunded", detail, &self.actor.label());
        if order.state != before {
            let (from, to) = (before.as_str(), order.state.as_str());
            count_move(tx, shop, "order", order.customer.as_str(), Some(from), to);
        }
        let delta = ShopDelta {
            refunded_minor: refund.amount_minor,
            commission_minor: -refund.clawback_minor,
            ..ShopDelta::default()
        };
        if order.kind != OrderKind::Topup {
            shop_add(tx, shop, delta);
        }
        let refunded_minor = order.refunded_minor;
        let detail = json!({
            "amount_minor": refund.amount_minor, "clawback_minor": refund.clawback_minor, "reason": self.reason,
            "before": {"state": before, "refunded_minor": refunded_minor - refund.amount_minor},
            "after": {"state": order.state, "refunded_minor": refunded_minor},
        });
        audit_insert(tx, self.actor, "order.refund", order.id.as_str(), &detail);
        let change = json!({
            "kind": "refund", "refund_id": refund.id, "amount": amount(refund.amount_minor, currency),
            "reason": self.reason,
        });
        tell_order(tx, shop, (EventName::OrderUpdated, refund.id.as_str()), order, Some(change));
        tx.touch(shop, order.customer.as_str());
    }
}
