//! Money at a provider over the rules: paid, refunded and disputed there.

use super::orders::PROVIDER;
use super::{Broken, Dispute, Order, Shop, Took};
use crate::domain::ledger::{
    AccountKind, dispute_lost, dispute_opened, dispute_won, refund_uncovered,
};
use crate::domain::orders::order::{OrderKind, OrderState};
use crate::domain::payments::payment::DisputeStage;
use crate::simulation::op::Outcome;

impl Order {
    fn state_after(&self, refunded_minor: i64) -> OrderState {
        let has = |stage| self.disputes.iter().any(|dispute| dispute.stage == stage);
        let gone_minor = refunded_minor + self.short_minor;
        if has(DisputeStage::Open) {
            OrderState::CustomerDisputeOngoing
        } else if has(DisputeStage::Lost) && gone_minor >= self.captured_minor {
            OrderState::Reversed
        } else if gone_minor >= self.payment.paid_minor {
            OrderState::Refunded
        } else {
            OrderState::Completed
        }
    }

    /// The id of the last dispute's postings.
    fn dispute_id(&self) -> String {
        let round = self.disputes.last().map_or(0, |dispute| dispute.round);
        format!("{}/dis{}/{round}", self.id, self.disputes.len())
    }
}

impl Shop {
    pub(super) fn pay_there(&mut self, order: &mut Order) -> Took {
        if order.is_at_provider {
            return Ok(Outcome::Done);
        }
        if order.state != OrderState::Pending {
            return Ok(Outcome::Refused);
        }
        order.is_at_provider = true;
        order.captured_minor = order.totals.total_minor - order.payment.balance_minor;
        self.pay(order, true)
    }

    fn room_minor(&self, order: &Order) -> i64 {
        let left = (order.payment.left_minor() - order.short_minor).max(0);
        if order.kind != OrderKind::Topup {
            return left;
        }
        left.min(self.book.balance(AccountKind::StoreBalance, &self.people[order.buyer].id))
    }

    pub(super) fn refund_there(&mut self, order: &mut Order, minor: i64) -> Took {
        let sent = minor.min(self.room_minor(order));
        let short = minor - sent;
        order.short_minor += short;
        let state = order.state_after(order.payment.refunded_minor + sent);
        if sent > 0 {
            let from = AccountKind::Psp(PROVIDER.to_owned());
            self.send_back(order, (sent, 0), from, state)?;
        } else {
            order.state = state;
        }
        if short > 0 {
            let source = format!("{}/short{}", order.id, self.next());
            self.post(refund_uncovered(&source, PROVIDER, short))?;
        }
        Ok(Outcome::Done)
    }

    pub(super) fn dispute(&mut self, order: &mut Order, amount_minor: i64) -> Took {
        order.disputes.push(Dispute { amount_minor, stage: DisputeStage::Open, round: 1 });
        self.withhold(order, amount_minor)?;
        Ok(Outcome::Done)
    }

    pub(super) fn reopen(&mut self, order: &mut Order) -> Took {
        let dispute = order.disputes.last_mut().ok_or("no dispute to open again")?;
        dispute.round += 1;
        dispute.stage = DisputeStage::Open;
        let amount_minor = dispute.amount_minor;
        self.withhold(order, amount_minor)?;
        Ok(Outcome::Done)
    }

    fn withhold(&mut self, order: &mut Order, amount_minor: i64) -> Result<(), Broken> {
        let source = order.dispute_id();
        self.post(dispute_opened(&source, PROVIDER, amount_minor))?;
        if let Some(commission) = &mut order.commission {
            self.freeze(commission, &source)?;
        }
        order.state = order.state_after(order.payment.refunded_minor);
        Ok(())
    }

    pub(super) fn judge(&mut self, order: &mut Order, is_won: bool, is_half: bool) -> Took {
        let source = order.dispute_id();
        let dispute = order.disputes.last_mut().ok_or("no dispute to decide")?;
        let amount = dispute.amount_minor;
        dispute.stage = if is_won { DisputeStage::Won } else { DisputeStage::Lost };
        let taken = match (is_won, is_half) {
            (true, _) => 0,
            (false, true) => amount / 2,
            (false, false) => amount,
        };
        if let Some(commission) = &mut order.commission {
            self.thaw(commission, &source)?;
        }
        if amount > taken {
            self.post(dispute_won(&source, PROVIDER, amount - taken))?;
        }
        let back = taken.min(self.room_minor(order));
        let lost = taken - back;
        order.short_minor += lost;
        let state = order.state_after(order.payment.refunded_minor + back);
        if back > 0 {
            let from = AccountKind::PspDispute(PROVIDER.to_owned());
            self.send_back(order, (back, 0), from, state)?;
        } else {
            order.state = state;
        }
        if lost > 0 {
            self.post(dispute_lost(&source, PROVIDER, lost))?;
        }
        Ok(Outcome::Done)
    }
}
