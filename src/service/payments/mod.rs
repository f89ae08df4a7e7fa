//! Payments at providers: accounts, attempts, the events that arrive, and the books that follow them. Calls over the
//! network are in `crate::payments`.

pub(super) mod answer_refund;
pub(super) mod connect_account;
pub(super) mod payment_views;
pub(super) mod provider_work;
pub(super) mod receive_event;
pub(super) mod settle_payment;
pub(super) mod settle_review;
pub(super) mod start_session;
pub(super) mod take_payment;

pub use answer_refund::{AskAgain, RefundRefused};
pub use connect_account::{ConnectGateway, EnableGateway, SaveReport};
pub use payment_views::{PAYMENT_EVENTS_MAX, PaymentDesk};
pub use receive_event::{Ending, FinishEvent, ReceiveEvent, ReplayEvent};
pub use settle_payment::{Effects, SettlePayment};
pub use settle_review::{ReviewAction, SettleReview};
pub use start_session::{PostponeCheck, SessionOpened, SessionRefused, StartSession};
pub use take_payment::{AskedPayment, TakePayment};
