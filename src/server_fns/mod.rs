//! Everything a person can do, one server function each. No rule of the product and no view here: a function reads its
//! form, runs one use case, and says what happened.

pub mod wallet;

use crate::http::Action;

/// Every server function that a form posts to.
pub const ACTIONS: &[Action] = &[
    // An affiliate's commission and store balance.
    Action::of::<wallet::ConvertToBalance>(),
];
