//! Payments at a provider, in words that hold for all of them. How each provider says it lives with that provider.

use crate::domain::money::Currency;

/// Who takes the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gateway {
    /// The built-in one that moves no money.
    Sandbox,
    /// Stripe Checkout.
    Stripe,
    /// Orders of `PayPal`.
    Paypal,
}

impl Gateway {
    /// Every provider.
    pub const ALL: [Self; 3] = [Self::Sandbox, Self::Stripe, Self::Paypal];

    /// The provider as orders store and send it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "SANDBOX",
            Self::Stripe => "STRIPE",
            Self::Paypal => "PAYPAL",
        }
    }

    /// Reads a provider in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gateway| gateway.as_str().eq_ignore_ascii_case(text))
    }

    /// Whether it is part of this server: it needs no account, sends no events and answers at once.
    pub fn is_built_in(self) -> bool {
        self == Self::Sandbox
    }

    /// How long buyers can pay at a page of the provider, in seconds; PayPal keeps its own for about three hours.
    pub fn page_secs(self) -> i64 {
        match self {
            Self::Paypal => 9_000,
            Self::Sandbox | Self::Stripe => crate::domain::orders::order::PAYMENT_WINDOW_SECS,
        }
    }

    /// The name in the ledger's accounts and in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Stripe => "stripe",
            Self::Paypal => "paypal",
        }
    }
}

/// A sum as a provider states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Minor units.
    pub minor: i64,
    /// The currency; none of ours when the provider names one that we do not know.
    pub currency: Option<Currency>,
}

impl Sum {
    /// A sum in a known currency.
    pub fn of(minor: i64, currency: Currency) -> Self {
        Self { minor, currency: Some(currency) }
    }
}

/// How far a payment has come at the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The buyer has not paid yet.
    Open,
    /// The buyer agreed; the money has to be captured.
    Approved,
    /// The buyer paid, and the provider waits for the money.
    Processing,
    /// The money is there.
    Paid,
    /// The provider will not get the money.
    Failed,
    /// Nobody can pay here any more.
    Expired,
}

/// Money that the provider took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Captured {
    /// The provider's own number of the payment: what refunds and disputes refer to.
    pub reference: String,
    /// What the buyer paid.
    pub sum: Sum,
    /// What the provider keeps of it after what it returned with refunds, in minor units of the same currency; `None`
    /// while it has not said.
    pub fee_minor: Option<i64>,
}

/// Whether a refund has gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundStage {
    /// The provider works on it.
    Pending,
    /// The buyer gets the money.
    Done,
    /// The buyer does not get the money.
    Failed,
}

/// A refund at the provider, ours or the provider's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefundSeen {
    /// The provider's own number.
    pub reference: String,
    /// Our refund's id, where we asked for it and the provider kept it.
    pub ours: Option<String>,
    /// What goes back.
    pub sum: Sum,
    /// Whether it has gone through.
    pub stage: RefundStage,
}

/// How a dispute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisputeStage {
    /// Nobody has decided.
    Open,
    /// The shop keeps the money.
    Won,
    /// The buyer gets the money.
    Lost,
}

impl DisputeStage {
    /// Every stage.
    pub const ALL: [Self; 3] = [Self::Open, Self::Won, Self::Lost];

    /// The stage as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Won => "WON",
            Self::Lost => "LOST",
        }
    }

    /// Reads a stored stage.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

/// A dispute that moved money. Inquiries that moved none are left out by the provider's reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisputeSeen {
    /// The provider's own number.
    pub reference: String,
    /// What is disputed and was withdrawn.
    pub sum: Sum,
    /// What of it goes to the buyer when it is lost, in minor units of the same currency.
    pub lost_minor: i64,
    /// What the provider charged for the dispute so far, in minor units.
    pub fee_minor: i64,
    /// How it stands.
    pub stage: DisputeStage,
}

impl DisputeSeen {
    /// What is away from the shop because of it, in minor units.
    pub fn away_minor(&self) -> i64 {
        match self.stage {
            DisputeStage::Open => self.sum.minor,
            DisputeStage::Won => 0,
            DisputeStage::Lost => self.lost_minor.clamp(0, self.sum.minor.max(0)),
        }
    }
}

/// Everything a provider knows about one payment at one moment. Money and refunds stay once they are told; disputes and
/// fees may change either way, and of two snapshots the one that was asked for later is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// How far the payment has come.
    pub stage: Stage,
    /// The money, once there is some.
    pub captured: Option<Captured>,
    /// All refunds.
    pub refunds: Vec<RefundSeen>,
    /// All disputes that moved money.
    pub disputes: Vec<DisputeSeen>,
}

impl Snapshot {
    /// A payment without money.
    pub fn without_money(stage: Stage) -> Self {
        Self { stage, captured: None, refunds: Vec::new(), disputes: Vec::new() }
    }
}
