//! What customers and visitors see: landing page, overview, checkout, orders, the built-in test payment. What
//! affiliates earn is in `earnings`; signing in is in `pages::auth`.

pub mod cart;
pub mod checkout;
pub mod checkout_view;
pub mod due;
pub mod earnings;
pub mod invoice;
pub mod landing;
pub mod on_its_way;
pub mod order;
pub mod order_parts;
pub mod orders;
pub mod overview;
pub mod paying;
pub mod products;
pub mod receipt;
pub mod referral;
pub mod sandbox;
pub mod words;

use crate::http::SharedApp;
use axum::Router;
use axum::routing::{get, post};

/// What is not a page: files to download.
pub fn downloads() -> Router<SharedApp> {
    Router::new().route("/orders.csv", get(orders::download)).merge(earnings::downloads())
}

/// Forms that are not server functions yet.
pub fn router() -> Router<SharedApp> {
    Router::new()
        .route("/checkout", post(checkout::place))
        .route("/sandbox/{id}/pay", post(sandbox::pay))
        .route("/sandbox/{id}/fail", post(sandbox::fail))
        .route("/sandbox/{id}/cancel", post(sandbox::cancel))
        .route("/orders/{id}/pay", post(paying::pay))
        .merge(earnings::router())
}
