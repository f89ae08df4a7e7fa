//! What a buyer does at the built-in test payment, and the way to a provider.

pub(super) mod lead_to_provider;
mod test_payment;

mod end_test_payment;

pub use end_test_payment::{CancelTestPayment, FailTestPayment, PayTestPayment};
pub use test_payment::TestPayment;
