//! The pages: each handler loads what it shows through a service, then renders a plain view. No SQL, no rule of the
//! product, and no sentence: words come from the message files.

pub mod error;

mod admin;
mod auth;
mod csv;
mod docs;
mod portal;

use crate::web::SharedApp;
use axum::Router;

/// Every page.
pub fn router() -> Router<SharedApp> {
    Router::new()
        .merge(portal::router())
        .merge(auth::router())
        .merge(admin::router())
        .merge(docs::router())
        .fallback(error::missing)
}
