//! The steps from a click to an amount, each in words.

use crate::components::{
    Amount, PageContext, PageData, Reason, decimal_text, money_text, rate_text,
};
use crate::domain::affiliates::attribution::Source;
use crate::domain::affiliates::commission::{CommissionState, Explanation, rests_on};
use crate::domain::affiliates::program::AttributionMode;
use crate::domain::money::{Currency, Money};
use crate::pages::words::{days_text, span_text};
use crate::service::{Commission, Why};
use leptos::prelude::*;
use rust_decimal::Decimal;

/// What the steps are made from.
struct Steps<'a> {
    page: &'a PageContext,
    commission: &'a Commission,
    explanation: &'a Explanation,
    currency: Currency,
}

/// From the click to what is left now.
pub fn steps(
    page: &PageContext,
    why: &Why,
    commission: &Commission,
    currency: Currency,
) -> Vec<Reason> {
    let explanation = &commission.explanation;
    let steps = Steps { page, commission, explanation, currency };
    let mut list = vec![
        steps.click(),
        steps.code(),
        steps.window(why),
        steps.rule(),
        steps.base(),
        steps.rate(),
        steps.rounding(),
        steps.hold(),
    ];
    list.extend(steps.taken_back(why));
    list.push(steps.state());
    list
}

impl Steps<'_> {
    fn reason(&self, key: &str, text: String, result: Option<AnyView>) -> Reason {
        let label = self.page.t(&format!("portal.commissions.why.{key}.label"));
        Reason { label: label.into(), text: text.into(), result }
    }

    fn words(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.page.t_with(&format!("portal.commissions.why.{key}"), values)
    }

    fn money(&self, minor: i64) -> String {
        money_text(Money::new(minor, self.currency), self.page.language)
    }

    fn amount(&self, minor: i64) -> AnyView {
        let money = Money::new(minor, self.currency);
        view! { <Amount money=money/> }.into_any()
    }

    fn click(&self) -> Reason {
        let text = match (self.explanation.source, self.explanation.clicked_at) {
            (Source::Click, Some(at)) => {
                self.words("click.by_click", &[("time", &self.page.date_time_zone(at))])
            }
            (Source::Click | Source::Code, _) => self.words("click.by_code", &[]),
            (Source::Manual, _) => self.words("click.by_hand", &[]),
        };
        self.reason("click", text, None)
    }

    fn code(&self) -> Reason {
        let code = self.explanation.code.clone();
        let result = view! { <code>{code}</code> }.into_any();
        self.reason("code", self.words("code.text", &[]), Some(result))
    }

    fn window(&self, why: &Why) -> Reason {
        let window = days_text(self.page, self.explanation.window_days);
        let Some(at) = self.explanation.clicked_at else {
            return self.reason("window", self.words("window.without", &[]), None);
        };
        let key = match self.explanation.mode {
            AttributionMode::FirstClick => "window.first_click",
            AttributionMode::LastClick => "window.last_click",
        };
        let passed = passed(self.page, why.order.created_at.secs_since(at));
        let text = self.words(key, &[("window", &window), ("passed", &passed)]);
        self.reason("window", text, Some(window.into_any()))
    }

    fn rule(&self) -> Reason {
        let version = self.explanation.rule_version.to_string();
        let result = self.words("rule.result", &[("version", &version)]);
        self.reason("rule", self.words("rule.text", &[]), Some(result.into_any()))
    }

    /// What was bought, less all that does not earn.
    fn base(&self) -> Reason {
        let sale = self.explanation.sale;
        let mut text = self.words("base.items", &[("amount", &self.money(sale.items_minor))]);
        let mut add = |minor: i64, key: &str| {
            if minor > 0 {
                text.push(' ');
                text.push_str(&self.words(key, &[("amount", &self.money(minor))]));
            }
        };
        add(sale.discount_minor, "base.discount");
        let by_balance =
            if self.explanation.without_balance { "base.balance" } else { "base.balance_in" };
        add(sale.balance_minor, by_balance);
        add(sale.tax_minor, "base.tax");
        self.reason("base", text, Some(self.amount(self.explanation.base_minor)))
    }

    fn rate(&self) -> Reason {
        let rate = rate_text(self.explanation.rate_ppm, self.page.language);
        self.reason("rate", self.words("rate.text", &[]), Some(rate.into_any()))
    }

    fn rounding(&self) -> Reason {
        let (scale, exponent) = (1_000_000, self.currency.exponent());
        let micro = self.explanation.exact_micro_minor;
        let text = if micro % scale == 0 {
            self.words("rounding.exact", &[])
        } else {
            let exact = Decimal::new(micro, 6 + exponent).normalize().to_string();
            let exact = decimal_text(&exact, self.page.language);
            let exact = format!("{exact}\u{a0}{}", self.currency);
            self.words("rounding.rounded", &[("exact", &exact)])
        };
        self.reason("rounding", text, Some(self.amount(self.explanation.amount_minor)))
    }

    fn hold(&self) -> Reason {
        let span = span_text(self.page, self.explanation.hold_secs);
        let text = if self.explanation.hold_secs == 0 {
            self.words("hold.without", &[])
        } else {
            let until = self.page.date_time_zone(self.commission.release_at);
            self.words("hold.text", &[("span", &span), ("until", &until)])
        };
        self.reason("hold", text, Some(span.into_any()))
    }

    fn taken_back(&self, why: &Why) -> Option<Reason> {
        let reversed = self.commission.reversed_minor;
        (reversed > 0).then(|| {
            let payment = why.order.payment();
            let is_money = self.explanation.without_balance && payment.balance_minor > 0;
            let (refunded, paid) = rests_on(is_money, &payment);
            let key = if is_money { "refund.text_money" } else { "refund.text" };
            let (refunded, paid) = (self.money(refunded), self.money(paid));
            let text = self.words(key, &[("refunded", &refunded), ("paid", &paid)]);
            self.reason("refund", text, Some(self.amount(-reversed)))
        })
    }

    fn state(&self) -> Reason {
        let state = self.commission.state;
        let at = match state {
            CommissionState::Pending => self.commission.release_at,
            _ => self.commission.released_at.unwrap_or(self.commission.release_at),
        };
        let key = format!("state.{}", state.as_str());
        let text = self.words(&key, &[("date", &self.page.date(at))]);
        self.reason("state", text, Some(self.amount(self.commission.open_minor())))
    }
}

/// How long after the click the order came: whole days, or less than one.
fn passed(page: &PageData, secs: i64) -> String {
    match secs {
        ..3_600 => page.t("portal.commissions.why.window.soon").to_owned(),
        3_600..86_400 => span_text(page, secs - secs % 3_600),
        _ => span_text(page, secs - secs % 86_400),
    }
}

/// Why an order earned nothing.
pub fn nothing(page: &PageData, reason: Option<&str>) -> &'static str {
    const KNOWN: [&str; 5] =
        ["no_referral", "self_referral", "program_off", "affiliate_disabled", "empty_base"];
    let reason = reason.filter(|reason| KNOWN.contains(reason)).unwrap_or("not_paid");
    page.t(&format!("portal.commissions.nothing.{reason}"))
}
