//! Postings for money that providers hold back, take away or charge for.

use super::account::{Account, AccountKind};
use super::book::Book;
use super::transaction::{Draft, TransactionKind};
use crate::domain::ids::CustomerId;

use AccountKind::{
    AffAvailable, AffFrozen, AffPending, AffRecoverable, ChargebackLoss, Psp, PspDispute, PspFees,
};

fn psp(provider: &str) -> Account {
    Account::shop(Psp(provider.to_owned()))
}

/// A provider withdrew disputed money.
pub fn dispute_opened(dispute: &str, provider: &str, amount_minor: i64) -> Draft {
    let held = Account::shop(PspDispute(provider.to_owned()));
    Draft::new(TransactionKind::DisputeOpened, dispute).book(held, psp(provider), amount_minor)
}

/// A provider put disputed money back.
pub fn dispute_won(dispute: &str, provider: &str, amount_minor: i64) -> Draft {
    let held = Account::shop(PspDispute(provider.to_owned()));
    Draft::new(TransactionKind::DisputeWon, dispute).book(psp(provider), held, amount_minor)
}

/// Disputed money went to the buyer that the order had refunded already.
pub fn dispute_lost(dispute: &str, provider: &str, amount_minor: i64) -> Draft {
    let held = Account::shop(PspDispute(provider.to_owned()));
    let loss = Account::shop(ChargebackLoss);
    Draft::new(TransactionKind::DisputeLost, dispute).book(loss, held, amount_minor)
}

/// After a dispute was lost its provider took more of the money, or put some back where the amount is negative. The
/// order has refunded what it could, so the loss grows or shrinks; `turn` is unique for each time.
pub fn dispute_turned(turn: &str, provider: &str, amount_minor: i64) -> Draft {
    let loss = Account::shop(ChargebackLoss);
    Draft::new(TransactionKind::DisputeTurned, turn).book(loss, psp(provider), amount_minor)
}

/// A provider sent back money that the order did not have any more: the shop's loss.
pub fn refund_uncovered(refund: &str, provider: &str, amount_minor: i64) -> Draft {
    let loss = Account::shop(ChargebackLoss);
    Draft::new(TransactionKind::RefundUncovered, refund).book(loss, psp(provider), amount_minor)
}

/// A provider kept a fee, or gave one back where the amount is negative; `source` is unique for each charge.
pub fn provider_fee_charged(source: &str, provider: &str, amount_minor: i64) -> Draft {
    Draft::new(TransactionKind::ProviderFeeCharged, source).book(
        Account::shop(PspFees),
        psp(provider),
        amount_minor,
    )
}

/// How much of a commission a dispute can hold back: all of it while it is on hold, and as much as is still available
/// once it was released.
pub fn freezable(book: &Book, affiliate: &CustomerId, was_released: bool, open_minor: i64) -> i64 {
    if was_released { open_minor.min(book.balance(AffAvailable, affiliate)) } else { open_minor }
}

/// A commission is held back; `source` is the dispute.
pub fn commission_frozen(
    source: &str,
    affiliate: &CustomerId,
    was_released: bool,
    amount_minor: i64,
) -> Draft {
    let from = if was_released { AffAvailable } else { AffPending };
    Draft::new(TransactionKind::CommissionFrozen, source).book(
        Account::of(from, affiliate),
        Account::of(AffFrozen, affiliate),
        amount_minor,
    )
}

/// A commission is free again: back on hold, or available less what is owed.
pub fn commission_unfrozen(
    book: &Book,
    source: &str,
    affiliate: &CustomerId,
    was_released: bool,
    amount_minor: i64,
) -> Draft {
    let draft = Draft::new(TransactionKind::CommissionUnfrozen, source)
        .leg(Account::of(AffFrozen, affiliate), -amount_minor);
    if !was_released {
        return draft.leg(Account::of(AffPending, affiliate), amount_minor);
    }
    let recovered = amount_minor.min(book.owed(affiliate));
    draft
        .leg(Account::of(AffRecoverable, affiliate), recovered)
        .leg(Account::of(AffAvailable, affiliate), amount_minor - recovered)
}
