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
mod order_desk;
mod payout_desk;
mod providers;
mod test_clock;
mod wallet;

pub use order_desk::{CancelOrderForm, MarkPaidForm, RefundOrderForm, RefundPartForm};
pub use payout_desk::{
    ApprovePayoutForm, CompletePayoutForm, DecidePayoutsForm, FailPayoutForm, RejectPayoutForm,
    SELECTED_MAX, SelectPayoutsForm, SelectedClaims,
};
pub use providers::{
    ConnectProviderForm, PROVIDERS, ReplayEventForm, SettleReviewForm, SwitchProviderForm,
    gateway_of, inbox_key,
};
pub use test_clock::AdvanceClockForm;
pub use wallet::ConvertForm;
