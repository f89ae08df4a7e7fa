//! The reference of the API, `/docs`: an index by subject, one page for each, and every code of a failure. All of it is
//! read from the same document that `portico openapi` prints.

mod curl;
mod errors;
mod index;
mod marked;
mod operation;
mod reference;
mod subject;

use crate::web::SharedApp;
use axum::Router;
use axum::routing::get;

/// The pages of this part.
pub fn router() -> Router<SharedApp> {
    Router::new()
        .route("/docs", get(index::show))
        .route("/docs/errors", get(errors::show))
        .route("/docs/openapi.json", get(index::download))
        .route("/docs/{subject}", get(subject::show))
}
