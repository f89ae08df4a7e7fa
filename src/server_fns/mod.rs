//! Everything a person can do, one server function each. No rule of the product and no view here: a function reads its
//! form, runs one use case, and says what happened.

pub mod affiliates;
pub mod orders;
pub mod payments;
pub mod payouts;
pub mod wallet;

use crate::http::Action;

/// Every server function that a form posts to.
pub const ACTIONS: &[Action] = &[
    // Buying.
    Action::of::<orders::CheckOut>(),
    Action::of::<orders::UpdateCheckout>(),
    Action::of::<orders::PayOrder>(),
    Action::of::<payments::PayTestPayment>(),
    Action::of::<payments::FailTestPayment>(),
    Action::of::<payments::CancelTestPayment>(),
    // An affiliate's program, commission, payouts and store balance.
    Action::of::<affiliates::JoinProgram>(),
    Action::of::<payouts::RequestPayout>(),
    Action::of::<payouts::CancelPayout>(),
    Action::of::<wallet::ConvertToBalance>(),
];
