//! What an affiliate earns and does with it: the program's page, commissions and why they are what they are, the
//! statement, converting, payouts.

pub mod commissions;
pub mod common;
pub mod convert;
pub mod ending;
pub mod join;
pub mod month;
pub mod overview;
pub mod payout;
pub mod payout_form;
pub mod payout_request;
pub mod payout_requests;
pub mod program;
pub mod qr;
pub mod statement;
pub mod stats;
pub mod why;
pub mod why_steps;

use crate::http::SharedApp;
use axum::Router;
use axum::routing::{get, post};

/// What is not a page: files to download.
pub fn downloads() -> Router<SharedApp> {
    Router::new()
        .route("/affiliate/qr.svg", get(qr::show))
        .route("/affiliate/commissions.csv", get(commissions::download))
        .route("/affiliate/commissions/{id}/why.json", get(why::download))
        .route("/balance/payout.csv", get(payout_requests::download))
}

/// Forms that are not server functions yet.
pub fn router() -> Router<SharedApp> {
    Router::new()
        .route("/affiliate/join", post(join::submit))
        .route("/balance/payout", post(payout::submit))
        .route("/balance/payout/{id}/cancel", post(payout_request::cancel))
}
