//! Store balance: read, changed by hand, made from earnings.

mod change_wallet;
mod convert_to_balance;

use crate::api::openapi::{Operation, operation};

/// Every operation of the room.
pub fn operations() -> Vec<Operation> {
    vec![
        operation!(change_wallet::show_wallet),
        operation!(change_wallet::credit_wallet),
        operation!(change_wallet::debit_wallet),
        operation!(convert_to_balance::convert_to_balance),
    ]
}
