//! Refusals as sentences: what happened, why, what to do.

use crate::components::{amount_digits, decimal_mark, money_text};
use crate::domain::catalogue::coupon::CouponProblem;
use crate::domain::money::{AmountError, Currency, Money};
use crate::domain::people::password::{PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, PasswordProblem};
use crate::domain::typed_number::write_number;
use crate::http::visit::Visit;
use crate::i18n::Language;
use crate::service::{AppProblem, Conflict, Problem, Refusal};

/// The amount that a sentence shows as an example, 12.40, in thousandths of the currency.
const EXAMPLE_PER_MILLE: i64 = 12_400;

impl Visit {
    /// A refusal as a sentence: what happened, why, what to do.
    pub fn refusal_text(&self, refusal: &Refusal) -> String {
        let language = self.language;
        match refusal {
            Refusal::InsufficientBalance { available_minor } => {
                let most = money_text(Money::new(*available_minor, self.shop.currency), language);
                language.format("refusals.insufficient", &[("most", &most)])
            }
            Refusal::Invalid(problems) => match problems.as_slice() {
                [(_, problem)] => sentence(language, problem, self.shop.currency),
                _ => language.text("refusals.invalid").to_owned(),
            },
            Refusal::TooManyTries(wait_secs) => {
                language.format("refusals.too_many_tries", &[("secs", &wait_secs.to_string())])
            }
            Refusal::Denied(_) => language.text("refusals.denied").to_owned(),
            Refusal::OwnMoney => language.text("refusals.own_money").to_owned(),
            Refusal::AffiliateInactive => language.text("refusals.affiliate_inactive").to_owned(),
            Refusal::NotFound(_) => language.text("refusals.not_found").to_owned(),
            Refusal::OrderNotPending => language.text("refusals.order_state").to_owned(),
            Refusal::Conflict(Conflict::DebtLeft { owed_minor }) => {
                let owed = money_text(Money::new(*owed_minor, self.shop.currency), language);
                language.format("refusals.debt_left", &[("owed", &owed)])
            }
            Refusal::Conflict(conflict) => language.text(conflict_key(*conflict)).to_owned(),
            Refusal::KeyReused => language.text("refusals.sent_twice").to_owned(),
            Refusal::WrongCredentials => language.text("refusals.wrong_credentials").to_owned(),
        }
    }
}

/// A problem with a field as a sentence.
pub fn sentence(language: Language, problem: &Problem, currency: Currency) -> String {
    use Problem as P;
    let money = |minor: i64| money_text(Money::new(minor, currency), language);
    let whole = |number: i64| write_number(number, decimal_mark(language), 0);
    match problem {
        P::Required => language.text("refusals.field.required").to_owned(),
        // No page quotes a cart.
        P::WrongType(_) | P::UnknownWord | P::Quote(_) => {
            language.text("refusals.field.unknown_word").to_owned()
        }
        P::Amount(error) => amount_sentence(language, *error, currency),
        P::NotAnEmail => language.text("refusals.field.not_an_email").to_owned(),
        P::HiddenCharacters => language.text("refusals.field.hidden_characters").to_owned(),
        P::TooLong(most) => {
            language.format("refusals.field.too_long", &[("most", &most.to_string())])
        }
        P::OutOfRange(least, most) => language.format(
            "refusals.field.out_of_range",
            &[("least", &least.to_string()), ("most", &most.to_string())],
        ),
        P::NotWhole(least, most) => language.format(
            "refusals.field.not_whole",
            &[("least", &whole(*least)), ("most", &whole(*most))],
        ),
        P::AmbiguousWhole(small, large) => language.format(
            "refusals.amount.ambiguous",
            &[("small", &whole(*small)), ("large", &whole(*large))],
        ),
        P::NoWayToPay => language.text("refusals.field.no_way_to_pay").to_owned(),
        P::UnknownCode => language.text("refusals.field.unknown_code").to_owned(),
        P::UnknownCustomer => language.text("refusals.field.unknown_customer").to_owned(),
        P::UnknownProduct => language.text("refusals.field.unknown_product").to_owned(),
        P::BelowMinimum(least) => {
            language.format("refusals.amount.below_minimum", &[("least", &money(*least))])
        }
        P::AboveMaximum(most) => {
            language.format("refusals.amount.above_maximum", &[("most", &money(*most))])
        }
        P::AboveAvailable(most) => {
            language.format("refusals.insufficient", &[("most", &money(*most))])
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
        P::Password(problem) => password_sentence(language, *problem),
    }
}

/// Why a password has to be another one, and which to choose instead.
fn password_sentence(language: Language, problem: PasswordProblem) -> String {
    let (least, most) = (PASSWORD_LENGTH_MIN.to_string(), PASSWORD_LENGTH_MAX.to_string());
    match problem {
        PasswordProblem::TooShort => {
            language.format("refusals.password.too_short", &[("least", &least)])
        }
        PasswordProblem::TooLong => language.format("refusals.field.too_long", &[("most", &most)]),
        PasswordProblem::Common => language.text("refusals.password.common").to_owned(),
        PasswordProblem::Names => language.text("refusals.password.names").to_owned(),
        PasswordProblem::Pattern => language.text("refusals.password.pattern").to_owned(),
    }
}

/// Why a text is no amount, as a sentence; what it shows can be typed.
fn amount_sentence(language: Language, error: AmountError, currency: Currency) -> String {
    let digits = |minor| amount_digits(Money::new(minor, currency), language);
    let key = match error {
        AmountError::Empty => "refusals.field.required",
        AmountError::NotANumber => {
            let example = digits(EXAMPLE_PER_MILLE * 10_i64.pow(currency.exponent()) / 1_000);
            return language.format("refusals.amount.not_a_number", &[("example", &example)]);
        }
        AmountError::NotPositive => "refusals.amount.not_positive",
        AmountError::TooManyDecimals => "refusals.amount.too_many_decimals",
        AmountError::TooLarge => "refusals.amount.too_large",
        AmountError::Ambiguous(small, large) => {
            let values = [("small", &*digits(small)), ("large", &*digits(large))];
            return language.format("refusals.amount.ambiguous", &values);
        }
    };
    language.text(key).to_owned()
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

/// The sentence for what stands against a change.
fn conflict_key(conflict: Conflict) -> &'static str {
    match conflict {
        Conflict::OrderState => "refusals.order_state",
        Conflict::NothingToRefund => "refusals.nothing_to_refund",
        Conflict::OrdersOpen => "refusals.orders_open",
        Conflict::AccountClosed => "refusals.account_closed",
        Conflict::NothingOwed => "refusals.nothing_owed",
        Conflict::DebtChanged => "refusals.debt_changed",
        Conflict::FormWithoutKey => "refusals.form_without_key",
        Conflict::RefundUnderWay => "refusals.refund_under_way",
        Conflict::PaymentUnderWay => "refusals.payment_under_way",
        Conflict::AlreadySettled => "refusals.already_settled",
        Conflict::CurrencyUnknown => "refusals.currency_unknown",
        Conflict::WebhookLimit => "refusals.webhook_limit",
        Conflict::TooManyKeys => "refusals.too_many_keys",
        Conflict::PayoutState => "refusals.payout_state",
        Conflict::ApplicationState => "refusals.application_state",
        Conflict::CustomLinksOff => "refusals.custom_links_off",
        Conflict::TooManyLinks => "refusals.too_many_links",
        _ => "refusals.sent_twice",
    }
}
