//! Orders over the rules: placed, paid, cancelled, refunded by hand, released.

use super::{Broken, Commission, Order, Shop, Took};
use crate::domain::affiliates::attribution::{Source, may_earn};
use crate::domain::affiliates::commission::{CommissionState, Credit, Sale, clawback_due, explain};
use crate::domain::ledger::{
    AccountKind, PaymentParts, balance_reserved, balance_returned, commission_accrued,
    commission_frozen, commission_released, commission_reversed, commission_unfrozen, freezable,
    order_paid, order_refunded, topup_refunded, wallet_topped_up,
};
use crate::domain::orders::order::{OrderKind, OrderState, Totals, totals};
use crate::domain::orders::refund::Payment;
use crate::simulation::model::TAX_PPM;
use crate::simulation::op::{Op, Outcome};

/// The smallest top-up, as the services have it.
const TOPUP_MIN: i64 = 100;
/// The provider of every payment.
pub(super) const PROVIDER: &str = "stripe";

impl Order {
    fn new(label: u32, (buyer, kind): (usize, OrderKind), totals: Totals, shop: &Shop) -> Self {
        let payment = Payment { tax_minor: totals.tax_minor, ..Payment::default() };
        Self {
            id: format!("ord_{label}"),
            buyer,
            kind,
            affiliate: None,
            totals,
            payment,
            state: OrderState::Pending,
            made_at: shop.now,
            commission: None,
            is_at_provider: false,
            captured_minor: 0,
            short_minor: 0,
            disputes: Vec::new(),
            refunds: 0,
        }
    }
}

impl Shop {
    pub(super) fn place(&mut self, op: &Op) -> Took {
        let (label, mut order, uses_balance) = match *op {
            Op::Place { order, buyer, affiliate, price, uses_balance } => {
                let person = &self.people[buyer];
                let earner = affiliate.filter(|who| {
                    let referrer = &self.people[*who].referrer;
                    may_earn(&self.rule, referrer, &person.id, &person.email).is_ok()
                });
                let discount_ppm = earner.map_or(0, |_| self.rule.discount_for(None));
                let totals = totals(&[(price, 1)], discount_ppm, TAX_PPM).ok_or("no totals")?;
                let made = Order::new(order, (buyer, OrderKind::Product), totals, self);
                (order, Order { affiliate: earner, ..made }, uses_balance)
            }
            Op::TopUp { order, buyer, amount } => {
                if amount < TOPUP_MIN {
                    return Ok(Outcome::Refused);
                }
                let (subtotal_minor, total_minor) = (amount, amount);
                let totals = Totals { subtotal_minor, total_minor, ..Totals::default() };
                (order, Order::new(order, (buyer, OrderKind::Topup), totals, self), false)
            }
            _ => return Ok(Outcome::Nothing),
        };
        if self.orders.contains_key(&label) {
            return Ok(Outcome::Nothing);
        }
        if uses_balance {
            let id = &self.people[order.buyer].id;
            let store = self.book.balance(AccountKind::StoreBalance, id);
            let amount = store.min(order.totals.total_minor);
            order.payment.balance_minor = amount;
            if amount > 0 {
                self.post(balance_reserved(&order.id, &id.clone(), amount))?;
            }
        }
        if order.payment.balance_minor == order.totals.total_minor {
            self.pay(&mut order, false)?;
        }
        self.orders.insert(label, order);
        Ok(Outcome::Done)
    }

    pub(super) fn pay(&mut self, order: &mut Order, at_provider: bool) -> Took {
        match order.state {
            OrderState::Pending => {}
            OrderState::Completed => return Ok(Outcome::Done),
            _ => return Ok(Outcome::Refused),
        }
        let provider = if at_provider { PROVIDER } else { "manual" };
        let buyer = self.people[order.buyer].id.clone();
        let parts = PaymentParts {
            gross_minor: order.totals.total_minor,
            tax_minor: order.totals.tax_minor,
            balance_minor: order.payment.balance_minor,
        };
        self.post(match order.kind {
            OrderKind::Topup => wallet_topped_up(&order.id, &buyer, provider, parts.gross_minor),
            _ => order_paid(&order.id, &buyer, provider, parts),
        })?;
        order.state = OrderState::Completed;
        order.payment.paid_minor = order.totals.total_minor;
        self.accrue(order)?;
        Ok(Outcome::Done)
    }

    fn accrue(&mut self, order: &mut Order) -> Result<(), Broken> {
        let Some(who) = order.affiliate else { return Ok(()) };
        let credit =
            Credit { code: "code".to_owned(), source: Source::Code, click: None, clicked_at: None };
        let sale = Sale {
            items_minor: order.totals.subtotal_minor,
            discount_minor: order.totals.discount_minor,
            tax_minor: order.totals.tax_minor,
            balance_minor: order.payment.balance_minor,
        };
        let why = explain(&self.rule, None, &credit, sale);
        if why.amount_minor == 0 {
            return Ok(());
        }
        let id = order.id.replace("ord", "com");
        self.post(commission_accrued(&id, &self.people[who].id.clone(), why.amount_minor))?;
        order.commission = Some(Commission {
            id,
            who,
            amount_minor: why.amount_minor,
            reversed_minor: 0,
            frozen_minor: 0,
            state: CommissionState::Pending,
            release_at: self.now.plus_secs(why.hold_secs),
            was_released: false,
        });
        Ok(())
    }

    pub(super) fn void(&mut self, order: &mut Order) -> Took {
        if order.state != OrderState::Pending {
            return Ok(Outcome::Refused);
        }
        let (buyer, tied) = (self.people[order.buyer].id.clone(), order.payment.balance_minor);
        if tied > 0 {
            self.post(balance_returned(&order.id, &buyer, tied))?;
        }
        order.state = OrderState::Voided;
        Ok(Outcome::Done)
    }

    pub(super) fn release(&mut self, order: &mut Order) -> Result<(), Broken> {
        let Some(commission) = &mut order.commission else { return Ok(()) };
        if commission.state != CommissionState::Pending || commission.release_at > self.now {
            return Ok(());
        }
        let who = self.people[commission.who].id.clone();
        let open = commission.amount_minor - commission.reversed_minor;
        let draft = commission_released(&self.book, &commission.id, &who, open);
        self.post(draft)?;
        commission.state = CommissionState::Approved;
        commission.was_released = true;
        Ok(())
    }

    pub(super) fn refund_here(&mut self, order: &mut Order, part: Option<i64>) -> Took {
        let left = (order.payment.left_minor() - order.short_minor).max(0);
        let mut amount = part.unwrap_or(left);
        if !order.state.is_refundable() || left == 0 || amount > left {
            return Ok(Outcome::Refused);
        }
        if order.kind == OrderKind::Topup {
            let id = &self.people[order.buyer].id;
            let available = self.book.balance(AccountKind::StoreBalance, id);
            let takes_rest = part.is_none() && available > 0;
            amount = if takes_rest { amount.min(available) } else { amount };
            if amount > available {
                return Ok(Outcome::Refused);
            }
        }
        let parts = order.payment.next(amount);
        let is_whole = order.payment.refunded_minor + amount == order.payment.paid_minor;
        let state = if is_whole { OrderState::Refunded } else { OrderState::Completed };
        let from = AccountKind::Psp("manual".to_owned());
        self.send_back(order, (amount, parts.balance_minor), from, state)?;
        Ok(Outcome::Done)
    }

    /// Books a refund with the commission's share, as the services do in one unit of work.
    pub(super) fn send_back(
        &mut self,
        order: &mut Order,
        (amount, to_balance): (i64, i64),
        from: AccountKind,
        state: OrderState,
    ) -> Result<(), Broken> {
        order.refunds += 1;
        let refund = format!("{}/ref{}", order.id, order.refunds);
        let buyer = self.people[order.buyer].id.clone();
        let parts = order.payment.with_balance(amount, to_balance);
        let whole = PaymentParts {
            gross_minor: amount,
            tax_minor: parts.tax_minor,
            balance_minor: parts.balance_minor,
        };
        self.post(match order.kind {
            OrderKind::Topup => topup_refunded(&refund, &buyer, from, amount),
            _ => order_refunded(&refund, &buyer, from, whole),
        })?;
        if order.kind != OrderKind::Topup && whole.balance_minor > 0 {
            self.reopen_lots(order.buyer);
        }
        order.payment = order.payment.after(parts);
        order.state = state;
        let Some(commission) = &mut order.commission else { return Ok(()) };
        let reversed = commission.reversed_minor;
        let due = clawback_due(commission.amount_minor, reversed, true, &order.payment);
        let was_frozen = self.thaw(commission, &refund)?;
        if due > 0 {
            let who = self.people[commission.who].id.clone();
            let is_held = commission.state == CommissionState::Pending;
            let hold = is_held.then_some(AccountKind::AffPending);
            let draft = commission_reversed(&self.book, &refund, &who, hold, due);
            self.post(draft)?;
            commission.reversed_minor += due;
            if commission.reversed_minor == commission.amount_minor {
                commission.state = CommissionState::Reversed;
            }
        }
        if was_frozen && state == OrderState::CustomerDisputeOngoing {
            self.freeze(commission, &refund)?;
        }
        Ok(())
    }

    pub(super) fn freeze(
        &mut self,
        commission: &mut Commission,
        source: &str,
    ) -> Result<(), Broken> {
        let was_released = match commission.state {
            CommissionState::Pending => false,
            CommissionState::Approved => true,
            _ => return Ok(()),
        };
        let who = self.people[commission.who].id.clone();
        let open = commission.amount_minor - commission.reversed_minor;
        let amount = freezable(&self.book, &who, was_released, open);
        if amount == 0 {
            return Ok(());
        }
        self.post(commission_frozen(source, &who, was_released, amount))?;
        commission.frozen_minor = amount;
        commission.state = CommissionState::Frozen;
        Ok(())
    }

    pub(super) fn thaw(
        &mut self,
        commission: &mut Commission,
        source: &str,
    ) -> Result<bool, Broken> {
        if commission.state != CommissionState::Frozen {
            return Ok(false);
        }
        let who = self.people[commission.who].id.clone();
        let was_released = commission.was_released;
        let amount = std::mem::take(&mut commission.frozen_minor);
        let draft = commission_unfrozen(&self.book, source, &who, was_released, amount);
        self.post(draft)?;
        let (free, held) = (CommissionState::Approved, CommissionState::Pending);
        commission.state = if was_released { free } else { held };
        Ok(true)
    }
}
