//! What can happen, as plain data. Orders and claims have labels that the list itself gives, so that a list from which
//! steps were removed means the same for the rest: a step about a label that is not there does nothing.

use crate::domain::payouts::claim::Decision;

/// How many people there are; each of them buys and has a referral code.
pub const PEOPLE: usize = 3;
/// What products cost, in minor units.
pub const PRICES: [i64; 6] = [100, 999, 2_999, 5_000, 12_345, 77_777];

/// One thing that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Somebody orders a product, through a code and from store balance where these are given.
    Place { order: u32, buyer: usize, affiliate: Option<usize>, price: i64, uses_balance: bool },
    /// Somebody orders store credit.
    TopUp { order: u32, buyer: usize, amount: i64 },
    /// An order is paid: at a payment provider, or as an operator says.
    Pay { order: u32, at_provider: bool },
    /// An order is cancelled.
    Void { order: u32 },
    /// A part or the rest is refunded, by the provider where it took the money.
    Refund { order: u32, part: Option<i64> },
    /// The buyer disputes so much at the provider.
    Dispute { order: u32, amount: i64 },
    /// The provider decides the open dispute; a lost one may cost a half only.
    Judge { order: u32, is_won: bool, is_half: bool },
    /// The last dispute, which the shop won, is opened again.
    Reopen { order: u32 },
    /// What a provider said before about a payment arrives once more, late.
    Late { order: u32, back: usize },
    /// Time passes, and the jobs run.
    Wait { secs: i64 },
    /// The clock is set back.
    ClockBack { secs: i64 },
    /// Available earnings become store balance.
    Convert { who: usize, amount: i64 },
    /// A payout is requested.
    Ask { claim: u32, who: usize, amount: i64 },
    /// A payout request is decided.
    Settle { claim: u32, decision: Decision, fee: i64 },
    /// An operator puts store credit in, which may end, or takes some out.
    Adjust { who: usize, amount: i64, ends_in: Option<i64> },
    /// The shop writes off what an affiliate owes.
    WriteOff { who: usize },
    /// The product ends and starts again over the same database.
    Restart,
}

/// An op, and how many clients send it at the same moment with the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happens.
    pub op: Op,
    /// How often it is sent at once; effects must be those of once.
    pub copies: usize,
}

/// What must come of an op.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done,
    /// It is refused and changes nothing.
    Refused,
    /// It is about something that does not exist, or that a provider would not do.
    Nothing,
}
