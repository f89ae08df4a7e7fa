//! The operator console: what needs attention now, and a room for each noun. Everything works without scripts; each
//! change is a form that posts to a server function, runs at most once and leads back.

pub mod access;
pub mod affiliates;
pub mod clock;
pub mod orders;
pub mod payments;
pub mod payouts;
pub mod settings;
pub mod today;
pub mod webhooks;

mod prepared;

use crate::http::SharedApp;
use axum::Router;
use axum::routing::get;

/// What is not a page: files to download.
pub fn downloads() -> Router<SharedApp> {
    Router::new()
        .route("/admin/payouts.csv", get(payouts::list::csv))
        .route("/admin/orders.csv", get(orders::list::csv))
        .route("/admin/affiliates.csv", get(affiliates::list::csv))
}
