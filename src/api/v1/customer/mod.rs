//! The customer API, `/v1/customer`: what a merchant's own shop front shows a signed-in customer. Its official client
//! checks every answer against a schema, so that every key here is there for a reason.

mod affiliate;
mod affiliate_json;
mod affiliate_stats;
mod create_link;
mod dashboard;
mod guest;
mod invoice;
mod invoice_json;
mod invoices;
mod me;
mod profile;
mod sign_in;
mod wallet;

use crate::api::openapi::{Operation, operation};

/// Every operation.
pub fn operations() -> Vec<Operation> {
    vec![
        operation!(sign_in::request_code),
        operation!(sign_in::verify_code),
        operation!(sign_in::sign_out),
        operation!(me::me),
        operation!(profile::update_profile),
        operation!(invoices::list_invoices),
        operation!(invoice::show_invoice),
        operation!(affiliate::show_affiliate),
        operation!(affiliate_stats::show_stats),
        operation!(create_link::create_link),
        operation!(wallet::topup_quote),
        operation!(wallet::top_up),
        operation!(dashboard::show_dashboard),
    ]
}
