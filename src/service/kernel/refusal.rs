//! Why a use case says no: a closed list, so that the API and the pages can each put it into their own words.

use crate::domain::actor::Denied;
use crate::domain::catalogue::coupon::CouponProblem;
use crate::domain::ledger::LedgerRefusal;
use crate::domain::money::AmountError;
use crate::domain::payouts::payout_address::AddressProblem;
use crate::domain::people::email::EmailProblem;
use crate::domain::people::password::PasswordProblem;
use crate::service::orders::quote_token::QuoteProblem;
use crate::store::{CommandError, StoreError};
use serde::{Deserialize, Serialize};

/// What was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A shop.
    Shop,
    /// A customer.
    Customer,
    /// An order.
    Order,
    /// A product.
    Product,
    /// A payout request.
    Payout,
    /// A commission.
    Commission,
    /// A link that was asked for.
    Application,
    /// A link of an affiliate.
    Link,
    /// An API key or a publishable key.
    Key,
    /// An installed app.
    App,
    /// A coupon.
    Coupon,
    /// An endpoint for events.
    Webhook,
    /// A delivery to an endpoint.
    Delivery,
    /// A payment at a provider, or something about one.
    Payment,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is missing.
    Required,
    /// It has the wrong JSON type.
    WrongType(&'static str),
    /// It is not an amount.
    Amount(AmountError),
    /// It is not an e-mail address.
    NotAnEmail,
    /// It holds characters that cannot be seen.
    HiddenCharacters,
    /// It is too long; the most characters it may have.
    TooLong(usize),
    /// It is outside its range.
    OutOfRange(i64, i64),
    /// It is not a whole number; the least and the most it may be.
    NotWhole(i64, i64),
    /// It can be read as either of these whole numbers.
    AmbiguousWhole(i64, i64),
    /// No affiliate has this code.
    UnknownCode,
    /// No product has this id.
    UnknownProduct,
    /// No customer has this id.
    UnknownCustomer,
    /// It is none of the known words.
    UnknownWord,
    /// Something is left to pay, and the shop has no way to pay it online.
    NoWayToPay,
    /// Less than the least that can be paid out, in minor units.
    BelowMinimum(i64),
    /// More than can be bought at once, in minor units.
    AboveMaximum(i64),
    /// More than is available, in minor units.
    AboveAvailable(i64),
    /// More than is left to refund, in minor units.
    AboveRefundable(i64),
    /// The payout address fails its check.
    Address(AddressProblem),
    /// The payout address was marked invalid: an override with a reason is needed.
    OverrideNeeded,
    /// A coupon that does not apply.
    Coupon(CouponProblem),
    /// A proof of a quote that does not count.
    Quote(QuoteProblem),
    /// An end that is not after its start.
    NotAfterStart,
    /// A cursor that this server did not make.
    BadCursor,
    /// An instant that has passed already.
    NotInTheFuture,
    /// Somebody else has it already.
    Taken,
    /// It is not an HTTPS address of a public host.
    NotAPublicUrl,
    /// It does not fit what the app was registered with.
    App(AppProblem),
    /// A password that is guessed too easily.
    Password(PasswordProblem),
}

impl From<EmailProblem> for Problem {
    fn from(problem: EmailProblem) -> Self {
        match problem {
            EmailProblem::Malformed => Self::NotAnEmail,
            EmailProblem::HiddenCharacters => Self::HiddenCharacters,
        }
    }
}

/// What is wrong with what an app asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppProblem {
    /// No app of this shop has this id.
    Unknown,
    /// The address is none that the app was registered with.
    Address,
    /// More than the app was registered with.
    Beyond,
    /// The challenge is none, or not made with S256.
    Challenge,
}

/// What stands against a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Conflict {
    /// The order's state does not allow it.
    OrderState,
    /// The payout request's state does not allow it.
    PayoutState,
    /// Another customer has this address.
    EmailTaken,
    /// Nothing of what was paid for the order is left to refund.
    NothingToRefund,
    /// The customer still has store balance.
    BalanceLeft,
    /// The customer still has a payout request to be decided.
    PayoutOpen,
    /// The customer still has earnings.
    EarningsLeft,
    /// The customer still owes the shop after clawbacks.
    DebtLeft {
        /// How much, in minor units.
        owed_minor: i64,
    },
    /// The customer still has orders to be paid, or refunds that a provider is still sending.
    OrdersOpen,
    /// The customer was deleted: the account takes no money.
    AccountClosed,
    /// The affiliate owes nothing.
    NothingOwed,
    /// The affiliate owes another amount than the one to be written off.
    DebtChanged,
    /// A key whose answer is no longer kept was used again.
    KeyUsedUp,
    /// The same key is still being worked on.
    InFlight,
    /// A form came without its one-time key and could be carried out twice.
    FormWithoutKey,
    /// The application was decided before.
    ApplicationState,
    /// The shop gives no links with codes of one's own choice.
    CustomLinksOff,
    /// An affiliate has as many links as one can have.
    TooManyLinks,
    /// The shop has as many webhooks as it may have.
    WebhookLimit,
    /// The provider is still sending back another part of the order's money.
    RefundUnderWay,
    /// A payment of the order is on its way already.
    PaymentUnderWay,
    /// It was settled before.
    AlreadySettled,
    /// Money came in a currency that we do not know, so we cannot ask for it to be sent back.
    CurrencyUnknown,
    /// The shop has as many publishable keys as it may have.
    TooManyKeys,
    /// The account has a second factor, which only the shop's own pages ask for.
    SecondFactorNeeded,
}

/// A refusal. Nothing was changed. What is serialised are the outcomes that [`Refusal::is_kept`] allows to keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The caller may not.
    #[serde(skip)]
    Denied(Denied),
    /// No person decides on their own money: another operator does.
    OwnMoney,
    /// The affiliate is disabled, or the customer is not one.
    AffiliateInactive,
    /// There is no such thing, or not for this caller.
    #[serde(skip)]
    NotFound(Subject),
    /// Fields that are wrong.
    #[serde(skip)]
    Invalid(Vec<(&'static str, Problem)>),
    /// Too little money; what there is, in minor units.
    InsufficientBalance {
        /// What could be used at most.
        available_minor: i64,
    },
    /// A state that does not allow it.
    Conflict(Conflict),
    /// Who gets the credit for an order can be changed only until it is paid or given up.
    OrderNotPending,
    /// The same idempotency key came with another request.
    KeyReused,
    /// Address and password do not belong together.
    WrongCredentials,
    /// Too many tries; seconds to wait.
    TooManyTries(u64),
}

impl Refusal {
    /// A refusal of one field.
    pub fn field(field: &'static str, problem: Problem) -> Self {
        Self::Invalid(vec![(field, problem)])
    }

    /// Whether the refusal is kept under an idempotency key and replayed: it came from the state of the business, not
    /// from the shape of the request or the rights of the caller.
    pub fn is_kept(&self) -> bool {
        matches!(
            self,
            Self::InsufficientBalance { .. }
                | Self::OrderNotPending
                | Self::Conflict(
                    Conflict::OrderState
                        | Conflict::NothingToRefund
                        | Conflict::PayoutState
                        | Conflict::EmailTaken
                        | Conflict::BalanceLeft
                        | Conflict::PayoutOpen
                        | Conflict::EarningsLeft
                        | Conflict::DebtLeft { .. }
                        | Conflict::OrdersOpen
                        | Conflict::AccountClosed
                        | Conflict::NothingOwed
                        | Conflict::DebtChanged
                        | Conflict::ApplicationState
                        | Conflict::CustomLinksOff
                        | Conflict::TooManyLinks
                )
        )
    }
}

impl Refusal {
    /// What the audit calls a refusal that it tells of: one about who asked, not about what was asked for.
    pub fn audit_word(&self) -> Option<&'static str> {
        match self {
            Self::Denied(Denied::NotAllowed) => Some("not allowed"),
            Self::OwnMoney => Some("own money"),
            Self::TooManyTries(_) => Some("too many tries"),
            _ => None,
        }
    }
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

/// A refusal, or a failure that no one outside learns more about.
#[derive(Debug)]
pub enum ServiceError {
    /// A no with a reason.
    Refused(Refusal),
    /// The store failed.
    Store(StoreError),
    /// The posting rules made something that does not balance.
    Ledger(LedgerRefusal),
}

impl std::fmt::Display for ServiceError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => write!(formatter, "refused: {refusal:?}"),
            Self::Store(error) => write!(formatter, "{error}"),
            Self::Ledger(error) => write!(formatter, "ledger: {error}"),
        }
    }
}

impl std::error::Error for ServiceError {}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for ServiceError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Denied> for ServiceError {
    fn from(denied: Denied) -> Self {
        Self::Refused(denied.into())
    }
}

impl From<LedgerRefusal> for ServiceError {
    fn from(error: LedgerRefusal) -> Self {
        match error {
            LedgerRefusal::Closed { .. } => Refusal::Conflict(Conflict::AccountClosed).into(),
            error => Self::Ledger(error),
        }
    }
}

impl CommandError for ServiceError {
    fn as_store(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            _ => None,
        }
    }
}

/// What every use case answers.
pub type Answer<T> = Result<T, ServiceError>;
