//! Claims on available earnings.

use super::{Model, PAYOUT_MIN};
use crate::domain::payouts::claim::Decision;
use crate::simulation::op::Outcome;

/// A payout request.
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    who: usize,
    amount: i64,
    state: &'static str,
}

impl Model {
    pub(super) fn convert(&mut self, who: usize, amount: i64) -> bool {
        let sums = &mut self.sums[who];
        let is_enough = amount <= sums.available;
        if is_enough {
            sums.available -= amount;
            sums.store += amount;
        }
        is_enough
    }

    pub(super) fn ask(&mut self, label: u32, who: usize, amount: i64) -> Outcome {
        if self.claims.contains_key(&label) {
            return Outcome::Nothing;
        }
        let sums = &mut self.sums[who];
        if amount < PAYOUT_MIN || amount > sums.available {
            return Outcome::Refused;
        }
        sums.available -= amount;
        sums.requested += amount;
        self.claims.insert(label, Claim { who, amount, state: "pending" });
        Outcome::Done
    }

    pub(super) fn settle(&mut self, label: u32, decision: Decision) -> Outcome {
        let Some(claim) = self.claims.get_mut(&label) else { return Outcome::Nothing };
        let next = match (claim.state, decision) {
            ("pending", Decision::Approve) => "approved",
            ("pending", Decision::Reject | Decision::Cancel) | ("approved", Decision::Fail) => {
                "returned"
            }
            ("approved", Decision::Complete) => "completed",
            _ => return Outcome::Refused,
        };
        claim.state = next;
        let (who, amount) = (claim.who, claim.amount);
        if next != "approved" {
            self.sums[who].requested -= amount;
        }
        if next == "returned" {
            self.free(who, amount);
        }
        Outcome::Done
    }
}
