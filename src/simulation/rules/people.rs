//! What people do with their money over the rules: conversions, payouts, wallets, debts; and the jobs.

use super::{Broken, Claim, Shop, Took};
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ledger::{
    claim_converted, debt_written_off, payout_completed, payout_requested, payout_returned,
    wallet_adjusted,
};
use crate::domain::orders::order::{OrderState, PAYMENT_WINDOW_SECS};
use crate::domain::payouts::claim::{ClaimState, Decision};
use crate::domain::wallet::{Lot, WalletKind, lots_left};
use crate::simulation::op::Outcome;

/// How often ended credit is looked at again, as the services have it.
const LOOK_AGAIN_SECS: i64 = 3_600;

fn outcome(is_done: bool) -> Outcome {
    if is_done { Outcome::Done } else { Outcome::Refused }
}

impl Shop {
    pub(super) fn convert(&mut self, who: usize, amount: i64) -> Took {
        let id = format!("claim_c{}", self.next());
        let draft = claim_converted(&id, &self.people[who].id, amount);
        self.try_post(draft).map(outcome)
    }

    pub(super) fn ask(&mut self, label: u32, who: usize, amount_minor: i64) -> Took {
        if self.claims.contains_key(&label) {
            return Ok(Outcome::Nothing);
        }
        if amount_minor < self.rule.payout_minimum_minor {
            return Ok(Outcome::Refused);
        }
        let id = format!("claim_p{label}_{}", self.next());
        let is_done =
            self.try_post(payout_requested(&id, &self.people[who].id.clone(), amount_minor))?;
        if is_done {
            let state = ClaimState::Pending;
            self.claims.insert(label, Claim { id, who, amount_minor, state });
        }
        Ok(outcome(is_done))
    }

    pub(super) fn settle(&mut self, label: u32, decision: Decision, fee: i64) -> Took {
        let Some(claim) = self.claims.get_mut(&label) else { return Ok(Outcome::Nothing) };
        let Some(after) = claim.state.after(decision) else { return Ok(Outcome::Refused) };
        claim.state = after;
        let (id, amount) = (claim.id.clone(), claim.amount_minor);
        let who = self.people[claim.who].id.clone();
        match decision {
            Decision::Approve => {}
            Decision::Complete => self.post(payout_completed(&id, &who, "USDT", amount, fee))?,
            Decision::Reject | Decision::Cancel | Decision::Fail => {
                let draft = payout_returned(&self.book, &id, &who, amount);
                self.post(draft)?;
            }
        }
        Ok(Outcome::Done)
    }

    pub(super) fn adjust(&mut self, who: usize, amount: i64, ends_in: Option<i64>) -> Took {
        let kind = match (amount < 0, ends_in) {
            (true, _) => WalletKind::Debit,
            (false, None) => WalletKind::Credit,
            (false, Some(_)) => WalletKind::Promo,
        };
        let id = format!("wtx_{}", self.next());
        let draft = wallet_adjusted(kind, &id, &self.people[who].id.clone(), amount);
        let is_done = self.try_post(draft)?;
        if let Some(secs) = ends_in {
            let ends = self.now.plus_secs(secs);
            let person = &mut self.people[who];
            if let Some(last) = person.moves.last_mut() {
                last.expires_at = Some(ends);
            }
            person.lots.push((id, Some(ends)));
        }
        Ok(outcome(is_done))
    }

    pub(super) fn write_off(&mut self, who: usize) -> Took {
        let id = self.people[who].id.clone();
        let owed = self.book.owed(&id);
        if owed == 0 {
            return Ok(Outcome::Refused);
        }
        let source = format!("off_{}", self.next());
        self.post(debt_written_off(&source, &id, owed))?;
        Ok(Outcome::Done)
    }

    pub(super) fn run_jobs(&mut self) -> Took {
        let mut orders = std::mem::take(&mut self.orders);
        let before = self.now.plus_secs(-PAYMENT_WINDOW_SECS);
        for order in orders.values_mut() {
            self.release(order)?;
            if order.state == OrderState::Pending && order.made_at <= before {
                self.void(order)?;
            }
        }
        self.orders = orders;
        for who in 0..self.people.len() {
            self.end_credit(who)?;
        }
        Ok(Outcome::Done)
    }

    /// Looks again at all credit that ends, because a refund gave some of it back.
    pub(super) fn reopen_lots(&mut self, who: usize) {
        let now = self.now;
        let person = &mut self.people[who];
        let left = lots_left(&person.moves);
        for (entry, look_at) in &mut person.lots {
            let lot = left.iter().find(|lot| lot.source_id == *entry);
            *look_at = lot.map(|lot| lot.expires_at.max(now));
        }
    }

    fn end_credit(&mut self, who: usize) -> Result<(), Broken> {
        let now = self.now;
        let is_due = |(_, at): &(String, Option<Timestamp>)| at.is_some_and(|at| at <= now);
        let due: Vec<usize> = (0..self.people[who].lots.len())
            .filter(|place| is_due(&self.people[who].lots[*place]))
            .collect();
        for place in due {
            let entry = self.people[who].lots[place].0.clone();
            let left = lots_left(&self.people[who].moves);
            let is_it = |lot: &Lot| lot.source_id == entry && lot.expires_at <= now;
            let Some(lot) = left.into_iter().find(is_it) else { continue };
            let last_look = lot.expires_at.plus_secs(PAYMENT_WINDOW_SECS + SECS_PER_DAY);
            let may_come_back = lot.reserved_minor > 0 && now <= last_look;
            self.people[who].lots[place].1 = may_come_back.then(|| now.plus_secs(LOOK_AGAIN_SECS));
            if lot.left_minor == 0 {
                continue;
            }
            let id = format!("wtx_{}", self.next());
            let owner = self.people[who].id.clone();
            self.post(wallet_adjusted(WalletKind::Expired, &id, &owner, -lot.left_minor))?;
            if let Some(last) = self.people[who].moves.last_mut() {
                last.expired_source = Some(entry);
            }
        }
        Ok(())
    }
}
