//! An affiliate's payout requests: the form, the list, one request.

pub mod ask_payout;
pub mod confirm_payout;
pub mod payout_form;
pub mod payout_request;
pub mod request_list;

use crate::http::SharedApp;
use axum::Router;
use axum::routing::get;

/// Files to download.
pub fn downloads() -> Router<SharedApp> {
    Router::new().route("/balance/payout.csv", get(request_list::download))
}
