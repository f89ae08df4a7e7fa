//! Sums that a program of the merchant asks for, and the sessions that they are paid in.

mod checkout_sessions;
pub(super) mod fields;
mod take_payment;

use crate::api::openapi::{Operation, operation};

/// Every operation of the room.
pub fn operations() -> Vec<Operation> {
    vec![
        operation!(take_payment::list_payments),
        operation!(take_payment::create_payment),
        operation!(take_payment::show_payment),
        operation!(take_payment::complete_payment),
        operation!(checkout_sessions::create_session),
    ]
}
