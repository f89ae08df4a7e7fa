//! What customers and visitors see: landing page, overview, checkout, orders, the built-in test payment. What
//! affiliates earn is in `earnings`; signing in is in `pages::auth`.

mod cart;
mod checkout;
mod checkout_view;
mod due;
mod earnings;
mod invoice;
mod landing;
mod order;
mod order_parts;
mod orders;
mod overview;
mod paying;
mod products;
mod receipt;
mod referral;
mod sandbox;
mod words;

use crate::web::SharedApp;
use axum::Router;
use axum::routing::{get, post};

/// The pages of this part.
pub fn router() -> Router<SharedApp> {
    Router::new()
        .route("/", get(landing::show))
        .route("/checkout", get(checkout::show).post(checkout::place))
        .route("/sandbox/{id}", get(sandbox::show))
        .route("/sandbox/{id}/pay", post(sandbox::pay))
        .route("/sandbox/{id}/fail", post(sandbox::fail))
        .route("/sandbox/{id}/cancel", post(sandbox::cancel))
        .route("/orders", get(orders::show))
        .route("/orders.csv", get(orders::download))
        .route("/orders/{id}", get(order::show))
        .route("/orders/{id}/pay", post(paying::pay))
        .route("/checkout/return/{id}", get(paying::returned))
        .route("/checkout/cancelled/{id}", get(paying::cancelled))
        .route("/orders/{id}/receipt", get(receipt::show))
        .route("/invoice/{id}", get(invoice::show))
        .merge(earnings::router())
}
