//! Payments: the way to a provider, the built-in test payment, and what operators do about providers.

mod connect_provider;
mod disable_provider;
mod enable_provider;
mod end_test_payment;
pub(super) mod lead_to_provider;
mod replay_payment_event;
mod settle_review;
mod switch;
mod test_payment;

pub use connect_provider::ConnectProvider;
pub use disable_provider::DisableProvider;
pub use enable_provider::EnableProvider;
pub use end_test_payment::{CancelTestPayment, FailTestPayment, PayTestPayment};
pub use replay_payment_event::ReplayPaymentEvent;
pub use settle_review::SettleReview;
pub use test_payment::TestPayment;
