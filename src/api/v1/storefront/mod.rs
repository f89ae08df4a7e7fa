//! The storefront API, `/v1/storefront`: what a shop front calls from a browser before anybody has signed in.

mod affiliates;
mod cart;
mod invoices;
mod ping;
mod place;
mod refusals;

use crate::api::openapi::{Operation, operation};

/// Every operation.
pub fn operations() -> Vec<Operation> {
    vec![
        operation!(affiliates::resolve_code),
        operation!(affiliates::record_arrival),
        operation!(affiliates::record_event),
        operation!(cart::quote_cart),
        operation!(place::check_out_cart),
        operation!(invoices::show_public_invoice),
        operation!(invoices::show_invoice_status),
        operation!(ping::report_by_name),
        operation!(ping::report_by_id),
    ]
}
