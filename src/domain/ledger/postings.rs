//! One function per business event: which accounts it debits and credits. LEDGER's posting table, row by row.

use super::account::{Account, AccountKind};
use super::book::Book;
use super::transaction::{Draft, TransactionKind};
use crate::domain::ids::CustomerId;
use crate::domain::wallet::WalletKind;

use AccountKind::{
    Adjustments, AffAvailable, AffBadDebt, AffPending, AffRecoverable, AffRequested,
    CommissionExpense, PayoutFees, Psp, Sales, SalesRefunds, StoreBalance, StoreReserved,
    TaxPayable, Treasury,
};

fn shop(kind: AccountKind) -> Account {
    Account::shop(kind)
}

/// What a payment consists of, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaymentParts {
    /// The order's total with tax.
    pub gross_minor: i64,
    /// The tax inside it.
    pub tax_minor: i64,
    /// The part paid from store balance.
    pub balance_minor: i64,
}

/// A customer paid: provider and reserved store credit against sales and tax.
pub fn order_paid(
    order: &str,
    customer: &CustomerId,
    provider: &str,
    parts: PaymentParts,
) -> Draft {
    Draft::new(TransactionKind::OrderPaid, order)
        .leg(shop(Psp(provider.to_owned())), -(parts.gross_minor - parts.balance_minor))
        .leg(Account::of(StoreReserved, customer), -parts.balance_minor)
        .leg(shop(Sales), parts.gross_minor - parts.tax_minor)
        .leg(shop(TaxPayable), parts.tax_minor)
}

/// Money goes back for an order: out of the provider's account (`Psp`, or `PspDispute` for a lost dispute), and into
/// store balance for the part paid from it.
pub fn order_refunded(
    refund: &str,
    customer: &CustomerId,
    from: AccountKind,
    parts: PaymentParts,
) -> Draft {
    Draft::new(TransactionKind::OrderRefunded, refund)
        .leg(shop(SalesRefunds), -(parts.gross_minor - parts.tax_minor))
        .leg(shop(TaxPayable), -parts.tax_minor)
        .leg(shop(from), parts.gross_minor - parts.balance_minor)
        .leg(Account::of(StoreBalance, customer), parts.balance_minor)
}

/// A commission is earned and goes on hold.
pub fn commission_accrued(commission: &str, affiliate: &CustomerId, amount_minor: i64) -> Draft {
    Draft::new(TransactionKind::CommissionAccrued, commission).book(
        shop(CommissionExpense),
        Account::of(AffPending, affiliate),
        amount_minor,
    )
}

/// A commission leaves its hold; what the affiliate owes is taken first.
pub fn commission_released(
    book: &Book,
    commission: &str,
    affiliate: &CustomerId,
    amount_minor: i64,
) -> Draft {
    let draft = Draft::new(TransactionKind::CommissionReleased, commission);
    into_available(book, draft, AffPending, affiliate, amount_minor)
}

/// A commission is taken back: from the hold while it is there, otherwise from available, the rest becomes debt.
pub fn commission_reversed(
    book: &Book,
    source: &str,
    affiliate: &CustomerId,
    on_hold: Option<AccountKind>,
    amount_minor: i64,
) -> Draft {
    let draft = Draft::new(TransactionKind::CommissionReversed, source);
    let (from_hold, hold) = match on_hold {
        Some(kind) => (amount_minor, kind),
        None => (0, AffPending),
    };
    let rest = amount_minor - from_hold;
    let from_available = rest.min(book.balance(AffAvailable, affiliate));
    draft
        .book(Account::of(hold, affiliate), shop(CommissionExpense), from_hold)
        .book(Account::of(AffAvailable, affiliate), shop(CommissionExpense), from_available)
        .book(
            Account::of(AffRecoverable, affiliate),
            shop(CommissionExpense),
            rest - from_available,
        )
}

/// The shop gives up what an affiliate owes.
pub fn debt_written_off(write_off: &str, affiliate: &CustomerId, amount_minor: i64) -> Draft {
    Draft::new(TransactionKind::DebtWrittenOff, write_off).book(
        shop(AffBadDebt),
        Account::of(AffRecoverable, affiliate),
        amount_minor,
    )
}

/// Earnings become store balance.
pub fn claim_converted(claim: &str, affiliate: &CustomerId, amount_minor: i64) -> Draft {
    Draft::new(TransactionKind::ClaimConverted, claim).book(
        Account::of(AffAvailable, affiliate),
        Account::of(StoreBalance, affiliate),
        amount_minor,
    )
}

/// Earnings are tied to a payout request.
pub fn payout_requested(claim: &str, affiliate: &CustomerId, amount_minor: i64) -> Draft {
    Draft::new(TransactionKind::PayoutRequested, claim).book(
        Account::of(AffAvailable, affiliate),
        Account::of(AffRequested, affiliate),
        amount_minor,
    )
}

/// A request was rejected, cancelled or failed: the money is available again, less what is owed.
pub fn payout_returned(
    book: &Book,
    claim: &str,
    affiliate: &CustomerId,
    amount_minor: i64,
) -> Draft {
    let draft = Draft::new(TransactionKind::PayoutReturned, claim);
    into_available(book, draft, AffRequested, affiliate, amount_minor)
}

/// A payout was sent; the network fee is the shop's.
pub fn payout_completed(
    claim: &str,
    affiliate: &CustomerId,
    asset: &str,
    amount_minor: i64,
    fee_minor: i64,
) -> Draft {
    let treasury = || shop(Treasury(asset.to_owned()));
    Draft::new(TransactionKind::PayoutCompleted, claim)
        .book(Account::of(AffRequested, affiliate), treasury(), amount_minor)
        .book(shop(PayoutFees), treasury(), fee_minor)
}

/// Store credit is tied to an order that is not paid yet.
pub fn balance_reserved(order: &str, customer: &CustomerId, amount_minor: i64) -> Draft {
    Draft::new(TransactionKind::BalanceReserved, order).book(
        Account::of(StoreBalance, customer),
        Account::of(StoreReserved, customer),
        amount_minor,
    )
}

/// Store credit comes back from an order that was not paid.
pub fn balance_returned(order: &str, customer: &CustomerId, amount_minor: i64) -> Draft {
    Draft::new(TransactionKind::BalanceReturned, order).book(
        Account::of(StoreReserved, customer),
        Account::of(StoreBalance, customer),
        amount_minor,
    )
}

/// The wallet is credited, debited or corrected by hand, or credit in it ends; a negative amount takes from it.
pub fn wallet_adjusted(
    kind: WalletKind,
    entry: &str,
    customer: &CustomerId,
    amount_minor: i64,
) -> Draft {
    Draft::new(kind.transaction(), entry)
        .leg(shop(Adjustments), -amount_minor)
        .leg(Account::of(StoreBalance, customer), amount_minor)
}

/// A customer paid for store credit. Nothing is sold by that: the shop owes it to its owner.
pub fn wallet_topped_up(
    order: &str,
    customer: &CustomerId,
    provider: &str,
    amount_minor: i64,
) -> Draft {
    Draft::new(TransactionKind::WalletToppedUp, order).book(
        shop(Psp(provider.to_owned())),
        Account::of(StoreBalance, customer),
        amount_minor,
    )
}

/// Money goes back for store credit that is still there.
pub fn topup_refunded(
    refund: &str,
    customer: &CustomerId,
    from: AccountKind,
    amount_minor: i64,
) -> Draft {
    Draft::new(TransactionKind::TopUpRefunded, refund).book(
        Account::of(StoreBalance, customer),
        shop(from),
        amount_minor,
    )
}

fn into_available(
    book: &Book,
    draft: Draft,
    from: AccountKind,
    affiliate: &CustomerId,
    amount_minor: i64,
) -> Draft {
    let recovered = amount_minor.min(book.owed(affiliate));
    draft
        .leg(Account::of(from, affiliate), -amount_minor)
        .leg(Account::of(AffRecoverable, affiliate), recovered)
        .leg(Account::of(AffAvailable, affiliate), amount_minor - recovered)
}
