//! Payout requests: asking for one, reading, deciding.

mod decide_payout;
mod list_payouts;
mod request_payout;
mod show_payout;

use crate::api::openapi::{Operation, operation};

/// Every operation of the room.
pub fn operations() -> Vec<Operation> {
    vec![
        operation!(request_payout::request_payout),
        operation!(list_payouts::list_payouts),
        operation!(show_payout::show_payout),
        operation!(decide_payout::approve),
        operation!(decide_payout::reject),
        operation!(decide_payout::complete),
        operation!(decide_payout::cancel),
    ]
}
