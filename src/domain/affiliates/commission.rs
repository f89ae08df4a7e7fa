//! What a sale earns, and the explanation that is kept with it.

use crate::domain::affiliates::attribution::Source;
use crate::domain::affiliates::program::{AttributionMode, ProgramRule};
use crate::domain::clock::Timestamp;
use crate::domain::ids::ClickId;
use crate::domain::money::{percent_of, ratio_of};
use crate::domain::orders::refund::Payment;
use serde::{Deserialize, Serialize};

/// Where a commission stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommissionState {
    /// On hold until its release time.
    Pending,
    /// Released: its amount went to the available balance.
    Approved,
    /// Held back by a dispute or review.
    Frozen,
    /// Taken back whole.
    Reversed,
    /// Lapsed.
    Forfeited,
}

impl CommissionState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Pending, Self::Approved, Self::Frozen, Self::Reversed, Self::Forfeited];

    /// The state as it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Frozen => "frozen",
            Self::Reversed => "reversed",
            Self::Forfeited => "forfeited",
        }
    }

    /// Reads a stored state.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// The amounts of an order that decide what it earns, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    /// Items at their prices.
    pub items_minor: i64,
    /// All discounts.
    pub discount_minor: i64,
    /// Tax on top; never earns.
    pub tax_minor: i64,
    /// The part paid from store balance.
    pub balance_minor: i64,
}

/// Why a commission is what it is: every input and step, kept with the commission and shown to the affiliate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The code that was used.
    pub code: String,
    /// How the order came to it.
    pub source: Source,
    /// The click, where there was one.
    pub click: Option<ClickId>,
    /// When that click happened.
    pub clicked_at: Option<Timestamp>,
    /// How long a click counts, in days.
    pub window_days: i64,
    /// Which click counts.
    pub mode: AttributionMode,
    /// The version of the program's rules.
    pub rule_version: i64,
    /// The amounts of the sale.
    pub sale: Sale,
    /// Whether the part paid from store balance was left out.
    pub without_balance: bool,
    /// What the rate applies to.
    pub base_minor: i64,
    /// Parts per million.
    pub rate_ppm: i64,
    /// The exact product in millionths of a minor unit, before rounding.
    pub exact_micro_minor: i64,
    /// The commission, rounded half to even.
    pub amount_minor: i64,
    /// How long it is held.
    pub hold_secs: i64,
    /// Whether the rate is the link's own instead of the program's.
    #[serde(default)]
    pub is_link_rate: bool,
}

/// How the credit for an order was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// The code.
    pub code: String,
    /// How the order came to it.
    pub source: Source,
    /// The click, where there was one.
    pub click: Option<ClickId>,
    /// When that click happened.
    pub clicked_at: Option<Timestamp>,
}

/// Works out what a sale earns under a rule over a link, which may have a rate of its own.
pub fn explain(
    rule: &ProgramRule,
    rate_override_ppm: Option<i64>,
    credit: &Credit,
    sale: Sale,
) -> Explanation {
    let rate_ppm = rule.rate_for(rate_override_ppm);
    let balance_left_out = if rule.earns_on_balance { 0 } else { sale.balance_minor };
    let base_minor = (sale.items_minor - sale.discount_minor - balance_left_out).max(0);
    let exact = i128::from(base_minor) * i128::from(rate_ppm);
    Explanation {
        code: credit.code.clone(),
        source: credit.source,
        click: credit.click.clone(),
        clicked_at: credit.clicked_at,
        window_days: rule.window_days,
        mode: rule.mode,
        rule_version: rule.version,
        sale,
        without_balance: !rule.earns_on_balance,
        base_minor,
        rate_ppm,
        exact_micro_minor: i64::try_from(exact).unwrap_or(i64::MAX),
        amount_minor: percent_of(base_minor, rate_ppm),
        hold_secs: rule.hold_secs,
        is_link_rate: rate_override_ppm.is_some(),
    }
}

/// What was refunded of the part of a payment that a commission rests on, and that part, in minor units.
pub fn rests_on(without_balance: bool, payment: &Payment) -> (i64, i64) {
    if without_balance {
        (payment.refunded_money_minor(), payment.money_minor())
    } else {
        (payment.refunded_minor, payment.paid_minor)
    }
}

/// How much more of a commission must be reversed once the order's payment stands as it is given.
///
/// A commission rests on the payment its base was taken from: on the part in money where the part from store balance
/// was left out, otherwise on all of it. Its share of what was refunded of that is taken back, so that pieces in any
/// order net to exactly the whole, and an order whose base went back earns nothing.
pub fn clawback_due(
    commission_minor: i64,
    reversed_minor: i64,
    without_balance: bool,
    payment: &Payment,
) -> i64 {
    let (refunded_minor, rests_on_minor) = rests_on(without_balance, payment);
    let target = if refunded_minor >= rests_on_minor {
        commission_minor
    } else {
        ratio_of(commission_minor, refunded_minor, rests_on_minor).min(commission_minor)
    };
    (target - reversed_minor).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn discounts_tax_and_store_balance_do_not_earn() {
        let rule = ProgramRule {
            version: 3,
            is_active: true,
            rate_ppm: 200_000,
            discount_ppm: 100_000,
            hold_secs: 86_400,
            window_days: 30,
            mode: AttributionMode::LastClick,
            payout_minimum_minor: 0,
            earns_on_balance: false,
            is_discount_active: true,
            has_custom_links: true,
            links_need_approval: false,
        };
        let credit =
            Credit { code: "c1".into(), source: Source::Code, click: None, clicked_at: None };
        let sale =
            Sale { items_minor: 2999, discount_minor: 300, tax_minor: 513, balance_minor: 500 };
        let why = explain(&rule, None, &credit, sale);
        assert_eq!(
            (why.base_minor, why.amount_minor, why.exact_micro_minor),
            (2199, 440, 439_800_000)
        );
        let on_balance = ProgramRule { earns_on_balance: true, ..rule.clone() };
        let all = explain(&on_balance, None, &credit, sale);
        assert_eq!((all.base_minor, all.amount_minor), (2699, 540));
        let covered = Sale { balance_minor: 5000, ..sale };
        assert_eq!(explain(&rule, None, &credit, covered).amount_minor, 0);
        let own = explain(&rule, Some(500_000), &credit, sale);
        assert_eq!((own.amount_minor, own.rate_ppm, own.is_link_rate), (1100, 500_000, true));
    }

    /// What pieces of a refund take back, one after the other.
    fn taken(
        commission: i64,
        without_balance: bool,
        mut payment: Payment,
        pieces: &[i64],
    ) -> Vec<i64> {
        let (mut taken, mut reversed) = (Vec::new(), 0);
        for piece in pieces {
            payment = payment.after(payment.next(*piece));
            taken.push(clawback_due(commission, reversed, without_balance, &payment));
            reversed += taken.last().copied().unwrap_or(0);
        }
        taken
    }

    #[test]
    fn refunds_in_pieces_take_back_exactly_the_whole() {
        let payment = Payment { paid_minor: 2699, ..Payment::default() };
        for pieces in [vec![2699], vec![1, 2698], vec![899, 899, 901], vec![1; 2699]] {
            assert_eq!(taken(539, true, payment, &pieces).iter().sum::<i64>(), 539);
        }
        assert_eq!(taken(0, true, payment, &[2699]), [0]);
    }

    #[test]
    fn a_commission_on_the_money_goes_back_with_the_money() {
        let payment = Payment { paid_minor: 9_000, balance_minor: 4_500, ..Payment::default() };
        assert_eq!(taken(900, true, payment, &[4_500, 4_500]), [900, 0]);
        assert_eq!(taken(900, true, payment, &[2_250, 6_750]), [450, 450]);
        assert_eq!(
            taken(1_800, false, payment, &[4_500, 4_500]),
            [900, 900],
            "earned on all of it"
        );
    }

    proptest! {
        #[test]
        fn a_refunded_base_earns_nothing_and_store_balance_takes_nothing(
            paid in 2_i64..2_000_000,
            balance_share in 0_i64..=99,
            rate in 1_i64..=100,
            without_balance: bool,
            pieces in prop::collection::vec(1_i64..500_000, 0..8),
        ) {
            let balance_minor = paid * balance_share / 100;
            let mut payment = Payment { paid_minor: paid, balance_minor, ..Payment::default() };
            let base = if without_balance { payment.money_minor() } else { paid };
            let (commission, mut reversed) = ((base * rate / 100).max(1), 0);
            for piece in pieces.into_iter().chain([paid]) {
                let parts = payment.next(piece.min(payment.left_minor()));
                payment = payment.after(parts);
                let due = clawback_due(commission, reversed, without_balance, &payment);
                prop_assert!(due >= 0);
                prop_assert!(!without_balance || parts.money_minor > 0 || due == 0);
                reversed += due;
                prop_assert!(reversed <= commission);
                if without_balance && payment.money_left_minor() == 0 {
                    prop_assert_eq!(reversed, commission);
                }
            }
            prop_assert_eq!(reversed, commission);
        }
    }
}
