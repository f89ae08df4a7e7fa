//! One typed struct for each form: the page fills it, the server function reads it, a refusal gives it back. No rule of the
//! product here; what a value means is decided by the server function and the domain.

mod affiliates;
mod cart;
mod orders;
mod payments;
mod payouts;
mod wallet;

pub use affiliates::JoinProgramForm;
pub use cart::{Cart, CartLine};
pub use orders::{CheckoutForm, PayOrderForm};
pub use payments::TestPaymentForm;
pub use payouts::{CancelPayoutForm, PayoutForm};
pub use wallet::ConvertForm;
