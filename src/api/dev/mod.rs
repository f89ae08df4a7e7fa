//! The Dev API, `/dev/v1`: what a merchant's own programs and the official clients call.

mod application_decisions;
mod change_affiliate_status;
mod complete_order;
mod convert_to_balance;
mod create_order;
mod decide_payout;
mod delete_customer;
mod fulfill_order;
mod list_affiliates;
mod list_applications;
mod list_customers;
mod list_invoices;
mod list_orders;
mod list_payouts;
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

use super::ApiState;
use super::auth::Caller;
use super::error::ApiError;
use super::fields::Fields;
use crate::domain::text::note;
use axum::Router;
use axum::routing::{MethodRouter, any, get, patch, post};

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

/// Every route. Each answers with and without a slash at the end, never by redirect: some clients do not follow one.
pub fn router() -> Router<ApiState> {
    let table: [(&str, MethodRouter<ApiState>); 30] = [
        ("/me", get(show_me::me)),
        ("/me/capabilities", get(show_me::capabilities)),
        ("/customers", get(list_customers::list_customers).post(save_customer::create_customer)),
        (
            "/customers/{id}",
            get(show_customer::show_customer)
                .patch(save_customer::update_customer)
                .put(save_customer::update_customer)
                .delete(delete_customer::delete_customer),
        ),
        ("/customers/{id}/wallet", get(wallet::show_wallet)),
        ("/customers/{id}/wallet/credit", post(wallet::credit_wallet)),
        ("/customers/{id}/wallet/debit", post(wallet::debit_wallet)),
        ("/customers/{id}/affiliate", get(show_affiliate::show_affiliate)),
        (
            "/customers/{id}/affiliate/convert-to-balance",
            post(convert_to_balance::convert_to_balance),
        ),
        ("/customers/{id}/affiliate/payout-requests", post(request_payout::request_payout)),
        ("/affiliates/customers", get(list_affiliates::list_affiliates)),
        (
            "/affiliates/customers/{id}/status",
            patch(change_affiliate_status::change_affiliate_status),
        ),
        (
            "/affiliates/settings",
            get(program_settings::show_settings).patch(program_settings::change_settings),
        ),
        ("/affiliates/applications", get(list_applications::list_applications)),
        ("/affiliates/applications/{id}/approve", post(application_decisions::approve)),
        ("/affiliates/applications/{id}/reject", post(application_decisions::reject)),
        ("/affiliates/payout-requests", get(list_payouts::list_payouts)),
        ("/affiliates/payout-requests/{id}", get(show_payout::show_payout)),
        ("/affiliates/payout-requests/{id}/approve", post(decide_payout::approve)),
        ("/affiliates/payout-requests/{id}/reject", post(decide_payout::reject)),
        ("/affiliates/payout-requests/{id}/complete", post(decide_payout::complete)),
        ("/affiliates/payout-requests/{id}/cancel", post(decide_payout::cancel)),
        ("/orders", get(list_orders::list_orders).post(create_order::create_order)),
        (
            "/orders/{id}",
            get(show_order::show_order)
                .patch(update_order::update_order)
                .put(update_order::update_order),
        ),
        ("/orders/{id}/fulfill", post(fulfill_order::fulfill_order)),
        ("/orders/{id}/complete", post(complete_order::complete_order)),
        ("/orders/{id}/refund", post(refund_order::refund_order)),
        ("/invoices", get(list_invoices::list_invoices)),
        ("/invoices/{id}", get(show_invoice::show_invoice)),
        ("/invoices/{id}/complete", post(complete_order::complete_invoice)),
    ];
    let mut router = Router::new();
    for (path, methods) in table {
        router = router
            .route(&format!("/dev/v1{path}"), methods.clone())
            .route(&format!("/dev/v1{path}/"), methods);
    }
    router
        .method_not_allowed_fallback(method_not_allowed)
        .route("/dev", any(not_found))
        .route("/dev/", any(not_found))
        .route("/dev/{*rest}", any(not_found))
}

/// Only a caller with a key learns which routes there are.
async fn not_found(_: Caller) -> ApiError {
    ApiError::no_route()
}

async fn method_not_allowed(_: Caller) -> ApiError {
    ApiError::method_not_allowed()
}
