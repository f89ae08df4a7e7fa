//! Which part of an order a refund takes first, and how much of its tax: decided here and nowhere else.
//!
//! What was paid in money goes back first, to where it came from; store balance goes back last.

use crate::domain::money::ratio_of;

/// What an order was paid with and what of that was refunded, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Payment {
    /// Paid in all.
    pub paid_minor: i64,
    /// The part of it paid from store balance.
    pub balance_minor: i64,
    /// The tax inside all of it.
    pub tax_minor: i64,
    /// Refunded in all.
    pub refunded_minor: i64,
    /// The part of it that went back to store balance.
    pub refunded_balance_minor: i64,
}

/// The parts of one refund, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RefundParts {
    /// Refunded in money.
    pub money_minor: i64,
    /// Refunded to store balance.
    pub balance_minor: i64,
    /// The tax inside both.
    pub tax_minor: i64,
}

impl Payment {
    /// The part that was paid in money.
    pub fn money_minor(&self) -> i64 {
        self.paid_minor - self.balance_minor
    }

    /// What was refunded in money.
    pub fn refunded_money_minor(&self) -> i64 {
        self.refunded_minor - self.refunded_balance_minor
    }

    /// What can still be refunded in all.
    pub fn left_minor(&self) -> i64 {
        (self.paid_minor - self.refunded_minor).max(0)
    }

    /// What can still be refunded in money.
    pub fn money_left_minor(&self) -> i64 {
        (self.money_minor() - self.refunded_money_minor()).clamp(0, self.left_minor())
    }

    /// The next refund: money while there is some, then store balance.
    pub fn next(&self, amount_minor: i64) -> RefundParts {
        self.with_balance(amount_minor, amount_minor - amount_minor.min(self.money_left_minor()))
    }

    /// The next refund where its part in money is known already, because a provider sent it.
    pub fn with_balance(&self, amount_minor: i64, balance_minor: i64) -> RefundParts {
        RefundParts {
            money_minor: amount_minor - balance_minor,
            balance_minor,
            tax_minor: self.tax_through(self.refunded_minor + amount_minor)
                - self.tax_through(self.refunded_minor),
        }
    }

    /// This payment once the parts went back.
    #[must_use]
    pub fn after(self, parts: RefundParts) -> Self {
        Self {
            refunded_minor: self.refunded_minor + parts.money_minor + parts.balance_minor,
            refunded_balance_minor: self.refunded_balance_minor + parts.balance_minor,
            ..self
        }
    }

    /// The share of the tax in a refunded sum, so that the pieces of a full refund add up to exactly the tax.
    fn tax_through(&self, refunded_minor: i64) -> i64 {
        ratio_of(self.tax_minor, refunded_minor, self.paid_minor.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn payment(paid_minor: i64, balance_minor: i64, tax_minor: i64) -> Payment {
        Payment { paid_minor, balance_minor, tax_minor, ..Payment::default() }
    }

    #[test]
    fn money_goes_back_before_store_balance() {
        let payment = payment(9_000, 4_500, 0);
        let first = payment.next(4_500);
        assert_eq!((first.money_minor, first.balance_minor), (4_500, 0));
        let second = payment.after(first).next(4_500);
        assert_eq!((second.money_minor, second.balance_minor), (0, 4_500));
        let across = payment.next(5_000);
        assert_eq!((across.money_minor, across.balance_minor), (4_500, 500));
    }

    #[test]
    fn what_a_provider_did_not_send_stays_money() {
        // The whole was asked for, and the provider sent 5.00 less than its part.
        let payment = payment(9_000, 4_500, 0);
        let after = payment.after(payment.with_balance(8_500, 4_500));
        let rest = after.next(500);
        assert_eq!((rest.money_minor, rest.balance_minor), (500, 0));
    }

    proptest! {
        #[test]
        fn pieces_in_any_number_add_up_to_the_parts(
            paid in 1_i64..2_000_000,
            balance_share in 0_i64..=100,
            tax_share in 0_i64..=50,
            pieces in prop::collection::vec(1_i64..500_000, 0..8),
        ) {
            let whole = payment(paid, paid * balance_share / 100, paid * tax_share / 100);
            let (mut now, mut tax, mut has_balance_begun) = (whole, 0, false);
            for piece in pieces.into_iter().chain([paid]) {
                let parts = now.next(piece.min(now.left_minor()));
                prop_assert!(parts.money_minor >= 0 && parts.balance_minor >= 0);
                prop_assert!(!has_balance_begun || parts.money_minor == 0, "money comes first");
                has_balance_begun |= parts.balance_minor > 0;
                tax += parts.tax_minor;
                now = now.after(parts);
            }
            prop_assert_eq!(now.refunded_money_minor(), whole.money_minor());
            prop_assert_eq!(now.refunded_balance_minor, whole.balance_minor);
            prop_assert_eq!(tax, whole.tax_minor);
        }
    }
}
