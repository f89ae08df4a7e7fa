//! What an affiliate earns and does with it: the program's page, commissions and why they are what they are, the
//! statement, converting, payouts.

mod commissions;
mod common;
mod convert;
mod ending;
mod join;
mod month;
mod overview;
mod payout;
mod payout_form;
mod payout_request;
mod payout_requests;
mod program;
mod qr;
mod statement;
mod stats;
mod why;
mod why_steps;

use crate::web::SharedApp;
use axum::Router;
use axum::routing::{get, post};

/// The pages of this part.
pub fn router() -> Router<SharedApp> {
    Router::new()
        .route("/affiliate", get(overview::show))
        .route("/affiliate/qr.svg", get(qr::show))
        .route("/affiliate/join", post(join::submit))
        .route("/affiliate/commissions", get(commissions::show))
        .route("/affiliate/commissions.csv", get(commissions::download))
        .route("/affiliate/commissions/{id}", get(why::show))
        .route("/balance", get(statement::show))
        .route("/balance/convert", get(convert::show).post(convert::submit))
        .route("/balance/payout", get(payout::show).post(payout::submit))
        .route("/balance/payout.csv", get(payout_requests::download))
        .route("/balance/payout/{id}", get(payout_request::show))
        .route("/balance/payout/{id}/cancel", post(payout_request::cancel))
}
