//! The program's rules in words.

use crate::components::{PageData, money_text, rate_text};
use crate::domain::affiliates::program::{AttributionMode, ProgramRule};
use crate::domain::money::{Currency, Money};
use crate::pages::words::{days_text, span_text};
use leptos::prelude::*;

/// What anybody who takes part should know, one sentence each.
pub fn terms(page: &PageData, rule: &ProgramRule, currency: Currency) -> Vec<String> {
    let rate = rate_text(rule.rate_ppm, page.language);
    let base = if rule.earns_on_balance { "rate_with_balance" } else { "rate" };
    let mode = match rule.mode {
        AttributionMode::FirstClick => "first_click",
        AttributionMode::LastClick => "last_click",
    };
    let key = |key: &str| format!("portal.affiliate.terms.{key}");
    let mut terms = vec![page.t_with(&key(base), &[("rate", &rate)])];
    if rule.discount_for(None) > 0 {
        let discount = rate_text(rule.discount_for(None), page.language);
        terms.push(page.t_with(&key("discount"), &[("rate", &discount)]));
    }
    let window = days_text(page, rule.window_days);
    terms.push(page.t_with(&key(mode), &[("window", &window)]));
    terms.push(hold(page, rule));
    if rule.payout_minimum_minor > 0 {
        let least = money_text(Money::new(rule.payout_minimum_minor, currency), page.language);
        terms.push(page.t_with(&key("minimum"), &[("least", &least)]));
    }
    terms.push(page.t(&key("self_referral")).to_owned());
    terms
}

fn hold(page: &PageData, rule: &ProgramRule) -> String {
    if rule.hold_secs == 0 {
        return page.t("portal.affiliate.terms.no_hold").to_owned();
    }
    let span = span_text(page, rule.hold_secs);
    page.t_with("portal.affiliate.terms.hold", &[("span", &span)])
}

/// The sentences as a list.
pub fn terms_list(page: &PageData, rule: &ProgramRule, currency: Currency) -> AnyView {
    let items: Vec<_> = terms(page, rule, currency)
        .into_iter()
        .map(|sentence| view! { <li>{sentence}</li> })
        .collect();
    view! { <ul class="prose muted">{items}</ul> }.into_any()
}
