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

use super::openapi::Operation;

/// Every operation.
pub fn operations() -> Vec<Operation> {
    Vec::new()
use super::browser::Route;
use axum::routing::{get, post};

/// Every route.
pub fn routes() -> Vec<Route> {
    vec![
        ("/customer/auth/otp/request", post(sign_in::request_code)),
        ("/customer/auth/otp/verify", post(sign_in::verify_code)),
        ("/customer/auth/logout", post(sign_in::sign_out)),
        ("/customer/me", get(me::me)),
        ("/customer/profile", post(profile::update_profile)),
        ("/customer/invoices", get(invoices::list_invoices)),
        ("/customer/invoice/{id}", get(invoice::show_invoice)),
        ("/customer/affiliate", get(affiliate::show_affiliate)),
        ("/customer/affiliate/stats", get(affiliate_stats::show_stats)),
        ("/customer/affiliate/links", post(create_link::create_link)),
        ("/customer/dashboard", get(dashboard::show_dashboard)),
    ]
}
