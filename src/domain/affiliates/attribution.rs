//! Who gets the credit for a sale: clicks, the window they count in, and first or last click.

use crate::domain::affiliates::program::{AttributionMode, ProgramRule};
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::{ClickId, CustomerId, LinkId};
use crate::domain::text::{AffiliateCode, EmailAddress};
use serde::{Deserialize, Serialize};

/// A click that a visitor holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Touch {
    /// The code of the link.
    pub code: AffiliateCode,
    /// The link.
    pub link: LinkId,
    /// The recorded click.
    pub click: ClickId,
    /// When it happened.
    pub at: Timestamp,
    /// The mode that was in force; the held click's mode decides, not the arriving one's.
    pub mode: AttributionMode,
    /// The window that was in force, in days.
    pub window_days: i64,
}

impl Touch {
    /// Whether the click still counts.
    pub fn counts_at(&self, now: Timestamp) -> bool {
        now < self.expires_at()
    }

    /// The first instant at which the click no longer counts.
    pub fn expires_at(&self) -> Timestamp {
        self.at.plus_secs(self.window_days.saturating_mul(SECS_PER_DAY))
    }
}

/// The most clicks that a visitor holds: enough that some of links that can never earn displace none that can.
pub const TOUCHES_MAX: usize = 5;

/// The clicks that a visitor holds after arriving through a link; the first is asked first whether it may earn.
/// Clicks of other links stay behind it: the first may turn out to be the buyer's own, or its affiliate may be disabled
/// before the purchase.
pub fn hold(held: Vec<Touch>, arriving: Touch, now: Timestamp) -> Vec<Touch> {
    let mut held: Vec<_> = held.into_iter().filter(|touch| touch.counts_at(now)).collect();
    let keeps_first = held.first().is_some_and(|first| first.mode == AttributionMode::FirstClick);
    if !keeps_first {
        held.retain(|touch| touch.link != arriving.link);
        held.insert(0, arriving);
    } else if held.iter().all(|touch| touch.link != arriving.link) {
        held.push(arriving);
    }
    held.truncate(TOUCHES_MAX);
    held
}

/// How an order came to its affiliate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A click within its window.
    Click,
    /// A code given with the order.
    Code,
    /// An operator or an API call changed it.
    Manual,
}

/// Why a sale earns nothing although a code was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum NothingEarned {
    /// No code was used.
    #[error("no referral")]
    NoReferral,
    /// Buyer and affiliate are one person.
    #[error("self-referral")]
    SelfReferral,
    /// The program is switched off.
    #[error("program is off")]
    ProgramOff,
    /// The affiliate or link is disabled.
    #[error("affiliate is disabled")]
    AffiliateDisabled,
    /// Nothing was left to earn on.
    #[error("nothing to earn on")]
    EmptyBase,
}

impl NothingEarned {
    /// The reason as it is stored, and as message keys end.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoReferral => "no_referral",
            Self::SelfReferral => "self_referral",
            Self::ProgramOff => "program_off",
            Self::AffiliateDisabled => "affiliate_disabled",
            Self::EmptyBase => "empty_base",
        }
    }
}

/// The affiliate that a code leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referrer {
    /// The affiliate.
    pub customer: CustomerId,
    /// The affiliate's address.
    pub email: EmailAddress,
    /// Whether affiliate and link are both active.
    pub is_active: bool,
}

/// Whether a buyer's order may earn for the referrer.
///
/// # Errors
/// The reason why it earns nothing.
pub fn may_earn(
    rule: &ProgramRule,
    referrer: &Referrer,
    buyer: &CustomerId,
    buyer_email: &EmailAddress,
) -> Result<(), NothingEarned> {
    if !rule.is_active {
        return Err(NothingEarned::ProgramOff);
    }
    if !referrer.is_active {
        return Err(NothingEarned::AffiliateDisabled);
    }
    if referrer.customer == *buyer || referrer.email.mailbox() == buyer_email.mailbox() {
        return Err(NothingEarned::SelfReferral);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(code: &str, day: i64, mode: AttributionMode) -> Touch {
        Touch {
            code: AffiliateCode::parse(code).unwrap(),
            link: LinkId::parse(&format!("alink_{code}")).unwrap(),
            click: ClickId::parse("clk_1").unwrap(),
            at: Timestamp::from_secs(day * SECS_PER_DAY),
            mode,
            window_days: 30,
        }
    }

    fn day(day: i64) -> Timestamp {
        Timestamp::from_secs(day * SECS_PER_DAY)
    }

    #[test]
    fn last_click_replaces_and_first_click_keeps() {
        use AttributionMode::{FirstClick, LastClick};
        let (early, later) = (touch("early", 0, LastClick), touch("later", 10, LastClick));
        let both = vec![later.clone(), early.clone()];
        assert_eq!(hold(vec![early.clone()], later.clone(), day(10)), both);
        let again = touch("early", 11, LastClick);
        assert_eq!(hold(both, again.clone(), day(11)), [again, later.clone()]);
        let first = touch("early", 0, FirstClick);
        let held = vec![first.clone(), later.clone()];
        assert_eq!(hold(vec![first.clone()], later.clone(), day(10)), held);
        assert_eq!(hold(held.clone(), touch("early", 11, FirstClick), day(11)), held);
        let expired = hold(vec![first], later.clone(), day(30));
        assert_eq!(expired, std::slice::from_ref(&later), "an expired click gives way");
        assert_eq!(hold(vec![], later.clone(), day(10)), [later]);
    }

    #[test]
    fn few_clicks_are_held() {
        for mode in [AttributionMode::FirstClick, AttributionMode::LastClick] {
            let mut held = Vec::new();
            for number in 0..2 * TOUCHES_MAX {
                held = hold(held, touch(&format!("code{number}"), 0, mode), day(0));
            }
            let newest = format!("code{}", 2 * TOUCHES_MAX - 1);
            let first = if mode == AttributionMode::FirstClick { "code0" } else { &*newest };
            assert_eq!((held.len(), held[0].code.as_str()), (TOUCHES_MAX, first));
        }
    }

    #[test]
    fn a_click_counts_up_to_the_end_of_its_window() {
        let click = touch("x1", 0, AttributionMode::LastClick);
        assert!(click.counts_at(Timestamp(day(30).0 - 1)));
        assert!(!click.counts_at(day(30)));
    }

    #[test]
    fn one_person_cannot_refer_herself() {
        let rule = ProgramRule {
            version: 1,
            is_active: true,
            rate_ppm: 200_000,
            discount_ppm: 0,
            hold_secs: 0,
            window_days: 30,
            mode: AttributionMode::LastClick,
            payout_minimum_minor: 0,
            earns_on_balance: false,
            is_discount_active: true,
            has_custom_links: true,
            links_need_approval: false,
        };
        let email = |text| EmailAddress::parse(text).unwrap();
        let id = |text| CustomerId::parse(text).unwrap();
        let referrer =
            Referrer { customer: id("cus_1"), email: email("a@example.com"), is_active: true };
        let earns =
            |rule: &ProgramRule, buyer, mail| may_earn(rule, &referrer, &id(buyer), &email(mail));
        assert_eq!(earns(&rule, "cus_2", "b@example.com"), Ok(()));
        assert_eq!(earns(&rule, "cus_1", "b@example.com"), Err(NothingEarned::SelfReferral));
        assert_eq!(earns(&rule, "cus_2", "A+x@example.com"), Err(NothingEarned::SelfReferral));
        let off = ProgramRule { is_active: false, ..rule };
        assert_eq!(earns(&off, "cus_2", "b@example.com"), Err(NothingEarned::ProgramOff));
    }
}
