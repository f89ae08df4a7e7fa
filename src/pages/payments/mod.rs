//! Back from a payment provider, and the page of the built-in test payment.

pub mod payment_return;
pub mod sandbox;
