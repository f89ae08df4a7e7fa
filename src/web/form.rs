//! Posted forms: reading them, and giving back what was typed when a page refuses it.

use crate::domain::catalogue::coupon::CouponProblem;
use crate::i18n::Language;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The longest value that is kept for showing it again.
const KEPT_LENGTH_MAX: usize = 2_000;
/// Fields that are never shown again.
const SECRET: [&str; 6] =
    ["password", "new_password", "token", "secret_key", "webhook_secrets", "client_secret"];

/// The fields of a posted form or of a query. Missing ones read as empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded` text; pairs that are no UTF-8 are read as far as they can be.
    pub fn parse(text: &[u8]) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(text).unwrap_or_default();
        Self(pairs.into_iter().map(|(name, value)| (name, value.replace('\0', ""))).collect())
    }

    /// The first value of a field, trimmed.
    pub fn get(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The first value of a field as it was sent, for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The first value of a field, unless it is empty.
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// All values of a field that may come more than once.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim()).collect()
    }

    /// Name and value of each field, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The query of a page with one field set, or removed when the value is empty; other fields stay.
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut pairs: Vec<_> =
            self.pairs().filter(|(key, old)| *key != name && !old.is_empty()).collect();
        if !value.is_empty() {
            pairs.push((name, value));
        }
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }
}

/// What a page shows of a form that was refused: the values typed and a sentence per field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState {
    values: BTreeMap<String, String>,
    problems: BTreeMap<String, String>,
}

impl FormState {
    /// The state of a form as it was typed, without secrets.
    pub fn of(fields: &Fields) -> Self {
        let is_kept = |name: &str, value: &str| {
            !SECRET.contains(&name) && name != "key" && value.len() <= KEPT_LENGTH_MAX
        };
        let values = fields.pairs().filter(|(name, value)| is_kept(name, value));
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { values, problems: BTreeMap::new() }
    }

    /// Adds a sentence to a field.
    #[must_use]
    pub fn problem(mut self, field: &str, sentence: String) -> Self {
        self.problems.insert(field.to_owned(), sentence);
        self
    }

    /// What was typed; empty for a fresh form.
    pub fn value(&self, field: &str) -> String {
        self.values.get(field).cloned().unwrap_or_default()
    }

    /// What was typed, or `default` on a fresh form.
    pub fn value_or(&self, field: &str, default: &str) -> String {
        self.values.get(field).cloned().unwrap_or_else(|| default.to_owned())
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<String> {
        self.problems.get(field).cloned()
    }

    /// Whether nothing was typed yet.
    pub fn is_fresh(&self) -> bool {
        self.values.is_empty() && self.problems.is_empty()
    }
}

/// A problem with a field as a sentence.
pub(super) fn sentence(
    language: Language,
    problem: &crate::service::Problem,
    currency: crate::domain::money::Currency,
) -> String {
    use crate::components::money_text;
    use crate::domain::money::{AmountError, Money};
    use crate::service::{AppProblem, Problem as P};
    let money = |minor: i64| money_text(Money::new(minor, currency), language);
    match problem {
        P::Required => language.text("refusals.field.required").to_owned(),
        // No page quotes a cart.
        P::WrongType(_) | P::UnknownWord | P::Quote(_) => {
            language.text("refusals.field.unknown_word").to_owned()
        }
        P::Amount(error) => language
            .text(match error {
                AmountError::Empty => "refusals.field.required",
                AmountError::NotANumber => "refusals.amount.not_a_number",
                AmountError::NotPositive => "refusals.amount.not_positive",
                AmountError::TooManyDecimals => "refusals.amount.too_many_decimals",
                AmountError::TooLarge => "refusals.amount.too_large",
            })
            .to_owned(),
        P::NotAnEmail => language.text("refusals.field.not_an_email").to_owned(),
        P::TooLong(most) => {
            language.format("refusals.field.too_long", &[("most", &most.to_string())])
        }
        P::OutOfRange(least, most) => language.format(
            "refusals.field.out_of_range",
            &[("least", &least.to_string()), ("most", &most.to_string())],
        ),
        P::UnknownCode => language.text("refusals.field.unknown_code").to_owned(),
        P::UnknownCustomer => language.text("refusals.field.unknown_customer").to_owned(),
        P::UnknownProduct => language.text("refusals.field.unknown_product").to_owned(),
        P::BelowMinimum(least) => {
            language.format("refusals.amount.below_minimum", &[("least", &money(*least))])
        }
        P::AboveMaximum(most) => {
            language.format("refusals.amount.above_maximum", &[("most", &money(*most))])
        }
        P::AboveRefundable(most) => {
            language.format("refusals.amount.above_refundable", &[("most", &money(*most))])
        }
        P::Address(problem) => {
            language.text(&format!("refusals.address.{}", problem.code())).to_owned()
        }
        P::OverrideNeeded => language.text("refusals.field.override_needed").to_owned(),
        P::NotInTheFuture => language.text("refusals.field.not_in_the_future").to_owned(),
        P::App(problem) => language
            .text(match problem {
                AppProblem::Unknown => "refusals.app.unknown",
                AppProblem::Address => "refusals.app.address",
                AppProblem::Beyond => "refusals.app.beyond",
                AppProblem::Challenge => "refusals.app.challenge",
            })
            .to_owned(),
        P::Taken => language.text("refusals.field.taken").to_owned(),
        P::Coupon(problem) => coupon_sentence(language, *problem, money),
        P::NotAfterStart => language.text("refusals.field.not_after_start").to_owned(),
        P::BadCursor => language.text("refusals.field.bad_cursor").to_owned(),
        P::NotAPublicUrl => language.text("refusals.field.not_a_public_url").to_owned(),
    }
}

/// Why a coupon does not apply, as a sentence.
fn coupon_sentence(
    language: Language,
    problem: CouponProblem,
    money: impl Fn(i64) -> String,
) -> String {
    let key = match problem {
        CouponProblem::Unknown => "refusals.coupon.unknown",
        CouponProblem::NotYet => "refusals.coupon.not_yet",
        CouponProblem::Expired => "refusals.coupon.expired",
        CouponProblem::UsedUp => "refusals.coupon.used_up",
        CouponProblem::OtherProducts => "refusals.coupon.other_products",
        CouponProblem::BelowMinimum(least) => {
            return language.format("refusals.coupon.below_minimum", &[("least", &money(least))]);
        }
    };
    language.text(key).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_keys_are_not_kept() {
        let fields = Fields::parse(b"amount=+5&password=x&key=k&note=a%00b&amount=6");
        assert_eq!((fields.get("amount"), fields.get("note")), ("5", "ab"));
        let state = FormState::of(&fields);
        assert_eq!((state.value("password"), state.value("key")), (String::new(), String::new()));
        assert_eq!(fields.all("amount"), ["5", "6"]);
    }

    #[test]
    fn a_query_changes_in_one_field() {
        let fields = Fields::parse(b"state=PENDING&q=a+b&empty=");
        assert_eq!(fields.with("state", "COMPLETED"), "q=a+b&state=COMPLETED");
        assert_eq!(fields.with("state", ""), "q=a+b");
    }
}
