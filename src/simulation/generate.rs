//! Lists of steps from a seed: made up front, then some repeated and some out of order.

use super::dice::Dice;
use super::op::{Op, PEOPLE, PRICES, Step};
use crate::domain::clock::SECS_PER_DAY;
use crate::domain::payouts::claim::Decision;

/// How far back in the labels a step reaches.
const REACH: usize = 10;
/// How many of the orders that were paid, disputed or decided are remembered.
const LAST: usize = 4;
/// What is chosen how often.
const WEIGHTS: [(u32, usize); 17] = [
    (0, 14),
    (1, 3),
    (2, 18),
    (3, 2),
    (4, 9),
    (5, 6),
    (6, 6),
    (7, 5),
    (8, 2),
    (9, 7),
    (10, 1),
    (11, 7),
    (12, 8),
    (13, 12),
    (14, 7),
    (15, 4),
    (16, 1),
];

struct Making {
    dice: Dice,
    orders: u32,
    claims: u32,
    /// Orders that a step pays at a provider, disputes or decides: what follows is mostly about one of them.
    paid: Vec<u32>,
    disputed: Vec<u32>,
    judged: Vec<u32>,
}

/// The steps of a seed.
pub fn generate(seed: u64, count: usize) -> Vec<Step> {
    let (paid, disputed, judged) = (Vec::new(), Vec::new(), Vec::new());
    let mut making = Making { dice: Dice::new(seed), orders: 0, claims: 0, paid, disputed, judged };
    let mut steps: Vec<Step> = Vec::with_capacity(count);
    while steps.len() < count {
        let is_repeat = !steps.is_empty() && making.dice.once_in(16);
        let step = if is_repeat {
            let back = making.dice.roll(steps.len().min(REACH * 2));
            steps[steps.len() - 1 - back].clone()
        } else {
            making.step()
        };
        steps.push(step);
    }
    for at in 0..steps.len() {
        if making.dice.once_in(12) {
            let other = (at + 1 + making.dice.roll(4)).min(steps.len() - 1);
            steps.swap(at, other);
        }
    }
    steps
}

impl Making {
    fn step(&mut self) -> Step {
        let total = WEIGHTS.iter().map(|(_, weight)| weight).sum();
        let mut rolled = self.dice.roll(total);
        let mut kind = 0;
        for (named, weight) in WEIGHTS {
            if rolled < weight {
                kind = named;
                break;
            }
            rolled -= weight;
        }
        let op = if kind < 9 { self.sale(kind) } else { self.other(kind) };
        let copies = if self.dice.once_in(10) { 2 + self.dice.roll(3) } else { 1 };
        Step { op, copies }
    }

    /// Small as a rule, now and then enough to empty an account.
    fn amount(&mut self, low: i64, usual: i64, high: i64) -> i64 {
        let top = if self.dice.once_in(3) { high } else { usual };
        self.dice.between(low, top)
    }

    fn who(&mut self) -> usize {
        self.dice.roll(PEOPLE)
    }

    /// The label of an order that was made a short while ago, if any was.
    fn order(&mut self) -> u32 {
        Self::recent(&mut self.dice, self.orders)
    }

    /// One of the last of these orders as a rule, and any other now and then.
    fn one_of(&mut self, list: fn(&Self) -> &Vec<u32>) -> u32 {
        let count = list(self).len();
        if count == 0 || self.dice.once_in(4) {
            return self.order();
        }
        let back = self.dice.roll(count.min(LAST));
        list(self)[count - 1 - back]
    }

    fn recent(dice: &mut Dice, count: u32) -> u32 {
        let back = u32::try_from(dice.roll(REACH)).unwrap_or(0);
        count.saturating_sub(1 + back)
    }

    fn new_order(&mut self) -> u32 {
        self.orders += 1;
        self.orders - 1
    }

    fn sale(&mut self, kind: u32) -> Op {
        match kind {
            0 => Op::Place {
                order: self.new_order(),
                buyer: self.who(),
                affiliate: (!self.dice.once_in(5)).then(|| self.who()),
                price: PRICES[self.dice.roll(PRICES.len())],
                uses_balance: self.dice.once_in(3),
            },
            1 => Op::TopUp {
                order: self.new_order(),
                buyer: self.who(),
                amount: self.dice.between(90, 4_000),
            },
            2 => {
                let (order, at_provider) = (self.order(), self.dice.roll(5) > 1);
                if at_provider {
                    self.paid.push(order);
                }
                Op::Pay { order, at_provider }
            }
            3 => Op::Void { order: self.order() },
            4 => {
                let part = self.amount(1, 6_000, 90_000);
                Op::Refund { order: self.order(), part: self.dice.roll(5).gt(&1).then_some(part) }
            }
            5 => {
                let order = self.one_of(|making| &making.paid);
                self.disputed.push(order);
                Op::Dispute { order, amount: self.amount(1, 5_000, 90_000) }
            }
            6 => {
                let order = self.one_of(|making| &making.disputed);
                self.judged.push(order);
                let (is_won, is_half) = (self.dice.once_in(2), self.dice.once_in(4));
                Op::Judge { order, is_won, is_half }
            }
            7 => Op::Reopen { order: self.one_of(|making| &making.judged) },
            _ => {
                let order = self.one_of(|making| &making.paid);
                Op::Late { order, back: 1 + self.dice.roll(3) }
            }
        }
    }

    fn other(&mut self, kind: u32) -> Op {
        const DECISIONS: [Decision; 5] = [
            Decision::Approve,
            Decision::Complete,
            Decision::Reject,
            Decision::Cancel,
            Decision::Fail,
        ];
        match kind {
            9 => Op::Wait {
                secs: match self.dice.roll(3) {
                    0 => self.dice.between(1, 7_200),
                    1 => self.dice.between(1, 5) * SECS_PER_DAY,
                    _ => 14 * SECS_PER_DAY - self.dice.between(-1, 1),
                },
            },
            10 => Op::ClockBack { secs: self.dice.between(1, 5_000) },
            11 => Op::Convert { who: self.who(), amount: self.amount(1, 2_500, 20_000) },
            12 => {
                self.claims += 1;
                let amount = self.amount(400, 3_000, 20_000);
                Op::Ask { claim: self.claims - 1, who: self.who(), amount }
            }
            13 => {
                // Approvals and completions more often, so that payouts end in both ways.
                let decision = DECISIONS[self.dice.roll(9).saturating_sub(4)];
                let decision = if self.dice.once_in(3) { Decision::Complete } else { decision };
                let claim = Self::recent(&mut self.dice, self.claims);
                Op::Settle { claim, decision, fee: self.dice.between(0, 200) }
            }
            14 => {
                let amount = self.dice.between(-2_000, 2_500);
                let secs = self.dice.between(60, 20 * SECS_PER_DAY);
                let amount = if amount == 0 { 1 } else { amount };
                let ends_in = (amount > 0 && self.dice.once_in(2)).then_some(secs);
                Op::Adjust { who: self.who(), amount, ends_in }
            }
            15 => Op::WriteOff { who: self.who() },
            _ => Op::Restart,
        }
    }
}
