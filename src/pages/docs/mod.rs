//! The reference of the API, `/docs`: an index by subject, one page for each, and every code of a failure. All of it is
//! read from the same document that `portico openapi` prints.

pub mod curl;
pub mod errors;
pub mod index;
pub mod marked;
pub mod operation;
pub mod reference;
pub mod subject;

use crate::http::SharedApp;
use axum::Router;
use axum::routing::get;

/// What is not a page: files to download.
pub fn downloads() -> Router<SharedApp> {
    Router::new().route("/docs/openapi.json", get(index::download))
}
