//! The sentence that says what comes next for an affiliate's money and what blocks it.

use crate::components::{PageData, money_text};
use crate::domain::affiliates::next_step::NextStep;
use crate::domain::money::{Currency, Money};
use crate::pages::words::soon_or_day;

/// The step in words. Days are those of the page, so that a page with it is kept until midnight at most.
pub fn next_step_text(page: &PageData, step: NextStep, currency: Currency) -> String {
    let words = |minor| money_text(Money::new(minor, currency), page.language);
    let amount = |key: &str, minor| page.t_with(key, &[("amount", &words(minor))]);
    match step {
        NextStep::Disabled => page.t("portal.affiliate.step.disabled").to_owned(),
        NextStep::Release { at, is_due, amount_minor, deducted_minor } => {
            let key = match (is_due, deducted_minor > 0) {
                (false, false) => "portal.affiliate.step.release",
                (false, true) => "portal.affiliate.step.release_owed",
                (true, false) => "portal.affiliate.step.due",
                (true, true) => "portal.affiliate.step.due_owed",
            };
            let (amount, owed) = (words(amount_minor), words(deducted_minor));
            let date = soon_or_day(page, at);
            page.t_with(key, &[("amount", &amount), ("owed", &owed), ("date", &date)])
        }
        NextStep::Debt { owed_minor } => amount("portal.affiliate.step.debt", owed_minor),
        NextStep::Payout { available_minor } => {
            amount("portal.affiliate.step.payout", available_minor)
        }
        NextStep::BelowMinimum { available_minor, missing_minor } => {
            let (amount, missing) = (words(available_minor), words(missing_minor));
            let values = [("amount", amount.as_str()), ("missing", &missing)];
            page.t_with("portal.affiliate.step.below_minimum", &values)
        }
        NextStep::Requested { requested_minor } => {
            amount("portal.affiliate.step.requested", requested_minor)
        }
        NextStep::Frozen { frozen_minor } => amount("portal.affiliate.step.frozen", frozen_minor),
        NextStep::ProgramOff => page.t("portal.affiliate.program_off").to_owned(),
        NextStep::NothingYet => page.t("portal.affiliate.step.none_yet").to_owned(),
        NextStep::NothingLeft => page.t("portal.affiliate.step.none_pending").to_owned(),
    }
}
