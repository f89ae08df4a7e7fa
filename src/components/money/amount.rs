//! Amounts and numbers as people read them: grouped for the language, a real minus, the currency
//! quieter.

use crate::components::context::page;
use crate::domain::money::{Money, percent_text};
use crate::domain::typed_number::{DecimalMark, group_digits};
use crate::i18n::Language;
use leptos::prelude::*;

/// How large an amount stands on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AmountSize {
    /// The size of the text around it.
    #[default]
    Inline,
    /// A step above the text: stats, totals.
    Large,
    /// The one number the page is about.
    Hero,
}

impl AmountSize {
    fn class(self) -> &'static str {
        match self {
            Self::Inline => "amount",
            Self::Large => "amount amount-large",
            Self::Hero => "amount amount-hero",
        }
    }
}

/// The mark that a language puts before decimals.
pub fn decimal_mark(language: Language) -> DecimalMark {
    match language {
        Language::English => DecimalMark::Point,
        Language::German => DecimalMark::Comma,
    }
}

/// Puts a language's marks into a plain decimal such as `-1234.50`.
fn group(plain: &str, language: Language) -> String {
    group_digits(plain, decimal_mark(language))
}

/// The digits of an amount without its currency: "1,234.50" or "1.234,50".
pub fn amount_digits(money: Money, language: Language) -> String {
    group(&money.to_plain(), language)
}

/// An amount with its currency for sentences: "1,234.50 USD", never broken over two lines.
pub fn money_text(money: Money, language: Language) -> String {
    let mut text = amount_digits(money, language);
    text.push('\u{a0}');
    text.push_str(money.currency.as_str());
    text
}

/// A whole number: "12,480" or "12.480".
pub fn number_text(number: i64, language: Language) -> String {
    group(&number.to_string(), language)
}

/// A decimal such as `1.25` written for the language, for rates and ratios already rounded.
pub fn decimal_text(plain: &str, language: Language) -> String {
    group(plain, language)
}

/// The percent sign as a language puts it after a number: `20%` in English, `20 %` in German.
pub fn percent_sign(language: Language) -> &'static str {
    match language {
        Language::English => "%",
        Language::German => "\u{a0}%",
    }
}

/// A rate in parts per million as the field of a form shows it: "12.5" or "12,5".
pub fn rate_digits(rate_ppm: i64, language: Language) -> String {
    group(&percent_text(rate_ppm), language)
}

/// A rate in parts per million as a percent: "12.5%" or "12,5 %".
pub fn rate_text(rate_ppm: i64, language: Language) -> String {
    rate_digits(rate_ppm, language) + percent_sign(language)
}

/// An amount with its currency: tabular, with `−` for minus, the currency smaller and quieter.
#[component]
pub fn Amount(
    /// What to show.
    money: Money,
    /// How large it stands on the page.
    #[prop(optional)]
    size: AmountSize,
    /// Shows `+` before amounts above zero, for changes.
    #[prop(optional)]
    signed: bool,
) -> impl IntoView {
    amount(page().language, money, size, signed)
}

/// [`Amount`] for rows: the language is read once and passed in.
pub fn amount(language: Language, money: Money, size: AmountSize, signed: bool) -> AnyView {
    let mut digits = amount_digits(money, language);
    if signed && money.minor > 0 {
        digits.insert(0, '+');
    }
    let code = money.currency.to_string();
    view! {
        <data class=size.class() value=money.to_plain()>
            {digits}
            <small>{code}</small>
        </data>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    #[test]
    fn amounts_are_grouped_for_the_language() {
        let money = |minor| Money::new(minor, Currency::USD);
        assert_eq!(amount_digits(money(123_450), Language::English), "1,234.50");
        assert_eq!(amount_digits(money(-123_456_789), Language::German), "\u{2212}1.234.567,89");
        assert_eq!(amount_digits(money(-5), Language::English), "\u{2212}0.05");
        assert_eq!(number_text(999, Language::English), "999");
        assert_eq!(number_text(1000, Language::German), "1.000");
        assert_eq!(rate_text(125_000, Language::German), "12,5\u{a0}%");
        assert_eq!(rate_text(125_000, Language::English), "12.5%");
        assert_eq!(money_text(money(100), Language::English), "1.00\u{a0}USD");
    }
}
