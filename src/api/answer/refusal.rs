//! The services' refusals in the words and codes of the API.

use super::code::ErrorCode;
use super::error::{ApiError, Detail};
use crate::domain::actor::Denied;
use crate::domain::catalogue::coupon::CouponProblem;
use crate::domain::money::{AmountError, Currency, Money};
use crate::domain::people::email::EmailProblem;
use crate::domain::people::password::PasswordProblem;
use crate::service::{
    AppProblem, Conflict, Problem, Refusal, RenderContext, ServiceError, StoreError, Subject,
};
use axum::http::StatusCode;

/// What a route is about; it decides about words and codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Reading about customers and affiliates.
    Customer,
    /// Turning earnings into store balance.
    Conversion,
    /// Payout requests.
    Payout,
    /// Store balance.
    Wallet,
    /// Links that affiliates ask for.
    Application,
    /// Orders.
    Order,
    /// Orders under their other name.
    Invoice,
    /// Orders that take a payment for a program.
    Payment,
    /// Products.
    Product,
    /// Coupons.
    Coupon,
    /// Endpoints for events.
    Webhook,
    /// Deliveries to endpoints.
    Delivery,
}

impl Topic {
    /// The failure of an id that names nothing.
    pub fn missing(self) -> ApiError {
        match self {
            Self::Customer | Self::Conversion | Self::Wallet => missing(Subject::Customer, self),
            Self::Payout => missing(Subject::Payout, self),
            Self::Application => missing(Subject::Application, self),
            Self::Order | Self::Invoice | Self::Payment => missing(Subject::Order, self),
            Self::Product => missing(Subject::Product, self),
            Self::Coupon => missing(Subject::Coupon, self),
            Self::Webhook => missing(Subject::Webhook, self),
            Self::Delivery => missing(Subject::Delivery, self),
        }
    }
}

/// A refusal as a client sees it.
pub fn refused(refusal: &Refusal, topic: Topic, currency: Currency) -> ApiError {
    match refusal {
        Refusal::Denied(Denied::SignInFirst) | Refusal::WrongCredentials => {
            ApiError::unauthorized()
        }
        Refusal::Denied(Denied::NotAllowed) => ApiError::forbidden("This key may not do that."),
        Refusal::OwnMoney => ApiError::forbidden(
            "The operator who made this key shares a mailbox, a payout address or a device with that account. \
             Another operator has to decide.",
        ),
        Refusal::AffiliateInactive => ApiError::forbidden(
            "This affiliate account is disabled; it can neither convert nor request.",
        ),
        Refusal::NotFound(subject) => missing(*subject, topic),
        Refusal::Invalid(problems) => {
            let detail = |(field, problem): &(&'static str, Problem)| Detail {
                field: (*field).to_owned(),
                message: words(problem, currency),
            };
            ApiError::invalid(problems.iter().map(detail).collect())
        }
        Refusal::InsufficientBalance { available_minor } => {
            let most = price(*available_minor, currency);
            let message = match topic {
                Topic::Conversion => format!("You can convert at most {most}."),
                Topic::Payout => format!("You can request at most {most}."),
                Topic::Wallet => format!("This wallet has only {most} to spend."),
                _ => format!("There are only {most}."),
            };
            ApiError::new(ErrorCode::InsufficientBalance, message)
        }
        Refusal::Conflict(Conflict::DebtLeft { owed_minor }) => ApiError::conflict(format!(
            "This affiliate still owes the shop {}. Have it paid, or write the debt off in the console, first.",
            price(*owed_minor, currency)
        )),
        Refusal::Conflict(conflict) => conflicting(*conflict),
        Refusal::OrderNotPending => ApiError::new(
            ErrorCode::OrderNotPending,
            "This order is no longer pending; who gets the credit for it is settled.",
        ),
        Refusal::KeyReused => ApiError::new(
            ErrorCode::IdempotencyKeyReused,
            "This idempotency key was used for another request. Send a new key.",
        ),
        Refusal::TooManyTries(secs) => ApiError::rate_limited(*secs),
    }
}

/// A refusal or a fault as a client sees it; the fault is written to the log.
pub fn failed(error: &ServiceError, topic: Topic, currency: Currency) -> ApiError {
    match error {
        ServiceError::Refused(refusal) => refused(refusal, topic, currency),
        ServiceError::Store(StoreError::Duplicate) => conflicting(Conflict::InFlight),
        ServiceError::Store(store) if store.is_retryable() => ApiError::unavailable(1),
        ServiceError::Store(store) if store.is_unavailable() => {
            tracing::warn!(error = %store, "the database cannot be used");
            ApiError::unavailable(5)
        }
        fault => {
            tracing::error!(error = %fault, "a request failed");
            ApiError::internal()
        }
    }
}

/// Puts the outcome of a command on the wire: the refusals that are kept use the same words as all others.
pub fn put<T>(
    outcome: &Result<T, Refusal>,
    context: &RenderContext,
    (topic, status): (Topic, StatusCode),
    body: impl FnOnce(&T) -> String,
) -> (u16, String) {
    match outcome {
        Ok(output) => (status.as_u16(), body(output)),
        Err(refusal) => {
            let error = refused(refusal, topic, context.currency);
            (error.status().as_u16(), error.body(&context.base_url, context.request_id.as_deref()))
        }
    }
}

fn missing(subject: Subject, topic: Topic) -> ApiError {
    match subject {
        Subject::Shop => ApiError::missing(ErrorCode::NotFound, "There is no such shop."),
        Subject::Customer => {
            ApiError::missing(ErrorCode::CustomerNotFound, "There is no customer with this id.")
        }
        Subject::Order if topic == Topic::Invoice => {
            ApiError::missing(ErrorCode::InvoiceNotFound, "There is no invoice with this id.")
        }
        Subject::Order if topic == Topic::Payment => {
            ApiError::missing(ErrorCode::PaymentNotFound, "There is no payment with this id.")
        }
        Subject::Order => {
            ApiError::missing(ErrorCode::OrderNotFound, "There is no order with this id.")
        }
        Subject::Product => {
            ApiError::missing(ErrorCode::ProductNotFound, "There is no product with this id.")
        }
        Subject::Coupon => ApiError::missing(ErrorCode::CouponNotFound, "There is no such coupon."),
        Subject::Payout => ApiError::missing(
            ErrorCode::PayoutRequestNotFound,
            "There is no payout request with this id.",
        ),
        Subject::Link => ApiError::missing(ErrorCode::NotFound, "There is no link with this id."),
        Subject::Key => ApiError::missing(ErrorCode::NotFound, "There is no key with this id."),
        Subject::App => ApiError::missing(ErrorCode::NotFound, "There is no app with this id."),
        Subject::Application => ApiError::missing(
            ErrorCode::ApplicationNotFound,
            "There is no application with this id.",
        ),
        Subject::Commission => {
            ApiError::missing(ErrorCode::CommissionNotFound, "There is no commission with this id.")
        }
        Subject::Webhook => {
            ApiError::missing(ErrorCode::WebhookNotFound, "There is no webhook with this id.")
        }
        Subject::Delivery => {
            ApiError::missing(ErrorCode::WebhookLogNotFound, "There is no delivery with this id.")
        }
        Subject::Payment => {
            ApiError::missing(ErrorCode::PaymentNotFound, "There is no payment with this id.")
        }
    }
}

fn conflicting(conflict: Conflict) -> ApiError {
    match conflict {
        Conflict::OrderState => ApiError::conflict("The status of this order does not allow that."),
        Conflict::NothingToRefund => ApiError::conflict(
            "Nothing is left to refund: this order cost nothing, or all that was paid for it went back.",
        ),
        Conflict::PayoutState => {
            ApiError::conflict("The status of this payout request does not allow that.")
        }
        Conflict::SecondFactorNeeded => ApiError::conflict(
            "This account has two-step sign-in. Sign in on the shop's own pages.",
        ),
        Conflict::EmailTaken => ApiError::conflict(
            "Another customer has this e-mail address. Update that customer, or send \"upsert\": true to create.",
        ),
        Conflict::BalanceLeft => ApiError::conflict(
            "This customer still has store balance. Debit the wallet, and complete or void unpaid orders, first.",
        ),
        Conflict::PayoutOpen => ApiError::conflict(
            "This customer still has an open payout request. Reject, cancel or complete it first.",
        ),
        Conflict::EarningsLeft => ApiError::conflict(
            "This affiliate still has earnings. Let the hold end, then convert or pay them out first.",
        ),
        // Named with its sum where a refusal is put into words.
        Conflict::DebtLeft { .. } => ApiError::conflict("This affiliate still owes the shop."),
        Conflict::OrdersOpen => ApiError::conflict(
            "This customer still has unpaid orders, or refunds that a provider is still sending. Complete or void the orders, and wait for the refunds, first.",
        ),
        Conflict::AccountClosed => ApiError::conflict(
            "This customer was deleted, and a deleted account takes no store balance. Refund at most what was paid in money, and pay the rest to the customer another way.",
        ),
        Conflict::NothingOwed => ApiError::conflict("This affiliate owes nothing."),
        Conflict::DebtChanged => ApiError::conflict(
            "This affiliate owes another amount than the one to be written off. Read it again first.",
        ),
        Conflict::KeyUsedUp => ApiError::conflict(
            "This idempotency key was used before, and its answer is no longer kept. Read what the first request did, or send a new key.",
        ),
        Conflict::FormWithoutKey => ApiError::conflict("Send this form with its one-time key."),
        Conflict::ApplicationState => {
            ApiError::conflict("This application was decided before, or its link was switched off.")
        }
        Conflict::CustomLinksOff => {
            ApiError::conflict("This shop does not offer links with codes of one's own choice.")
        }
        Conflict::TooManyLinks => {
            ApiError::conflict("This affiliate has as many links as one can have.")
        }
        Conflict::InFlight => ApiError::conflict(
            "The same request is still being worked on. Send it again in a second.",
        )
        .retry_after(1),
        Conflict::RefundUnderWay => ApiError::conflict(
            "The payment provider is still sending back another part of this order. Try again when it is done.",
        ),
        Conflict::PaymentUnderWay => ApiError::conflict(
            "A payment of this order is on its way already. Wait until the provider has confirmed or refused it.",
        ),
        Conflict::AlreadySettled => ApiError::conflict("This was settled before."),
        Conflict::CurrencyUnknown => ApiError::conflict(
            "The currency of this money is not known. Send it back at the provider, then close the matter.",
        ),
        // Only people make such keys, on a page.
        Conflict::TooManyKeys => ApiError::conflict("The shop has too many publishable keys."),
        Conflict::WebhookLimit => ApiError::conflict(format!(
            "A shop has at most {} webhooks. Delete one that is no longer used.",
            crate::service::WEBHOOKS_MAX
        )),
    }
}

/// An amount with its currency, for sentences.
pub fn price(minor: i64, currency: Currency) -> String {
    format!("{} {currency}", Money::new(minor, currency).to_plain())
}

/// What is wrong with a field, to be read after its name.
pub fn words(problem: &Problem, currency: Currency) -> String {
    match problem {
        Problem::Required | Problem::Amount(AmountError::Empty) => "is required".to_owned(),
        Problem::WrongType(expected) => format!("must be {expected}"),
        Problem::Amount(AmountError::NotANumber | AmountError::Ambiguous(..)) => {
            "must be a number such as 12.40".to_owned()
        }
        Problem::Amount(AmountError::NotPositive) => "must be greater than zero".to_owned(),
        Problem::Amount(AmountError::TooManyDecimals) => match currency.exponent() {
            0 => format!("must have no decimals: {currency} has none"),
            digits => format!("must have at most {digits} decimals: {currency} has no more"),
        },
        Problem::Amount(AmountError::TooLarge) => "is too large".to_owned(),
        Problem::NotAnEmail => EmailProblem::Malformed.to_string(),
        Problem::HiddenCharacters => EmailProblem::HiddenCharacters.to_string(),
        Problem::TooLong(most) => format!("must have at most {most} characters"),
        Problem::OutOfRange(least, most) => format!("must be from {least} to {most}"),
        Problem::NotWhole(least, most) => {
            format!("must be a whole number from {least} to {most}")
        }
        Problem::AmbiguousWhole(small, large) => format!("can mean {small} or {large}"),
        Problem::UnknownCode => "names no affiliate of this shop".to_owned(),
        Problem::UnknownProduct => "names no product of this shop".to_owned(),
        Problem::UnknownCustomer => "names no customer of this shop".to_owned(),
        Problem::UnknownWord => "is none of the words that are known here".to_owned(),
        Problem::NoWayToPay => "cannot be chosen: the shop takes no payments online".to_owned(),
        Problem::BelowMinimum(least) => format!("must be at least {}", price(*least, currency)),
        Problem::AboveMaximum(most) => format!("must be at most {}", price(*most, currency)),
        Problem::AboveAvailable(most) => {
            format!("must be at most {}, which is what is available", price(*most, currency))
        }
        Problem::AboveRefundable(most) => {
            format!("must be at most {}, which is what is left to refund", price(*most, currency))
        }
        Problem::Address(problem) => {
            format!("cannot be paid to ({})", problem.code().replace('_', " "))
        }
        Problem::OverrideNeeded => {
            "is required, because the payout address failed its check".to_owned()
        }
        Problem::NotInTheFuture => "must be in the future".to_owned(),
        Problem::App(AppProblem::Unknown) => "names no app of this shop".to_owned(),
        Problem::App(AppProblem::Address) => {
            "is not one of the addresses that the app was registered with".to_owned()
        }
        Problem::App(AppProblem::Beyond) => {
            "asks for more than the app was registered with".to_owned()
        }
        Problem::App(AppProblem::Challenge) => {
            "must come with a challenge of 43 characters made with S256".to_owned()
        }
        Problem::Taken => "is taken; choose another".to_owned(),
        Problem::Coupon(problem) => coupon_words(*problem, currency),
        Problem::Quote(_) => "proves no quote of this cart".to_owned(),
        Problem::NotAfterStart => "must be after the start".to_owned(),
        Problem::BadCursor => "was not made by this server".to_owned(),
        Problem::NotAPublicUrl => {
            "must be an https:// address of a public host, without user name or fragment".to_owned()
        }
        Problem::Password(problem) => password_words(*problem).to_owned(),
    }
}

/// Why a password has to be another one, to be read after the field's name.
fn password_words(problem: PasswordProblem) -> &'static str {
    match problem {
        PasswordProblem::TooShort => "is too short",
        PasswordProblem::TooLong => "is too long",
        PasswordProblem::Common => "is among those that were found in breaches",
        PasswordProblem::Names => "is made of names that others know",
        PasswordProblem::Pattern => "is made of neighbouring keys or repetitions",
    }
}

/// Why a coupon does not apply, to be read after the field's name.
fn coupon_words(problem: CouponProblem, currency: Currency) -> String {
    match problem {
        CouponProblem::Unknown => "names no coupon of this shop".to_owned(),
        CouponProblem::NotYet => "names a coupon that is not valid yet".to_owned(),
        CouponProblem::Expired => "names a coupon that is no longer valid".to_owned(),
        CouponProblem::UsedUp => "names a coupon that was used as often as it may be".to_owned(),
        CouponProblem::BelowMinimum(least) => {
            format!("names a coupon for items of at least {}", price(least, currency))
        }
        CouponProblem::OtherProducts => "names a coupon for other products".to_owned(),
    }
}
