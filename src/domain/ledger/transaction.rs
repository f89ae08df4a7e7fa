//! A transaction before it is posted: a business event and its balanced legs.

use super::account::Account;

/// Which business event a transaction books. With the source id it is unique per shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TransactionKind {
    /// A customer's payment for an order.
    OrderPaid,
    /// A refund of an order.
    OrderRefunded,
    /// A commission earned.
    CommissionAccrued,
    /// A commission leaving its hold.
    CommissionReleased,
    /// A commission taken back in part or whole.
    CommissionReversed,
    /// Earnings turned into store balance.
    ClaimConverted,
    /// Earnings tied to a payout request.
    PayoutRequested,
    /// Earnings freed from a rejected, cancelled or failed request.
    PayoutReturned,
    /// A payout that was sent.
    PayoutCompleted,
    /// Store credit tied to an unpaid order.
    BalanceReserved,
    /// Store credit freed from an order that was not paid.
    BalanceReturned,
    /// Store credit that its owner paid for.
    WalletToppedUp,
    /// A refund of store credit that was paid for.
    TopUpRefunded,
    /// A correction of the wallet by an operator.
    WalletAdjusted,
    /// Store credit given by the shop.
    WalletCredited,
    /// Store credit given as a promotion.
    WalletPromoted,
    /// Store credit given instead of money back.
    WalletRefunded,
    /// Store credit taken by the shop.
    WalletDebited,
    /// Store credit that ended unused.
    WalletExpired,
    /// A correction of earnings by an operator.
    EarningsAdjusted,
    /// Earnings frozen by a dispute or review.
    CommissionFrozen,
    /// Frozen earnings freed again.
    CommissionUnfrozen,
    /// Earnings that lapsed.
    CommissionForfeited,
    /// An affiliate's debt that the shop gave up.
    DebtWrittenOff,
    /// Money that a provider withdrew because of a dispute.
    DisputeOpened,
    /// Disputed money that a provider put back.
    DisputeWon,
    /// Disputed money that is lost beyond what the order still held.
    DisputeLost,
    /// What changed at a provider about disputed money after it was lost.
    DisputeTurned,
    /// A refund at a provider of more than the order had left.
    RefundUncovered,
    /// What a provider keeps of a payment or for a dispute.
    ProviderFeeCharged,
}

impl TransactionKind {
    /// Every kind.
    pub const ALL: [Self; 30] = [
        Self::OrderPaid,
        Self::OrderRefunded,
        Self::CommissionAccrued,
        Self::CommissionReleased,
        Self::CommissionReversed,
        Self::ClaimConverted,
        Self::PayoutRequested,
        Self::PayoutReturned,
        Self::PayoutCompleted,
        Self::BalanceReserved,
        Self::BalanceReturned,
        Self::WalletToppedUp,
        Self::TopUpRefunded,
        Self::WalletAdjusted,
        Self::WalletCredited,
        Self::WalletPromoted,
        Self::WalletRefunded,
        Self::WalletDebited,
        Self::WalletExpired,
        Self::EarningsAdjusted,
        Self::CommissionFrozen,
        Self::CommissionUnfrozen,
        Self::CommissionForfeited,
        Self::DebtWrittenOff,
        Self::DisputeOpened,
        Self::DisputeWon,
        Self::DisputeLost,
        Self::DisputeTurned,
        Self::RefundUncovered,
        Self::ProviderFeeCharged,
    ];

    /// The kind as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OrderPaid => "order_paid",
            Self::OrderRefunded => "order_refunded",
            Self::CommissionAccrued => "commission_accrued",
            Self::CommissionReleased => "commission_released",
            Self::CommissionReversed => "commission_reversed",
            Self::ClaimConverted => "claim_converted",
            Self::PayoutRequested => "payout_requested",
            Self::PayoutReturned => "payout_returned",
            Self::PayoutCompleted => "payout_completed",
            Self::BalanceReserved => "balance_reserved",
            Self::BalanceReturned => "balance_returned",
            Self::WalletToppedUp => "wallet_topped_up",
            Self::TopUpRefunded => "topup_refunded",
            Self::WalletAdjusted => "wallet_adjusted",
            Self::WalletCredited => "wallet_credited",
            Self::WalletPromoted => "wallet_promoted",
            Self::WalletRefunded => "wallet_refunded",
            Self::WalletDebited => "wallet_debited",
            Self::WalletExpired => "wallet_expired",
            Self::EarningsAdjusted => "earnings_adjusted",
            Self::CommissionFrozen => "commission_frozen",
            Self::CommissionUnfrozen => "commission_unfrozen",
            Self::CommissionForfeited => "commission_forfeited",
            Self::DebtWrittenOff => "debt_written_off",
            Self::DisputeOpened => "dispute_opened",
            Self::DisputeWon => "dispute_won",
            Self::DisputeLost => "dispute_lost",
            Self::DisputeTurned => "dispute_turned",
            Self::RefundUncovered => "refund_uncovered",
            Self::ProviderFeeCharged => "provider_fee_charged",
        }
    }

    /// Reads a stored kind.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One side of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leg {
    /// The account.
    pub account: Account,
    /// Minor units; credit positive, debit negative.
    pub amount_minor: i64,
}

/// Why a transaction cannot be posted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerRefusal {
    /// An owned account would cross zero.
    #[error("{account} holds {balance_minor} and cannot take {amount_minor}")]
    Insufficient {
        /// The account's id.
        account: String,
        /// What it holds.
        balance_minor: i64,
        /// The leg that was refused.
        amount_minor: i64,
    },
    /// The owner's account is closed and takes no money.
    #[error("{account} is closed")]
    Closed {
        /// The account's id.
        account: String,
    },
    /// Fewer than two legs, a leg of zero, or a sum that is not zero: a mistake in the posting rules.
    #[error("transaction does not balance")]
    Unbalanced,
    /// A sum beyond what money can hold.
    #[error("amount is too large")]
    TooLarge,
}

/// A transaction that has not been posted yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The business event.
    pub kind: TransactionKind,
    /// The id of what caused it: an order, refund, commission or claim.
    pub source_id: String,
    /// The balanced legs, one per account.
    pub legs: Vec<Leg>,
    /// The transaction this one undoes.
    pub reverses_id: Option<String>,
    /// The digest of the facts it rests on, such as those of an order.
    pub facts: Option<String>,
}

impl Draft {
    /// A transaction without legs.
    pub fn new(kind: TransactionKind, source_id: impl Into<String>) -> Self {
        Self { kind, source_id: source_id.into(), legs: Vec::new(), reverses_id: None, facts: None }
    }

    /// Names the digest of the facts it rests on; the hash of the transaction covers it.
    #[must_use]
    pub fn resting_on(self, facts: String) -> Self {
        Self { facts: Some(facts), ..self }
    }

    /// Adds `debit / credit` of a positive amount; zero adds nothing.
    #[must_use]
    pub fn book(self, debit: Account, credit: Account, amount_minor: i64) -> Self {
        self.leg(debit, -amount_minor).leg(credit, amount_minor)
    }

    /// Adds to the leg of an account; legs of zero are left out.
    #[must_use]
    pub fn leg(mut self, account: Account, amount_minor: i64) -> Self {
        match self.legs.iter_mut().find(|leg| leg.account == account) {
            Some(leg) => leg.amount_minor += amount_minor,
            None => self.legs.push(Leg { account, amount_minor }),
        }
        self.legs.retain(|leg| leg.amount_minor != 0);
        self
    }

    /// Whether there is nothing to post, as for an order of zero.
    pub fn is_empty(&self) -> bool {
        self.legs.is_empty()
    }

    /// Checks that there are at least two legs, none zero, and that they sum to zero.
    ///
    /// # Errors
    /// `Unbalanced` otherwise.
    pub fn check(&self) -> Result<(), LedgerRefusal> {
        let sum: i128 = self.legs.iter().map(|leg| i128::from(leg.amount_minor)).sum();
        let whole = self.legs.iter().all(|leg| leg.amount_minor != 0);
        if sum == 0 && whole && self.legs.len() >= 2 {
            Ok(())
        } else {
            Err(LedgerRefusal::Unbalanced)
        }
    }
}
