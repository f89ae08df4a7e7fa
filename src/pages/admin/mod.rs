//! Pages.

use crate::web::App;
use axum::Router;

/// The pages of this part.
pub fn router() -> Router<App> {
    Router::new()
}
