//! The Dev API, `/dev/v1`: what a merchant's own programs and the official clients call.

mod application_decisions;
mod change_affiliate_status;
mod checkout_sessions;
mod complete_order;
mod convert_to_balance;
mod coupons;
mod create_order;
mod decide_payout;
mod delete_customer;
mod fulfill_order;
mod list_affiliates;
mod list_applications;
mod list_customers;
mod list_events;
mod list_invoices;
mod list_orders;
mod list_payouts;
mod oauth_authorize;
mod oauth_token;
mod payment_fields;
mod payments;
mod products;
mod program_settings;
mod refund_order;
mod request_payout;
mod save_customer;
mod show_affiliate;
mod show_customer;
mod show_invoice;
mod show_me;
mod show_order;
mod show_payout;
mod update_order;
mod wallet;
mod webhook_logs;
mod webhooks;

use super::ApiState;
use super::auth::Caller;
use super::error::ApiError;
use super::fields::Fields;
use super::openapi::{Operation, mount, operation};
use crate::domain::text::note;
use axum::Router;
use axum::http::Uri;
use axum::routing::any;

/// The one route that asks for an app's own secret instead of a key.
const KEYLESS: &str = "/dev/v1/oauth/token";
/// The longest note or reason.
const NOTE_LENGTH_MAX: usize = crate::domain::text::NOTE_LENGTH_MAX;

/// A text that says why, which must be there; empty where it is wrong.
fn required_reason(fields: &mut Fields, name: &str) -> String {
    let text = fields.text(name, NOTE_LENGTH_MAX);
    let reason = note(&text).ok().flatten();
    if reason.is_none() && !text.trim().is_empty() {
        fields.refuse(name, "is required");
    }
    reason.unwrap_or_default()
}

/// Every operation under `/dev/v1`.
pub fn operations() -> Vec<Operation> {
    [
        identity(),
        customers(),
        affiliates(),
        orders(),
        invoices(),
        payments(),
        products(),
        coupons(),
        apps(),
        webhooks(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn identity() -> Vec<Operation> {
    vec![operation!(show_me::me), operation!(show_me::capabilities)]
}

fn customers() -> Vec<Operation> {
    vec![
        operation!(list_customers::list_customers),
        operation!(save_customer::create_customer),
        operation!(show_customer::show_customer),
        operation!(save_customer::update_customer),
        operation!(delete_customer::delete_customer),
        operation!(wallet::show_wallet),
        operation!(wallet::credit_wallet),
        operation!(wallet::debit_wallet),
        operation!(show_affiliate::show_affiliate),
        operation!(convert_to_balance::convert_to_balance),
        operation!(request_payout::request_payout),
    ]
}

fn affiliates() -> Vec<Operation> {
    vec![
        operation!(list_affiliates::list_affiliates),
        operation!(change_affiliate_status::change_affiliate_status),
        operation!(program_settings::show_settings),
        operation!(program_settings::change_settings),
        operation!(list_applications::list_applications),
        operation!(application_decisions::approve),
        operation!(application_decisions::reject),
        operation!(list_payouts::list_payouts),
        operation!(show_payout::show_payout),
        operation!(decide_payout::approve),
        operation!(decide_payout::reject),
        operation!(decide_payout::complete),
        operation!(decide_payout::cancel),
    ]
}

fn orders() -> Vec<Operation> {
    vec![
        operation!(list_orders::list_orders),
        operation!(create_order::create_order),
        operation!(show_order::show_order),
        operation!(update_order::update_order),
        operation!(fulfill_order::fulfill_order),
        operation!(complete_order::complete_order),
        operation!(refund_order::refund_order),
    ]
}

fn invoices() -> Vec<Operation> {
    vec![
        operation!(list_invoices::list_invoices),
        operation!(show_invoice::show_invoice),
        operation!(complete_order::complete_invoice),
    ]
}

fn apps() -> Vec<Operation> {
    vec![operation!(oauth_authorize::authorize), operation!(oauth_token::token)]
}

fn payments() -> Vec<Operation> {
    vec![
        operation!(payments::list_payments),
        operation!(payments::create_payment),
        operation!(payments::show_payment),
        operation!(payments::complete_payment),
        operation!(checkout_sessions::create_session),
    ]
}

fn products() -> Vec<Operation> {
    vec![
        operation!(products::list_products),
        operation!(products::create_product),
        operation!(products::show_product),
        operation!(products::change_product),
        operation!(products::replace_product),
        operation!(products::delete_product),
    ]
}

fn coupons() -> Vec<Operation> {
    vec![
        operation!(coupons::list_coupons),
        operation!(coupons::create_coupon),
        operation!(coupons::show_coupon),
        operation!(coupons::show_coupon_by_code),
        operation!(coupons::change_coupon),
        operation!(coupons::replace_coupon),
        operation!(coupons::delete_coupon),
    ]
}

fn webhooks() -> Vec<Operation> {
    vec![
        operation!(webhooks::list_webhooks),
        operation!(webhooks::create_webhook),
        operation!(webhooks::list_webhook_events),
        operation!(webhook_logs::list_webhook_logs),
        operation!(webhook_logs::show_webhook_log),
        operation!(webhook_logs::retry_delivery),
        operation!(webhooks::show_webhook),
        operation!(webhooks::update_webhook),
        operation!(webhooks::delete_webhook),
        operation!(webhook_logs::test_webhook),
        operation!(webhooks::rotate_secret),
        operation!(webhook_logs::replay_events),
        operation!(list_events::list_events),
    ]
}

/// The operations, and failures of its own for all that is none.
pub fn router() -> Router<ApiState> {
    mount(Router::new(), operations())
        .method_not_allowed_fallback(method_not_allowed)
        .route("/dev", any(not_found))
        .route("/dev/", any(not_found))
        .route("/dev/{*rest}", any(not_found))
}

/// Only a caller with a key learns which routes there are.
async fn not_found(_: Caller) -> ApiError {
    ApiError::no_route()
}

/// As for routes that are none, except where nobody needs a key.
async fn method_not_allowed(uri: Uri, caller: Result<Caller, ApiError>) -> ApiError {
    let needs_key = uri.path().trim_end_matches('/') != KEYLESS;
    match caller {
        Err(error) if needs_key => error,
        _ => ApiError::method_not_allowed(),
    }
}
