//! Store balance and available commission: the statement, converting.

pub mod convert;
pub mod ending;
pub mod month;
pub mod statement;

use crate::http::SharedApp;
use axum::Router;
use axum::routing::get;

/// Files to download.
pub fn downloads() -> Router<SharedApp> {
    Router::new().route("/balance.csv", get(statement::download))
}
