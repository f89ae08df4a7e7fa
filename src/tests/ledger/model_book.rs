//! What the model keeps: sums per affiliate, orders and claims, by rules of its own.

use portico::domain::ids::{ClaimId, OrderId};
use portico::domain::payouts::claim::Decision;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub pending: i64,
    pub available: i64,
    pub requested: i64,
    pub store: i64,
    pub reserved: i64,
    pub owed: i64,
}

#[derive(Clone, Debug)]
pub struct ModelOrder {
    pub id: OrderId,
    pub buyer: Option<usize>,
    pub affiliate: Option<usize>,
    pub total: i64,
    pub balance: i64,
    pub refunded: i64,
    pub state: &'static str,
    pub commission: i64,
    pub reversed: i64,
    pub paid_day: i64,
    pub is_released: bool,
    pub is_topup: bool,
}

#[derive(Clone, Debug)]
pub struct ModelClaim {
    pub id: ClaimId,
    pub affiliate: usize,
    pub amount: i64,
    pub state: &'static str,
}

#[derive(Default)]
pub struct Model {
    pub sums: [Sums; 2],
    pub orders: Vec<ModelOrder>,
    pub claims: Vec<ModelClaim>,
    pub day: i64,
}

impl Model {
    /// Money that becomes available pays debts first.
    pub fn free(&mut self, affiliate: usize, amount: i64) {
        let sums = &mut self.sums[affiliate];
        let recovered = amount.min(sums.owed);
        sums.owed -= recovered;
        sums.available += amount - recovered;
    }

    pub fn pay(&mut self, order: usize) -> bool {
        let order = &mut self.orders[order];
        if order.state == "completed" {
            return true;
        }
        if order.state != "pending" {
            return false;
        }
        order.state = "completed";
        order.paid_day = self.day;
        if let Some(buyer) = order.buyer {
            self.sums[buyer].reserved -= order.balance;
            self.sums[buyer].store += if order.is_topup { order.total } else { 0 };
        }
        if let Some(affiliate) = order.affiliate {
            order.commission = 900;
            self.sums[affiliate].pending += order.commission;
        }
        true
    }

    pub fn void(&mut self, order: usize) -> bool {
        let order = &mut self.orders[order];
        let may = order.state == "pending";
        if may {
            order.state = "voided";
            if let Some(buyer) = order.buyer {
                self.sums[buyer].reserved -= order.balance;
                self.sums[buyer].store += order.balance;
            }
        }
        may
    }

    pub fn refund(&mut self, order: usize, part: Option<i64>) -> bool {
        let order = &mut self.orders[order];
        let left = order.total - order.refunded;
        let mut amount = part.unwrap_or(left);
        if order.state != "completed" || amount > left {
            return false;
        }
        if let Some(buyer) = order.buyer.filter(|_| order.is_topup) {
            let store = &mut self.sums[buyer].store;
            amount = if part.is_none() && *store > 0 { amount.min(*store) } else { amount };
            if amount > *store {
                return false;
            }
            *store -= amount;
        }
        if let Some(buyer) = order.buyer.filter(|_| !order.is_topup) {
            let by_provider_left = (order.total - order.balance - order.refunded).max(0);
            self.sums[buyer].store += (amount - by_provider_left).max(0);
        }
        order.refunded += amount;
        if order.refunded == order.total {
            order.state = "refunded";
        }
        if let Some(affiliate) = order.affiliate {
            // Rounded half to even, as in the rules; exact for these numbers by whole division with a check.
            let exact = order.commission * order.refunded;
            let (floor, rest) = (exact / order.total, exact % order.total * 2);
            let up = rest > order.total || (rest == order.total && floor % 2 == 1);
            let due = floor + i64::from(up) - order.reversed;
            order.reversed += due;
            let sums = &mut self.sums[affiliate];
            if order.is_released {
                let from_available = due.min(sums.available);
                sums.available -= from_available;
                sums.owed += due - from_available;
            } else {
                sums.pending -= due;
            }
        }
        true
    }

    pub fn wait(&mut self, days: i64) {
        self.day += days;
        for index in 0..self.orders.len() {
            let order = &mut self.orders[index];
            let is_due = order.commission > order.reversed && !order.is_released;
            if is_due && order.paid_day + 14 <= self.day {
                order.is_released = true;
                let (affiliate, open) =
                    (order.affiliate.unwrap(), order.commission - order.reversed);
                self.sums[affiliate].pending -= open;
                self.free(affiliate, open);
            }
        }
    }

    pub fn decide(&mut self, claim: usize, decision: Decision) -> bool {
        let claim = &mut self.claims[claim];
        let next = match (claim.state, decision) {
            ("pending", Decision::Approve) => "approved",
            ("pending", Decision::Reject | Decision::Cancel) | ("approved", Decision::Fail) => {
                "returned"
            }
            ("approved", Decision::Complete) => "completed",
            _ => return false,
        };
        claim.state = next;
        let (affiliate, amount) = (claim.affiliate, claim.amount);
        if next != "approved" {
            self.sums[affiliate].requested -= amount;
        }
        if next == "returned" {
            self.free(affiliate, amount);
        }
        true
    }
}
