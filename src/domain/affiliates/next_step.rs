//! What comes next for an affiliate's money, and what blocks it: one answer for every standing. The words are the
//! pages' own.

use super::program::ProgramRule;
use crate::domain::clock::Timestamp;

/// What an affiliate's account holds at one moment, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether the account is in use; a disabled one can neither convert nor ask for a payout.
    pub is_active: bool,
    /// Whether any commission was ever earned.
    pub has_earned: bool,
    /// Held back by a dispute or a review.
    pub frozen_minor: i64,
    /// Can be used.
    pub available_minor: i64,
    /// In open payout requests.
    pub requested_minor: i64,
    /// Owed after clawbacks.
    pub owed_minor: i64,
    /// When the next hold ends, and all that is released at that moment.
    pub next_release: Option<(Timestamp, i64)>,
}

/// What comes next, or what stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// The account is disabled: nothing can be used until it is enabled.
    Disabled,
    /// A hold ends.
    Release {
        /// When it ends.
        at: Timestamp,
        /// Whether that moment has come and the release is a matter of seconds.
        is_due: bool,
        /// How much is released.
        amount_minor: i64,
        /// How much of it pays a debt instead of becoming available.
        deducted_minor: i64,
    },
    /// Nothing is on hold, and what is earned next pays a debt first.
    Debt {
        /// What is owed.
        owed_minor: i64,
    },
    /// A payout can be asked for now.
    Payout {
        /// What is available.
        available_minor: i64,
    },
    /// What is available is too little for a payout.
    BelowMinimum {
        /// What is available.
        available_minor: i64,
        /// How much more is needed.
        missing_minor: i64,
    },
    /// All there is waits in payout requests.
    Requested {
        /// What was asked for.
        requested_minor: i64,
    },
    /// All there is waits for a dispute or a review.
    Frozen {
        /// What is held back.
        frozen_minor: i64,
    },
    /// The program is off: there is nothing, and new sales earn nothing.
    ProgramOff,
    /// Nothing was ever earned.
    NothingYet,
    /// What was earned is used up.
    NothingLeft,
}

/// What comes next for an account under these rules.
#[must_use]
pub fn next_step(standing: &Standing, rule: &ProgramRule, now: Timestamp) -> NextStep {
    let &Standing { available_minor, requested_minor, owed_minor, frozen_minor, .. } = standing;
    if !standing.is_active {
        return NextStep::Disabled;
    }
    if let Some((at, amount_minor)) = standing.next_release {
        let deducted_minor = owed_minor.clamp(0, amount_minor.max(0));
        return NextStep::Release { at, is_due: at <= now, amount_minor, deducted_minor };
    }
    if owed_minor > 0 {
        return NextStep::Debt { owed_minor };
    }
    let missing_minor = rule.payout_minimum_minor.saturating_sub(available_minor);
    if available_minor > 0 && missing_minor <= 0 {
        return NextStep::Payout { available_minor };
    }
    // No one gets to the minimum by sales that earn nothing.
    if available_minor > 0 && rule.is_active {
        return NextStep::BelowMinimum { available_minor, missing_minor };
    }
    if available_minor <= 0 && requested_minor > 0 {
        return NextStep::Requested { requested_minor };
    }
    if available_minor <= 0 && frozen_minor > 0 {
        return NextStep::Frozen { frozen_minor };
    }
    if !rule.is_active {
        return NextStep::ProgramOff;
    }
    if standing.has_earned { NextStep::NothingLeft } else { NextStep::NothingYet }
}

#[cfg(test)]
mod tests {
    use super::super::program::AttributionMode;
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(1_000 + secs)
    }

    fn rule() -> ProgramRule {
        ProgramRule {
            version: 1,
            is_active: true,
            rate_ppm: 200_000,
            discount_ppm: 0,
            hold_secs: 60,
            window_days: 30,
            mode: AttributionMode::LastClick,
            payout_minimum_minor: 5_000,
            earns_on_balance: false,
            is_discount_active: true,
            has_custom_links: true,
            links_need_approval: false,
        }
    }

    fn earned() -> Standing {
        Standing { is_active: true, has_earned: true, ..Standing::default() }
    }

    fn step(standing: Standing) -> NextStep {
        next_step(&standing, &rule(), at(0))
    }

    fn while_off(standing: Standing) -> NextStep {
        next_step(&standing, &ProgramRule { is_active: false, ..rule() }, at(0))
    }

    #[test]
    fn a_disabled_account_waits_whatever_it_holds() {
        let rich = Standing {
            is_active: false,
            available_minor: 9_000,
            owed_minor: 5,
            next_release: Some((at(0), 900)),
            ..earned()
        };
        assert_eq!(step(rich), NextStep::Disabled);
        assert_eq!(while_off(Standing::default()), NextStep::Disabled);
    }

    #[test]
    fn the_next_hold_ends_now_or_later() {
        let of = |secs| Standing { next_release: Some((at(secs), 900)), ..earned() };
        let release = |secs, is_due| NextStep::Release {
            at: at(secs),
            is_due,
            amount_minor: 900,
            deducted_minor: 0,
        };
        assert_eq!(step(of(1)), release(1, false));
        assert_eq!(step(of(0)), release(0, true));
        assert_eq!(step(of(-60)), release(-60, true));
        assert_eq!(while_off(of(1)), release(1, false), "what was earned comes, program or not");
        let others = Standing { frozen_minor: 7, requested_minor: 8, available_minor: 9, ..of(1) };
        assert_eq!(step(others), release(1, false));
    }

    #[test]
    fn a_release_pays_what_is_owed_first() {
        let deducted = |owed_minor| {
            let standing = Standing { owed_minor, next_release: Some((at(0), 900)), ..earned() };
            match step(standing) {
                NextStep::Release { amount_minor: 900, deducted_minor, .. } => deducted_minor,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!([deducted(0), deducted(1), deducted(900), deducted(5_000)], [0, 1, 900, 900]);
    }

    #[test]
    fn a_debt_without_anything_on_hold() {
        let standing = Standing { owed_minor: 300, ..earned() };
        assert_eq!(step(standing), NextStep::Debt { owed_minor: 300 });
        assert_eq!(while_off(standing), NextStep::Debt { owed_minor: 300 });
    }

    #[test]
    fn what_is_available_reaches_the_minimum_or_lacks_some() {
        let of = |available_minor| Standing { available_minor, ..earned() };
        let lacks = |available_minor, missing_minor| NextStep::BelowMinimum {
            available_minor,
            missing_minor,
        };
        assert_eq!(step(of(1)), lacks(1, 4_999));
        assert_eq!(step(of(4_999)), lacks(4_999, 1));
        assert_eq!(step(of(5_000)), NextStep::Payout { available_minor: 5_000 });
        let asked = Standing { requested_minor: 700, frozen_minor: 5, ..of(1) };
        assert_eq!(step(asked), lacks(1, 4_999), "what is left can still be converted");
        let free = ProgramRule { payout_minimum_minor: 0, ..rule() };
        assert_eq!(next_step(&of(1), &free, at(0)), NextStep::Payout { available_minor: 1 });
        assert_eq!(next_step(&of(0), &free, at(0)), NextStep::NothingLeft);
        assert_eq!(while_off(of(5_000)), NextStep::Payout { available_minor: 5_000 });
        assert_eq!(while_off(of(1)), NextStep::ProgramOff);
    }

    #[test]
    fn all_of_it_is_asked_for_or_frozen() {
        let asked = Standing { requested_minor: 700, frozen_minor: 5, ..earned() };
        assert_eq!(step(asked), NextStep::Requested { requested_minor: 700 });
        assert_eq!(while_off(asked), NextStep::Requested { requested_minor: 700 });
        let frozen = Standing { frozen_minor: 5, ..earned() };
        assert_eq!(step(frozen), NextStep::Frozen { frozen_minor: 5 });
        assert_eq!(while_off(frozen), NextStep::Frozen { frozen_minor: 5 });
    }

    #[test]
    fn nothing_is_there() {
        assert_eq!(step(earned()), NextStep::NothingLeft);
        assert_eq!(step(Standing { has_earned: false, ..earned() }), NextStep::NothingYet);
        assert_eq!(while_off(earned()), NextStep::ProgramOff);
        assert_eq!(while_off(Standing { has_earned: false, ..earned() }), NextStep::ProgramOff);
    }
}
