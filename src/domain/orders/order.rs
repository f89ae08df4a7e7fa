//! Orders: states, totals, refunds. An order is also the invoice.

use crate::domain::money::{MINOR_LIMIT, percent_of};
use serde::{Deserialize, Serialize};

/// The most lines one order may have.
pub const ITEMS_MAX: usize = 100;
/// The most pieces of one line.
pub const QUANTITY_MAX: i64 = 10_000;
/// How long an order may stay unpaid.
pub const PAYMENT_WINDOW_SECS: i64 = 86_400;

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderState {
    /// Waits for payment.
    Pending,
    /// Paid in part.
    Partial,
    /// Paid.
    Completed,
    /// Given up before payment.
    Voided,
    /// Refunded in full.
    Refunded,
    /// Taken back by the provider.
    Reversed,
    /// Disputed by the customer.
    CustomerDisputeOngoing,
}

impl OrderState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Partial,
        Self::Completed,
        Self::Voided,
        Self::Refunded,
        Self::Reversed,
        Self::CustomerDisputeOngoing,
    ];

    /// The state as it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Partial => "PARTIAL",
            Self::Completed => "COMPLETED",
            Self::Voided => "VOIDED",
            Self::Refunded => "REFUNDED",
            Self::Reversed => "REVERSED",
            Self::CustomerDisputeOngoing => "CUSTOMER_DISPUTE_ONGOING",
        }
    }

    /// Reads a state in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str().eq_ignore_ascii_case(text))
    }

    /// Whether money can be refunded.
    pub fn is_refundable(self) -> bool {
        matches!(self, Self::Completed)
    }
}

/// What an order is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OrderKind {
    /// Products of the shop.
    #[default]
    Product,
    /// A sum that a program of the merchant asked for.
    Payment,
    /// Store balance.
    Topup,
}

impl OrderKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Product, Self::Payment, Self::Topup];

    /// The kind as it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Product => "PRODUCT",
            Self::Payment => "PAYMENT",
            Self::Topup => "TOPUP",
        }
    }

    /// Reads a stored kind.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What was asked for beside the money, mostly by a program.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// The ways to pay it allows; empty when it does not care.
    pub gateways: Vec<String>,
    /// Where it wants to hear about the payment.
    pub webhook: Option<String>,
    /// Where the buyer goes on after paying.
    pub return_url: Option<String>,
    /// Where the buyer goes on after giving up.
    pub cancel_url: Option<String>,
    /// Whether it asked for a page without the shop's name.
    pub is_white_label: bool,
    /// How many pieces the sum is for.
    pub quantity: Option<i64>,
    /// How many confirmations it wants on a chain.
    pub confirmations: Option<i64>,
    /// The language of the page it was asked for on.
    pub language: Option<String>,
}

impl Terms {
    /// Whether this way to pay may be used.
    pub fn allow(&self, gateway: &str) -> bool {
        self.gateways.is_empty() || self.gateways.iter().any(|allowed| allowed == gateway)
    }
}

/// The amounts of an order in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Items at their prices.
    pub subtotal_minor: i64,
    /// What referral and coupon save.
    pub discount_minor: i64,
    /// Tax on top.
    pub tax_minor: i64,
    /// To be paid in all.
    pub total_minor: i64,
}

/// The sum of lines; `None` when it exceeds what money can hold.
pub fn subtotal(lines: &[(i64, i64)]) -> Option<i64> {
    lines.iter().try_fold(0_i64, |sum, (unit_minor, quantity)| {
        sum.checked_add(unit_minor.checked_mul(*quantity)?).filter(|sum| *sum < MINOR_LIMIT)
    })
}

/// The totals of items after a referral discount and with tax; `None` when they exceed what money can hold.
pub fn totals(lines: &[(i64, i64)], discount_ppm: i64, tax_ppm: i64) -> Option<Totals> {
    let subtotal_minor = subtotal(lines)?;
    with_tax(subtotal_minor, percent_of(subtotal_minor, discount_ppm), tax_ppm)
}

/// The totals with tax on what the discounts leave; `None` when they exceed what money can hold.
pub fn with_tax(subtotal_minor: i64, discount_minor: i64, tax_ppm: i64) -> Option<Totals> {
    let tax_minor = percent_of(subtotal_minor - discount_minor, tax_ppm);
    let total_minor = subtotal_minor - discount_minor + tax_minor;
    (total_minor < MINOR_LIMIT).then_some(Totals {
        subtotal_minor,
        discount_minor,
        tax_minor,
        total_minor,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_with_discount_and_tax() {
        let totals = totals(&[(2999, 1), (500, 2)], 100_000, 190_000).unwrap();
        assert_eq!(
            totals,
            Totals { subtotal_minor: 3999, discount_minor: 400, tax_minor: 684, total_minor: 4283 }
        );
        assert_eq!(super::totals(&[(MINOR_LIMIT, 2)], 0, 0), None);
        assert_eq!(super::totals(&[(i64::MAX, i64::MAX)], 0, 0), None);
    }
}
