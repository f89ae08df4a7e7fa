//! Customers.

mod delete_customer;
pub(super) mod list_customers;
mod save_customer;
mod show_customer;

use crate::api::openapi::{Operation, operation};

/// Every operation of the room.
pub fn operations() -> Vec<Operation> {
    vec![
        operation!(list_customers::list_customers),
        operation!(save_customer::create_customer),
        operation!(show_customer::show_customer),
        operation!(save_customer::update_customer),
        operation!(delete_customer::delete_customer),
    ]
}
