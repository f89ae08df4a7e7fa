//! Store credit that ends: what ends first is used first, and comes back where it was when an order is not paid or is
//! refunded.

use super::{Model, PEOPLE};

/// How often ended credit is looked at again while an unpaid order may bring some back.
const LOOK_AGAIN_SECS: i64 = 3_600;
/// How long that can be.
const RESERVED_SECS_MAX: i64 = 2 * 86_400;

/// Credit that ends.
#[derive(Clone, Debug)]
pub struct Lot {
    ends: i64,
    left: i64,
    /// What orders took, by label.
    taken: Vec<(u32, i64)>,
    look_at: Option<i64>,
}

impl Model {
    /// Takes an amount from the lots; what they do not hold comes from credit without an end.
    pub(super) fn spend(&mut self, who: usize, amount: i64, order: Option<u32>) {
        let mut open = amount;
        while open > 0 {
            let usable = self.lots[who].iter_mut().filter(|lot| lot.left > 0);
            let Some(lot) = usable.min_by_key(|lot| lot.ends) else { return };
            let part = open.min(lot.left);
            lot.left -= part;
            open -= part;
            if let Some(order) = order {
                lot.taken.push((order, part));
            }
        }
    }

    pub(super) fn unspend(&mut self, who: usize, order: u32) {
        for lot in &mut self.lots[who] {
            let back = lot.taken.iter().filter(|(label, _)| *label == order).map(|(_, part)| part);
            lot.left += back.sum::<i64>();
            lot.taken.retain(|(label, _)| *label != order);
        }
    }

    /// Gives an amount back that an order took, what was taken last first: credit without an end, then what ends last.
    /// `balance_out` is what the order still has of store balance. All of the buyer's credit is looked at again.
    pub(super) fn give_back(&mut self, who: usize, order: u32, amount: i64, balance_out: i64) {
        let lots = &mut self.lots[who];
        let parts = lots.iter().flat_map(|lot| &lot.taken).filter(|(label, _)| *label == order);
        let ending: i64 = parts.map(|(_, part)| part).sum();
        let mut open = amount - amount.min(balance_out - ending);
        let mut places: Vec<usize> = (0..lots.len()).collect();
        places.sort_by_key(|place| (lots[*place].ends, *place));
        for place in places.into_iter().rev() {
            let lot = &mut lots[place];
            for (label, part) in &mut lot.taken {
                if *label == order {
                    let back = open.min(*part);
                    *part -= back;
                    lot.left += back;
                    open -= back;
                }
            }
            lot.taken.retain(|(_, part)| *part > 0);
            lot.look_at = Some(lot.ends.max(self.now));
        }
    }

    pub(super) fn adjust(&mut self, who: usize, amount: i64, ends_in: Option<i64>) -> bool {
        if self.sums[who].store + amount < 0 {
            return false;
        }
        self.sums[who].store += amount;
        if amount < 0 {
            self.spend(who, -amount, None);
        } else if let Some(secs) = ends_in {
            let ends = self.now + secs;
            let lot = Lot { ends, left: amount, taken: Vec::new(), look_at: Some(ends) };
            self.lots[who].push(lot);
        }
        true
    }

    pub(super) fn end_credit(&mut self) {
        for who in 0..PEOPLE {
            for lot in &mut self.lots[who] {
                if lot.look_at.is_none_or(|at| at > self.now) {
                    continue;
                }
                let may_come_back =
                    !lot.taken.is_empty() && self.now <= lot.ends + RESERVED_SECS_MAX;
                lot.look_at = may_come_back.then_some(self.now + LOOK_AGAIN_SECS);
                self.sums[who].store -= std::mem::take(&mut lot.left);
            }
        }
    }
}
