//! A payment as its provider keeps it, and what refunds and disputes there mean for the order.

use super::Model;
use super::orders::{Order, OrderState};
use crate::simulation::op::Outcome;

/// How a dispute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not decided.
    Open,
    /// The shop keeps the money.
    Won,
    /// The buyer gets it, or a part.
    Lost,
}

/// A dispute.
#[derive(Clone, Copy, Debug)]
pub struct Dispute {
    /// What was withdrawn.
    pub sum: i64,
    /// What of it a lost one costs.
    pub cost: i64,
    /// How it stands.
    pub verdict: Verdict,
}

/// The provider's books of one payment.
#[derive(Clone, Debug, Default)]
pub struct AtProvider {
    /// What the buyer paid there.
    pub captured: i64,
    /// What was refunded there, one by one.
    pub refunds: Vec<i64>,
    /// What was disputed, one by one.
    pub disputes: Vec<Dispute>,
}

impl AtProvider {
    pub(super) fn of(captured: i64) -> Self {
        Self { captured, ..Self::default() }
    }

    /// What the provider could still refund.
    pub fn left(&self) -> i64 {
        let away = self.disputes.iter().map(|dispute| match dispute.verdict {
            Verdict::Open => dispute.sum,
            Verdict::Won => 0,
            Verdict::Lost => dispute.cost,
        });
        self.captured - self.refunds.iter().sum::<i64>() - away.sum::<i64>()
    }

    fn has(&self, verdict: Verdict) -> bool {
        self.disputes.iter().any(|dispute| dispute.verdict == verdict)
    }

    fn state(&self, order: &Order) -> OrderState {
        let gone = order.refunded + order.short;
        if self.has(Verdict::Open) {
            OrderState::Disputed
        } else if self.has(Verdict::Lost) && gone >= self.captured {
            OrderState::Reversed
        } else if gone >= order.total {
            OrderState::Refunded
        } else {
            OrderState::Completed
        }
    }
}

impl Model {
    pub(super) fn refund_there(&mut self, order: &mut Order, part: Option<i64>) -> Outcome {
        let Some(mut payment) = order.at_provider.take() else { return Outcome::Nothing };
        let amount = part.unwrap_or(payment.left());
        let can = amount > 0 && amount <= payment.left();
        if can {
            payment.refunds.push(amount);
            self.take_away(order, &payment, amount);
        }
        order.at_provider = Some(payment);
        if can { Outcome::Done } else { Outcome::Nothing }
    }

    /// Books what the provider took, as far as the order has it; the rest is the shop's loss.
    fn take_away(&mut self, order: &mut Order, payment: &AtProvider, amount: i64) {
        let store = self.sums[order.buyer].store;
        let room = if order.is_topup { order.left().min(store) } else { order.left() };
        let covered = amount.min(room);
        order.short += amount - covered;
        order.refunded += covered;
        let state = payment.state(order);
        order.refunded -= covered;
        if covered > 0 {
            self.send_back(order, covered, 0, state);
        } else {
            order.state = state;
        }
    }

    pub(super) fn dispute(&mut self, order: &mut Order, amount: i64) -> Outcome {
        let Some(payment) = &mut order.at_provider else { return Outcome::Nothing };
        if payment.has(Verdict::Open) || amount <= 0 || amount > payment.left() {
            return Outcome::Nothing;
        }
        payment.disputes.push(Dispute { sum: amount, cost: amount, verdict: Verdict::Open });
        self.withhold(order);
        Outcome::Done
    }

    fn withhold(&mut self, order: &mut Order) {
        order.state = OrderState::Disputed;
        if let Some(commission) = &mut order.commission {
            self.freeze(commission);
        }
    }

    pub(super) fn reopen(&mut self, order: &mut Order) -> Outcome {
        let Some(payment) = &mut order.at_provider else { return Outcome::Nothing };
        let (is_open, left) = (payment.has(Verdict::Open), payment.left());
        let Some(dispute) = payment.disputes.last_mut() else { return Outcome::Nothing };
        if is_open || dispute.verdict != Verdict::Won || dispute.sum > left {
            return Outcome::Nothing;
        }
        dispute.verdict = Verdict::Open;
        self.withhold(order);
        Outcome::Done
    }

    pub(super) fn judge(&mut self, order: &mut Order, is_won: bool, is_half: bool) -> Outcome {
        let Some(mut payment) = order.at_provider.take() else { return Outcome::Nothing };
        let open = payment.disputes.iter_mut().find(|dispute| dispute.verdict == Verdict::Open);
        let Some(dispute) = open else {
            order.at_provider = Some(payment);
            return Outcome::Nothing;
        };
        dispute.verdict = if is_won { Verdict::Won } else { Verdict::Lost };
        dispute.cost = if is_half { dispute.sum / 2 } else { dispute.sum };
        let cost = dispute.cost;
        if let Some(commission) = &mut order.commission {
            self.thaw(commission);
        }
        if is_won {
            order.state = payment.state(order);
        } else {
            self.take_away(order, &payment, cost);
        }
        order.at_provider = Some(payment);
        Outcome::Done
    }
}
