//! Completing an order: the payment and the commission it earns are one transaction.

use crate::domain::actor::{Actor, Scope};
use crate::domain::affiliates::attribution::{NothingEarned, Referrer, may_earn};
use crate::domain::affiliates::commission::{CommissionState, Sale, explain};
use crate::domain::affiliates::program::ProgramRule;
use crate::domain::ids::{CommissionId, CustomerId, OrderId, ShopId};
use crate::domain::ledger::{Book, PaymentParts, commission_accrued, order_paid, wallet_topped_up};
use crate::domain::money::Currency;
use crate::domain::orders::order::{OrderKind, OrderState};
use crate::domain::people::own_money::MoneyDecision;
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::mails::mail_receipt;
use crate::service::kernel::own_money::{Payee, require_not_own};
use crate::service::kernel::post::{post, rule_of, shop_of};
use crate::service::kernel::refusal::{Answer, Conflict, Refusal, ServiceError, Subject};
use crate::service::kernel::told::tell_order;
use crate::store::affiliates::commission::{Commission, commission_insert};
use crate::store::affiliates::commission_seal::commission_facts;
use crate::store::affiliates::link::link_by_code;
use crate::store::affiliates::program::program_version;
use crate::store::kernel::audit::audit_insert;
use crate::store::ledger::ledger_load;
use crate::store::orders::order::{
    Order, order_event_insert, order_facts, order_fetch, order_update,
};
use crate::store::payments::session::session_hurry;
use crate::store::statistics::{AffiliateDelta, ShopDelta, affiliate_add, count_move, shop_add};
use crate::store::{Command, Tx};
use serde_json::json;

/// Marks an order as paid. Doing it twice changes nothing and answers the same order.
#[derive(Clone, Debug)]
pub struct PayOrder {
    /// Who says so: the product for a provider, an operator, or a key.
    pub actor: Actor,
    /// The scope a key needs.
    pub scope: Scope,
    /// The order.
    pub order: OrderId,
    /// The provider that was paid; the one of the order, or `MANUAL`, when not given.
    pub gateway: Option<String>,
    /// The provider's own number.
    pub provider_reference: Option<String>,
    /// What to note on the timeline.
    pub note: Option<String>,
    /// Whether the buyer is not written to.
    pub suppresses_mail: bool,
}

/// The affiliate that earns, and the rate of the link where it has its own, in parts per million.
type Earner = (CustomerId, Option<i64>);

impl Command for PayOrder {
    type Output = Order;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Order> {
        self.actor.for_shop(self.scope)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let mut order =
            order_fetch(tx, shop, &self.order).await?.ok_or(Refusal::NotFound(Subject::Order))?;
        match order.state {
            OrderState::Pending => {}
            OrderState::Completed => return Ok(order),
            _ => return Err(Refusal::Conflict(Conflict::OrderState).into()),
        }
        self.require_not_own(tx, &order).await?;
        let currency = shop_of(tx, shop).await?.currency;
        let rule = rule_of(tx, shop).await?;
        let earner = self.earner(tx, &rule, &order).await?;
        let rule = rule_of_order(tx, shop, rule, &order).await?;
        let mut book = ledger_load(tx, shop, &order.customer, order.affiliate.as_ref()).await?;
        let gateway =
            self.gateway.clone().or(order.gateway.take()).unwrap_or_else(|| "MANUAL".to_owned());
        let parts = PaymentParts {
            gross_minor: order.totals.total_minor,
            tax_minor: order.totals.tax_minor,
            balance_minor: order.balance_minor,
        };
        let (id, provider) = (order.id.as_str(), gateway.to_lowercase());
        let draft = match order.kind {
            OrderKind::Topup => wallet_topped_up(id, &order.customer, &provider, parts.gross_minor),
            _ => order_paid(id, &order.customer, &provider, parts),
        };
        let draft = draft.resting_on(order_facts(shop, &order));
        if !draft.is_empty() {
            post(tx, &mut book, draft, &self.actor, currency)?;
        }
        order.state = OrderState::Completed;
        order.gateway = Some(gateway);
        order.provider_reference =
            self.provider_reference.clone().or(order.provider_reference.take());
        order.paid_minor = order.totals.total_minor;
        order.paid_at = Some(tx.now());
        order.updated_at = tx.now();
        let commission = self.accrue(tx, &mut book, &rule, &mut order, earner, currency)?;
        self.write(tx, &order, commission.as_ref());
        Ok(order)
    }
}

/// What paid an order that asks for no money: its buyer's store balance, or nothing at all.
const BALANCE: &str = "BALANCE";

impl PayOrder {
    /// Store balance or a commission that comes of saying so must not be the caller's own.
    async fn require_not_own(&self, tx: &mut Tx<'_>, order: &Order) -> Answer<()> {
        let is_top_up = order.kind == OrderKind::Topup;
        let buyer = is_top_up.then(|| Payee::of_order(order));
        for payee in buyer.into_iter().chain(order.affiliate.as_ref().map(Payee::of)) {
            require_not_own(tx, &self.actor, MoneyDecision::Completion, payee).await?;
        }
        Ok(())
    }

    /// Completes an order that has nothing left to pay.
    pub(in crate::service) fn covered(actor: Actor, order: OrderId) -> Self {
        Self {
            actor,
            scope: Scope::OrdersWrite,
            order,
            gateway: Some(BALANCE.to_owned()),
            provider_reference: None,
            note: None,
            suppresses_mail: false,
        }
    }

    /// Whether the order's affiliate may earn, judged at payment, and the link's own rate.
    async fn earner(
        &self,
        tx: &mut Tx<'_>,
        rule: &ProgramRule,
        order: &Order,
    ) -> Answer<Result<Earner, NothingEarned>> {
        let code = order.affiliate_code.as_deref().filter(|_| order.kind != OrderKind::Topup);
        let Some(code) = code.and_then(AffiliateCode::parse) else {
            return Ok(Err(NothingEarned::NoReferral));
        };
        let Some(owner) = link_by_code(tx, &self.actor.shop, &code).await? else {
            return Ok(Err(NothingEarned::AffiliateDisabled));
        };
        let Some(email) = EmailAddress::parse(&order.email) else {
            return Ok(Err(NothingEarned::NoReferral));
        };
        let rate_override_ppm = owner.rate_override_ppm;
        let referrer =
            Referrer { customer: owner.affiliate, email: owner.email, is_active: owner.is_active };
        let earns = may_earn(rule, &referrer, &order.customer, &email);
        Ok(earns.map(|()| (referrer.customer, rate_override_ppm)))
    }

    fn accrue(
        &self,
        tx: &mut Tx<'_>,
        book: &mut Book,
        rule: &ProgramRule,
        order: &mut Order,
        judged: Result<Earner, NothingEarned>,
        currency: Currency,
    ) -> Answer<Option<Commission>> {
        let earned = judged.and_then(|(affiliate, rate_override_ppm)| {
            let (credit, link) =
                order.credit.as_ref().zip(order.link.clone()).ok_or(NothingEarned::NoReferral)?;
            let sale = Sale {
                items_minor: order.totals.subtotal_minor,
                discount_minor: order.totals.discount_minor,
                tax_minor: order.totals.tax_minor,
                balance_minor: order.balance_minor,
            };
            let explanation = explain(rule, rate_override_ppm, credit, sale);
            if explanation.amount_minor == 0 {
                return Err(NothingEarned::EmptyBase);
            }
            Ok((affiliate, link, explanation))
        });
        let (affiliate, link, explanation) = match earned {
            Ok(earned) => earned,
            Err(reason) => {
                order.nothing_earned = Some(reason.as_str().to_owned());
                return Ok(None);
            }
        };
        order.nothing_earned = None;
        let now = tx.now();
        let commission = Commission {
            id: CommissionId::new(now, &*tx.entropy()),
            order: order.id.clone(),
            affiliate,
            link,
            rule_version: rule.version,
            state: CommissionState::Pending,
            base_minor: explanation.base_minor,
            amount_minor: explanation.amount_minor,
            reversed_minor: 0,
            frozen_minor: 0,
            release_at: now.plus_secs(explanation.hold_secs),
            explanation,
            released_at: None,
            created_at: now,
        };
        let draft = commission_accrued(
            commission.id.as_str(),
            &commission.affiliate,
            commission.amount_minor,
        )
        .resting_on(commission_facts(&self.actor.shop, &commission));
        post(tx, book, draft, &self.actor, currency)?;
        Ok(Some(commission))
    }

    fn write(&self, tx: &mut Tx<'_>, order: &Order, commission: Option<&Commission>) {
        let shop = &self.actor.shop;
        order_update(tx, shop, order);
        session_hurry(tx, shop, &order.id);
        let reference = order.provider_reference.as_deref().or(order.gateway.as_deref());
        let detail = (self.note.as_deref().or(reference), Some(order.paid_minor));
        order_event_insert(tx, shop, &order.id, "paid", detail, &self.actor.label());
        let (pending, completed) = (OrderState::Pending.as_str(), OrderState::Completed.as_str());
        count_move(tx, shop, "order", order.customer.as_str(), Some(pending), completed);
        let earned_minor = commission.map_or(0, |commission| commission.amount_minor);
        let delta = ShopDelta {
            orders: 1,
            sales_minor: order.paid_minor,
            refunded_minor: 0,
            commission_minor: earned_minor,
        };
        // Store credit is sold when it is spent.
        if order.kind != OrderKind::Topup {
            shop_add(tx, shop, delta);
        }
        if let Some(commission) = commission {
            commission_insert(tx, shop, commission);
            count_move(tx, shop, "commission", commission.affiliate.as_str(), None, "pending");
            let delta = AffiliateDelta {
                sales: 1,
                revenue_minor: order.paid_minor,
                accrued_minor: earned_minor,
                ..AffiliateDelta::default()
            };
            affiliate_add(tx, shop, &commission.affiliate, order.link.as_ref(), delta);
        }
        tell_order(tx, shop, (EventName::OrderPaid, order.id.as_str()), order, None);
        if self.actor.decides() {
            let detail = json!({
                "before": pending, "after": completed, "amount_minor": order.paid_minor, "gateway": order.gateway,
                "note": self.note,
            });
            audit_insert(tx, &self.actor, "order.pay", order.id.as_str(), &detail);
        }
        if !self.suppresses_mail {
            mail_receipt(tx, shop, order);
        }
        tx.touch(shop, order.customer.as_str());
    }
}

/// The rules the order was placed under; those of now where they are gone.
async fn rule_of_order(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    current: ProgramRule,
    order: &Order,
) -> Answer<ProgramRule> {
    if current.version == order.rule_version {
        return Ok(current);
    }
    let placed = program_version(tx, shop, order.rule_version).await?;
    Ok(placed.unwrap_or(current))
}
