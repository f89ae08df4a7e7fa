//! The affiliate program: the affiliate's own page, joining, commissions and why they are what they are, the
//! referral link.

pub mod arrival;
pub mod commissions;
pub mod join;
pub mod links;
pub mod next_step;
pub mod overview;
pub mod program;
pub mod qr;
pub mod stats;
pub mod why;
pub mod why_steps;

use crate::http::SharedApp;
use axum::Router;
use axum::routing::get;

/// Files to download.
pub fn downloads() -> Router<SharedApp> {
    Router::new()
        .route("/affiliate/qr.svg", get(qr::show))
        .route("/affiliate/commissions.csv", get(commissions::download))
        .route("/affiliate/commissions/{id}/why.json", get(why::download))
}
