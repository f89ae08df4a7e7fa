//! Orders: placed, paid, cancelled, refunded, and what they earn.

use super::disputes::AtProvider;
use super::{DISCOUNT_PPM, HOLD_DAYS, Model, RATE_PPM, TAX_PPM, share};
use crate::simulation::op::{Op, Outcome};

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// Not paid yet.
    Pending,
    /// Paid.
    Completed,
    /// Cancelled or expired.
    Voided,
    /// Refunded as a whole.
    Refunded,
    /// Lost in a dispute.
    Reversed,
    /// Under dispute.
    Disputed,
}

/// Where a commission stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommissionState {
    /// On hold.
    Held,
    /// Released.
    Free,
    /// Under dispute.
    Frozen,
    /// All of it was taken away again.
    Gone,
}

/// What an order earned.
#[derive(Clone, Copy, Debug)]
pub struct Commission {
    /// Who earned it.
    pub who: usize,
    /// How much.
    pub amount: i64,
    /// How much of it was reversed.
    pub reversed: i64,
    /// How much of it is frozen.
    pub frozen: i64,
    /// Where it stands.
    pub state: CommissionState,
    release_at: i64,
    was_released: bool,
}

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    /// Who buys.
    pub buyer: usize,
    /// Whether it buys store credit.
    pub is_topup: bool,
    /// What it costs.
    pub total: i64,
    /// The part paid from store balance.
    pub balance: i64,
    /// Refunded in all.
    pub refunded: i64,
    /// The part of that refunded to store balance.
    pub refunded_balance: i64,
    /// What the provider took away beyond what the order still had.
    pub short: i64,
    /// Where it stands.
    pub state: OrderState,
    /// What it earned.
    pub commission: Option<Commission>,
    /// The payment as its provider keeps it.
    pub at_provider: Option<AtProvider>,
    pub(super) made_at: i64,
    label: u32,
    earner: Option<usize>,
    base: i64,
}

impl Order {
    pub(super) fn left(&self) -> i64 {
        (self.total - self.refunded - self.short).max(0)
    }
}

impl Model {
    pub(super) fn place(&mut self, op: &Op) -> Outcome {
        let (label, order, uses_balance) = match *op {
            Op::Place { order, buyer, affiliate, price, uses_balance } => {
                let earner = affiliate.filter(|who| *who != buyer);
                let discount = earner.map_or(0, |_| share(price, DISCOUNT_PPM, 1_000_000));
                let net = price - discount;
                let total = net + share(net, TAX_PPM, 1_000_000);
                (order, self.new_order(buyer, (total, net), earner), uses_balance)
            }
            Op::TopUp { order, buyer, amount } => {
                if amount < 100 {
                    return self.orders.get(&order).map_or(Outcome::Refused, |_| Outcome::Nothing);
                }
                let made = self.new_order(buyer, (amount, 0), None);
                (order, Order { is_topup: true, ..made }, false)
            }
            _ => return Outcome::Nothing,
        };
        if self.orders.contains_key(&label) {
            return Outcome::Nothing;
        }
        let mut order = order;
        order.label = label;
        if uses_balance {
            order.balance = self.sums[order.buyer].store.min(order.total);
            self.sums[order.buyer].store -= order.balance;
            self.sums[order.buyer].reserved += order.balance;
            self.spend(order.buyer, order.balance, Some(label));
        }
        if order.balance == order.total {
            self.complete(&mut order);
        }
        self.orders.insert(label, order);
        Outcome::Done
    }

    fn new_order(&self, buyer: usize, (total, base): (i64, i64), earner: Option<usize>) -> Order {
        Order {
            buyer,
            is_topup: false,
            total,
            balance: 0,
            refunded: 0,
            refunded_balance: 0,
            short: 0,
            state: OrderState::Pending,
            commission: None,
            at_provider: None,
            made_at: self.now,
            label: 0,
            earner,
            base,
        }
    }

    pub(super) fn pay(&mut self, order: &mut Order, at_provider: bool) -> Outcome {
        match order.state {
            OrderState::Pending => {}
            _ if at_provider && order.at_provider.is_some() => return Outcome::Done,
            OrderState::Completed if !at_provider => return Outcome::Done,
            _ => return Outcome::Refused,
        }
        if at_provider {
            order.at_provider = Some(AtProvider::of(order.total - order.balance));
        }
        self.complete(order);
        Outcome::Done
    }

    fn complete(&mut self, order: &mut Order) {
        order.state = OrderState::Completed;
        let sums = &mut self.sums[order.buyer];
        sums.reserved -= order.balance;
        sums.store += if order.is_topup { order.total } else { 0 };
        let base = (order.base - order.balance).max(0);
        let amount = share(base, RATE_PPM, 1_000_000);
        if let Some(who) = order.earner.filter(|_| amount > 0) {
            self.sums[who].pending += amount;
            order.commission = Some(Commission {
                who,
                amount,
                reversed: 0,
                frozen: 0,
                state: CommissionState::Held,
                release_at: self.now + HOLD_DAYS * 86_400,
                was_released: false,
            });
        }
    }

    pub(super) fn void(&mut self, order: &mut Order, label: u32) -> Outcome {
        if order.state != OrderState::Pending {
            return Outcome::Refused;
        }
        order.state = OrderState::Voided;
        self.sums[order.buyer].reserved -= order.balance;
        self.sums[order.buyer].store += order.balance;
        self.unspend(order.buyer, label);
        Outcome::Done
    }

    pub(super) fn release(&mut self, order: &mut Order) {
        let Some(commission) = &mut order.commission else { return };
        if commission.state != CommissionState::Held || commission.release_at > self.now {
            return;
        }
        let open = commission.amount - commission.reversed;
        commission.state = CommissionState::Free;
        commission.was_released = true;
        self.sums[commission.who].pending -= open;
        let who = commission.who;
        self.free(who, open);
    }

    /// A refund that an operator makes of an order without a provider.
    pub(super) fn refund_here(&mut self, order: &mut Order, part: Option<i64>) -> Outcome {
        let left = order.left();
        let mut amount = part.unwrap_or(left);
        if order.state != OrderState::Completed || left == 0 || amount > left {
            return Outcome::Refused;
        }
        let store = self.sums[order.buyer].store;
        if order.is_topup {
            amount = if part.is_none() && store > 0 { amount.min(store) } else { amount };
            if amount > store {
                return Outcome::Refused;
            }
        }
        let money_left = order.total - order.balance - (order.refunded - order.refunded_balance);
        let is_whole = order.refunded + amount == order.total;
        let state = if is_whole { OrderState::Refunded } else { OrderState::Completed };
        self.send_back(order, amount, (amount - money_left).max(0), state);
        Outcome::Done
    }

    /// Books a refund and takes the commission's share.
    pub(super) fn send_back(
        &mut self,
        order: &mut Order,
        amount: i64,
        to_balance: i64,
        state: OrderState,
    ) {
        if order.is_topup {
            self.sums[order.buyer].store -= amount;
            self.spend(order.buyer, amount, None);
        } else {
            self.sums[order.buyer].store += to_balance;
            if to_balance > 0 {
                let balance_out = order.balance - order.refunded_balance;
                self.give_back(order.buyer, order.label, to_balance, balance_out);
            }
        }
        order.refunded += amount;
        order.refunded_balance += to_balance;
        order.state = state;
        let (money, gone) = (order.total - order.balance, order.refunded - order.refunded_balance);
        let Some(commission) = &mut order.commission else { return };
        let target = if gone >= money {
            commission.amount
        } else {
            share(commission.amount, gone, money).min(commission.amount)
        };
        let due = (target - commission.reversed).max(0);
        let was_frozen = self.thaw(commission);
        if due > 0 {
            commission.reversed += due;
            let sums = &mut self.sums[commission.who];
            if commission.state == CommissionState::Held {
                sums.pending -= due;
            } else {
                let from_available = due.min(sums.available);
                sums.available -= from_available;
                sums.owed += due - from_available;
            }
            if commission.reversed == commission.amount {
                commission.state = CommissionState::Gone;
            }
        }
        if was_frozen && state == OrderState::Disputed {
            self.freeze(commission);
        }
    }

    pub(super) fn freeze(&mut self, commission: &mut Commission) {
        let open = commission.amount - commission.reversed;
        let sums = &mut self.sums[commission.who];
        let amount = match commission.state {
            CommissionState::Held => open,
            CommissionState::Free => open.min(sums.available),
            _ => 0,
        };
        if amount == 0 {
            return;
        }
        match commission.state {
            CommissionState::Held => sums.pending -= amount,
            _ => sums.available -= amount,
        }
        sums.frozen += amount;
        commission.frozen = amount;
        commission.state = CommissionState::Frozen;
    }

    pub(super) fn thaw(&mut self, commission: &mut Commission) -> bool {
        if commission.state != CommissionState::Frozen {
            return false;
        }
        let amount = std::mem::take(&mut commission.frozen);
        self.sums[commission.who].frozen -= amount;
        if commission.was_released {
            commission.state = CommissionState::Free;
            self.free(commission.who, amount);
        } else {
            commission.state = CommissionState::Held;
            self.sums[commission.who].pending += amount;
        }
        true
    }
}
