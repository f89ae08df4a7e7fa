//! The chart of accounts. Credits are positive and debits negative, so that what the shop owes reads as it is.

use crate::domain::ids::CustomerId;

/// What an account is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountKind {
    /// Money at a payment provider.
    Psp(String),
    /// Money that a provider holds back during a dispute.
    PspDispute(String),
    /// What payouts in one asset are paid from, valued in ledger currency.
    Treasury(String),
    /// Owed by an affiliate after a clawback larger than the balance.
    AffRecoverable,
    /// Spendable store credit: the wallet.
    StoreBalance,
    /// Store credit tied to an unpaid order.
    StoreReserved,
    /// Earned, still on hold.
    AffPending,
    /// Under dispute or review.
    AffFrozen,
    /// Can be converted or requested.
    AffAvailable,
    /// In an open payout request.
    AffRequested,
    /// Tax owed to the authorities.
    TaxPayable,
    /// Revenue.
    Sales,
    /// Refunded revenue.
    SalesRefunds,
    /// Cost of commissions.
    CommissionExpense,
    /// Fees of payment providers.
    PspFees,
    /// Fees of payouts.
    PayoutFees,
    /// Lost disputes.
    ChargebackLoss,
    /// Affiliate debt written off.
    AffBadDebt,
    /// Earnings that lapsed.
    Forfeited,
    /// Manual corrections, each with its reason.
    Adjustments,
    /// The bridge between currencies.
    FxPosition,
    /// Rounding differences.
    Rounding,
}

impl AccountKind {
    /// The kinds that belong to one customer and keep a live balance.
    pub const OWNED: [Self; 7] = [
        Self::AffRecoverable,
        Self::StoreBalance,
        Self::StoreReserved,
        Self::AffPending,
        Self::AffFrozen,
        Self::AffAvailable,
        Self::AffRequested,
    ];

    /// The kind as it is stored, without provider or asset.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Psp(_) => "psp",
            Self::PspDispute(_) => "psp_dispute",
            Self::Treasury(_) => "treasury",
            Self::AffRecoverable => "aff_recoverable",
            Self::StoreBalance => "store_balance",
            Self::StoreReserved => "store_reserved",
            Self::AffPending => "aff_pending",
            Self::AffFrozen => "aff_frozen",
            Self::AffAvailable => "aff_available",
            Self::AffRequested => "aff_requested",
            Self::TaxPayable => "tax_payable",
            Self::Sales => "sales",
            Self::SalesRefunds => "sales_refunds",
            Self::CommissionExpense => "commission_expense",
            Self::PspFees => "psp_fees",
            Self::PayoutFees => "payout_fees",
            Self::ChargebackLoss => "chargeback_loss",
            Self::AffBadDebt => "aff_bad_debt",
            Self::Forfeited => "forfeited",
            Self::Adjustments => "adjustments",
            Self::FxPosition => "fx_position",
            Self::Rounding => "rounding",
        }
    }

    /// Reads a stored kind; provider and asset come from the account's id.
    pub fn parse(kind: &str, account_id: &str) -> Option<Self> {
        let name = || account_id.split_once(':').map(|(_, name)| name.to_owned());
        Some(match kind {
            "psp" => Self::Psp(name()?),
            "psp_dispute" => Self::PspDispute(name()?),
            "treasury" => Self::Treasury(name()?),
            "tax_payable" => Self::TaxPayable,
            "sales" => Self::Sales,
            "sales_refunds" => Self::SalesRefunds,
            "commission_expense" => Self::CommissionExpense,
            "psp_fees" => Self::PspFees,
            "payout_fees" => Self::PayoutFees,
            "chargeback_loss" => Self::ChargebackLoss,
            "aff_bad_debt" => Self::AffBadDebt,
            "forfeited" => Self::Forfeited,
            "adjustments" => Self::Adjustments,
            "fx_position" => Self::FxPosition,
            "rounding" => Self::Rounding,
            owned => return Self::OWNED.into_iter().find(|kind| kind.as_str() == owned),
        })
    }

    /// Whether accounts of this kind belong to a customer and keep a live balance.
    pub fn is_owned(&self) -> bool {
        Self::OWNED.contains(self)
    }

    /// Whether an owner whose account is closed may still get such an entry: money may leave and debts may change, but
    /// nothing is credited that the owner could not use.
    pub fn takes_when_closed(&self, amount_minor: i64) -> bool {
        !self.is_owned() || *self == Self::AffRecoverable || amount_minor < 0
    }

    /// Whether `balance` is allowed: owned accounts never cross zero. Only the debt of an affiliate is a debit.
    pub fn allows(&self, balance_minor: i64) -> bool {
        match self {
            Self::AffRecoverable => balance_minor <= 0,
            kind => !kind.is_owned() || balance_minor >= 0,
        }
    }
}

/// One account of a shop in its ledger currency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    /// What it is for.
    pub kind: AccountKind,
    /// Whose it is; `None` for the shop's own.
    pub owner: Option<CustomerId>,
}

impl Account {
    /// An account of the shop.
    pub fn shop(kind: AccountKind) -> Self {
        Self { kind, owner: None }
    }

    /// An account of a customer.
    pub fn of(kind: AccountKind, owner: &CustomerId) -> Self {
        Self { kind, owner: Some(owner.clone()) }
    }

    /// The account's id within its shop: kind, then provider, asset or owner.
    pub fn id(&self) -> String {
        let kind = self.kind.as_str();
        match (&self.kind, &self.owner) {
            (
                AccountKind::Psp(name)
                | AccountKind::PspDispute(name)
                | AccountKind::Treasury(name),
                _,
            ) => {
                format!("{kind}:{name}")
            }
            (_, Some(owner)) => format!("{kind}:{owner}"),
            _ => kind.to_owned(),
        }
    }
}
