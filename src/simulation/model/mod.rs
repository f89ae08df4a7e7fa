//! The model: sums per person, orders and claims, by rules of its own. It shares no code with the rules it is compared
//! with, and keeps the provider's books beside the shop's.

mod claims;
mod disputes;
mod orders;
mod wallet;

#[cfg(feature = "ssr")]
pub use disputes::{AtProvider, Verdict};
pub use orders::{Order, OrderState};

use super::op::{Op, Outcome, PEOPLE};
use std::collections::BTreeMap;

/// Commission, in parts per million.
pub const RATE_PPM: i64 = 200_000;
/// What referred buyers save, in parts per million.
pub const DISCOUNT_PPM: i64 = 100_000;
/// Tax on top, in parts per million.
pub const TAX_PPM: i64 = 190_000;
/// How long commissions are on hold, in days.
pub const HOLD_DAYS: i64 = 14;
/// The smallest payout, in minor units.
pub const PAYOUT_MIN: i64 = 500;
/// How long an order may stay unpaid.
const PAYMENT_WINDOW_SECS: i64 = 86_400;

/// What one person has and owes, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Commission on hold.
    pub pending: i64,
    /// Commission under dispute.
    pub frozen: i64,
    /// Commission that can be used.
    pub available: i64,
    /// Tied to payout requests.
    pub requested: i64,
    /// Store balance.
    pub store: i64,
    /// Store balance tied to unpaid orders.
    pub reserved: i64,
    /// Owed after clawbacks.
    pub owed: i64,
}

/// Everything that must be true after the steps so far.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// By person.
    pub sums: [Sums; PEOPLE],
    /// By label.
    pub orders: BTreeMap<u32, Order>,
    /// By label: whose, how much, and the state in a word.
    pub claims: BTreeMap<u32, claims::Claim>,
    /// Seconds since the start.
    pub now: i64,
    lots: [Vec<wallet::Lot>; PEOPLE],
}

/// `amount × part / whole`, rounded half to even.
fn share(amount: i64, part: i64, whole: i64) -> i64 {
    let exact = i128::from(amount) * i128::from(part);
    let (floor, rest) = (exact / i128::from(whole), exact % i128::from(whole) * 2);
    let is_up = rest > i128::from(whole) || (rest == i128::from(whole) && floor % 2 == 1);
    i64::try_from(floor + i128::from(is_up)).unwrap_or(i64::MAX)
}

impl Model {
    /// Does one op, once.
    pub fn apply(&mut self, op: &Op) -> Outcome {
        let is_done = match *op {
            Op::Place { .. } | Op::TopUp { .. } => return self.place(op),
            Op::Pay { order, .. }
            | Op::Void { order }
            | Op::Refund { order, .. }
            | Op::Dispute { order, .. }
            | Op::Judge { order, .. }
            | Op::Reopen { order }
            | Op::Late { order, .. } => return self.about_order(op, order),
            Op::Wait { secs } => {
                self.now += secs;
                self.run_jobs();
                true
            }
            Op::ClockBack { secs } => {
                self.now -= secs;
                true
            }
            Op::Convert { who, amount } => self.convert(who, amount),
            Op::Ask { claim, who, amount } => return self.ask(claim, who, amount),
            Op::Settle { claim, decision, .. } => return self.settle(claim, decision),
            Op::Adjust { who, amount, ends_in } => self.adjust(who, amount, ends_in),
            Op::WriteOff { who } => std::mem::take(&mut self.sums[who].owed) > 0,
            Op::Restart => true,
        };
        if is_done { Outcome::Done } else { Outcome::Refused }
    }

    fn about_order(&mut self, op: &Op, label: u32) -> Outcome {
        let Some(mut order) = self.orders.remove(&label) else { return Outcome::Nothing };
        let outcome = match *op {
            Op::Pay { at_provider, .. } => self.pay(&mut order, at_provider),
            Op::Void { .. } => self.void(&mut order, label),
            Op::Refund { part, .. } if order.at_provider.is_some() => {
                self.refund_there(&mut order, part)
            }
            Op::Refund { part, .. } => self.refund_here(&mut order, part),
            Op::Dispute { amount, .. } => self.dispute(&mut order, amount),
            Op::Judge { is_won, is_half, .. } => self.judge(&mut order, is_won, is_half),
            Op::Reopen { .. } => self.reopen(&mut order),
            Op::Late { .. } if order.at_provider.is_some() => Outcome::Done,
            _ => Outcome::Nothing,
        };
        self.orders.insert(label, order);
        outcome
    }

    /// Money that becomes available pays debts first.
    fn free(&mut self, who: usize, amount: i64) {
        let sums = &mut self.sums[who];
        let recovered = amount.min(sums.owed);
        sums.owed -= recovered;
        sums.available += amount - recovered;
    }

    fn run_jobs(&mut self) {
        let labels: Vec<u32> = self.orders.keys().copied().collect();
        for label in labels {
            let Some(mut order) = self.orders.remove(&label) else { continue };
            self.release(&mut order);
            if order.state == OrderState::Pending && order.made_at <= self.now - PAYMENT_WINDOW_SECS
            {
                self.void(&mut order, label);
            }
            self.orders.insert(label, order);
        }
        self.end_credit();
    }
}
