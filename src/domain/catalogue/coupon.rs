//! Coupons: when one applies, and what it takes off.
//!
//! A coupon and a referral discount add up: the referral's share comes off first, line by line, then the coupon is
//! worked out on what is left of the lines it is bound to. So no order goes below zero, and the commission is earned
//! on what the buyer pays for the items.

use crate::domain::clock::Timestamp;
use crate::domain::ids::ProductId;
use crate::domain::money::{percent_of, ratio_of};

/// The most products one coupon may be bound to.
pub const PRODUCTS_BOUND_MAX: usize = 200;
/// The longest code.
pub const CODE_LENGTH_MAX: usize = 40;

/// A coupon's code: as it was typed, and as it is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponCode(String);

impl CouponCode {
    /// Reads a code: 2 to 40 letters, digits, `_` and `-`. Case means nothing but is kept.
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim();
        let is_wellformed =
            code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        (is_wellformed && (2..=CODE_LENGTH_MAX).contains(&code.len()))
            .then(|| Self(code.to_owned()))
    }

    /// The code as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code as it is looked up: upper case.
    pub fn lookup(&self) -> String {
        self.0.to_ascii_uppercase()
    }
}

/// How a coupon takes something off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduction {
    /// A part of the lines, in parts per million.
    Percentage(i64),
    /// A sum, in minor units.
    Fixed(i64),
}

impl Reduction {
    /// The kind as it is stored and sent.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Percentage(_) => "PERCENTAGE",
            Self::Fixed(_) => "FIXED",
        }
    }
}

/// What a coupon gives, and to which orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouponRule {
    /// What it takes off.
    pub reduction: Reduction,
    /// How many orders may use it; any number when not given.
    pub max_uses: Option<i64>,
    /// How many orders hold it now.
    pub uses: i64,
    /// The products it is for; every one when empty.
    pub products: Vec<ProductId>,
    /// What the items must cost at least, before any discount.
    pub min_order_minor: Option<i64>,
    /// The most it takes off.
    pub max_discount_minor: Option<i64>,
    /// The first instant at which it counts.
    pub valid_from: Option<Timestamp>,
    /// The first instant at which it no longer counts.
    pub valid_until: Option<Timestamp>,
}

/// Why a coupon does not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CouponProblem {
    /// No coupon has this code.
    Unknown,
    /// It counts only later.
    NotYet,
    /// It no longer counts.
    Expired,
    /// As many orders as allowed hold it.
    UsedUp,
    /// The items cost less than it asks for, in minor units.
    BelowMinimum(i64),
    /// None of the items is one it is for.
    OtherProducts,
}

/// A line of an order, as a coupon looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// The product.
    pub product: &'a ProductId,
    /// Price times quantity, in minor units.
    pub total_minor: i64,
}

impl CouponRule {
    /// What the coupon takes off these lines, once `referral_minor` came off all of them together.
    ///
    /// # Errors
    /// The reason why it does not apply.
    pub fn discount(
        &self,
        lines: &[Line<'_>],
        referral_minor: i64,
        now: Timestamp,
    ) -> Result<i64, CouponProblem> {
        self.check(lines, now)?;
        let weights: Vec<_> = lines.iter().map(|line| line.total_minor).collect();
        let shares = share_out(referral_minor, &weights);
        let bound: i64 = lines
            .iter()
            .zip(shares)
            .filter(|(line, _)| self.is_for(line.product))
            .map(|(line, share)| line.total_minor - share)
            .sum();
        let off = match self.reduction {
            Reduction::Percentage(rate_ppm) => percent_of(bound, rate_ppm),
            Reduction::Fixed(amount_minor) => amount_minor,
        };
        Ok(off.min(bound).min(self.max_discount_minor.unwrap_or(i64::MAX)))
    }

    fn check(&self, lines: &[Line<'_>], now: Timestamp) -> Result<(), CouponProblem> {
        if self.valid_from.is_some_and(|from| now < from) {
            return Err(CouponProblem::NotYet);
        }
        if self.valid_until.is_some_and(|until| now >= until) {
            return Err(CouponProblem::Expired);
        }
        if self.max_uses.is_some_and(|most| self.uses >= most) {
            return Err(CouponProblem::UsedUp);
        }
        let subtotal: i64 = lines.iter().map(|line| line.total_minor).sum();
        match self.min_order_minor {
            Some(least) if subtotal < least => return Err(CouponProblem::BelowMinimum(least)),
            _ => {}
        }
        if !lines.iter().any(|line| self.is_for(line.product)) {
            return Err(CouponProblem::OtherProducts);
        }
        Ok(())
    }

    fn is_for(&self, product: &ProductId) -> bool {
        self.products.is_empty() || self.products.contains(product)
    }
}

/// Shares an amount out over parts by their weight, each rounded half to even so that the parts add up to exactly the
/// amount: what rounding leaves falls on the last part. No part exceeds its weight while the amount does not exceed
/// their sum.
pub fn share_out(amount: i64, weights: &[i64]) -> Vec<i64> {
    let whole: i64 = weights.iter().sum();
    let (mut seen, mut given) = (0, 0);
    let share = |weight: &i64| {
        seen += weight;
        let through = ratio_of(amount, seen, whole);
        let part = through - given;
        given = through;
        part
    };
    weights.iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_000);

    fn product(name: &str) -> ProductId {
        ProductId::parse(name).unwrap()
    }

    fn rule(reduction: Reduction) -> CouponRule {
        CouponRule {
            reduction,
            max_uses: None,
            uses: 0,
            products: Vec::new(),
            min_order_minor: None,
            max_discount_minor: None,
            valid_from: None,
            valid_until: None,
        }
    }

    fn off(
        rule: &CouponRule,
        totals: &[(&ProductId, i64)],
        referral: i64,
    ) -> Result<i64, CouponProblem> {
        let lines: Vec<_> = totals
            .iter()
            .map(|(product, total_minor)| Line { product, total_minor: *total_minor })
            .collect();
        rule.discount(&lines, referral, NOW)
    }

    #[test]
    fn what_a_coupon_takes_off() {
        let (a, b) = (product("prod_a"), product("prod_b"));
        let cart = [(&a, 1001), (&b, 500)];
        let tenth = rule(Reduction::Percentage(100_000));
        assert_eq!(off(&tenth, &cart, 0), Ok(150));
        // The referral took 150 of 1501, 100 of it on the first line: 901 + 450 are left.
        assert_eq!(off(&tenth, &cart, 150), Ok(135));
        let bound = CouponRule { products: vec![b.clone()], ..tenth.clone() };
        assert_eq!(off(&bound, &cart, 150), Ok(45));
        let capped = CouponRule { max_discount_minor: Some(7), ..tenth.clone() };
        assert_eq!(off(&capped, &cart, 0), Ok(7));
        let fixed = rule(Reduction::Fixed(10_000));
        assert_eq!(off(&fixed, &cart, 150), Ok(1351), "never below zero");
        assert_eq!(off(&CouponRule { products: vec![b.clone()], ..fixed }, &cart, 0), Ok(500));
    }

    #[test]
    fn when_a_coupon_applies() {
        let (a, b) = (product("prod_a"), product("prod_b"));
        let cart = [(&a, 1000)];
        let tenth = rule(Reduction::Percentage(100_000));
        let with = |change: fn(&mut CouponRule)| {
            let mut changed = tenth.clone();
            change(&mut changed);
            off(&changed, &cart, 0)
        };
        assert_eq!(
            with(|rule| rule.valid_from = Some(Timestamp(1_001))),
            Err(CouponProblem::NotYet)
        );
        assert_eq!(with(|rule| rule.valid_from = Some(NOW)), Ok(100));
        assert_eq!(with(|rule| rule.valid_until = Some(NOW)), Err(CouponProblem::Expired));
        assert_eq!(
            with(|rule| (rule.max_uses, rule.uses) = (Some(2), 2)),
            Err(CouponProblem::UsedUp)
        );
        assert_eq!(with(|rule| (rule.max_uses, rule.uses) = (Some(2), 1)), Ok(100));
        assert_eq!(
            with(|rule| rule.min_order_minor = Some(1001)),
            Err(CouponProblem::BelowMinimum(1001))
        );
        assert_eq!(with(|rule| rule.min_order_minor = Some(1000)), Ok(100));
        let bound = CouponRule { products: vec![b], ..tenth };
        assert_eq!(off(&bound, &cart, 0), Err(CouponProblem::OtherProducts));
    }

    #[test]
    fn codes_are_looked_up_in_any_case() {
        assert_eq!(CouponCode::parse(" Spring-10 ").unwrap().lookup(), "SPRING-10");
        for bad in ["", "x", "a b", "é1", &"x".repeat(41), "a\0"] {
            assert_eq!(CouponCode::parse(bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_and_none_exceeds_its_line(
            weights in prop::collection::vec(0_i64..5_000, 1..12), permille in 0_i64..=1000,
        ) {
            let whole: i64 = weights.iter().sum();
            let amount = whole * permille / 1000;
            let parts = share_out(amount, &weights);
            prop_assert_eq!(parts.iter().sum::<i64>(), amount);
            prop_assert!(parts.iter().zip(&weights).all(|(part, weight)| (0..=*weight).contains(part)));
        }
    }
}
