//! Orders and invoices, which are orders under their other name.

mod complete_order;
mod create_order;
mod fulfill_order;
mod list_invoices;
mod list_orders;
mod refund_order;
mod show_invoice;
mod show_order;
mod update_order;

use crate::api::openapi::{Operation, operation};

/// Every operation of the room.
pub fn operations() -> Vec<Operation> {
    vec![
        operation!(list_orders::list_orders),
        operation!(create_order::create_order),
        operation!(show_order::show_order),
        operation!(update_order::update_order),
        operation!(fulfill_order::fulfill_order),
        operation!(complete_order::complete_order),
        operation!(refund_order::refund_order),
        operation!(list_invoices::list_invoices),
        operation!(show_invoice::show_invoice),
        operation!(complete_order::complete_invoice),
    ]
}
