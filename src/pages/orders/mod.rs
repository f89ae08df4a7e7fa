//! Buying: the checkout, the customer's orders, one order from its placing to its receipt, and the page where an order
//! made over the API is paid.

pub mod checkout;
pub mod checkout_view;
pub mod due;
pub mod invoice;
pub mod order;
pub mod order_list;
pub mod order_parts;
pub mod pending_payment;
pub mod receipt;

use crate::http::SharedApp;
use axum::Router;
use axum::routing::get;

/// Files to download.
pub fn downloads() -> Router<SharedApp> {
    Router::new().route("/orders.csv", get(order_list::download))
}
