//! The APIs that browsers call, `/v1`: `storefront/` before anybody has signed in, `customer/` afterwards.

pub(super) mod cors;
mod customer;
pub(super) mod envelope;
mod storefront;

use super::ApiState;
use super::answer::error::ApiError;
use super::openapi::{Operation, mount};
use axum::Router;
use axum::routing::any;

/// Every operation under `/v1`.
pub fn operations() -> Vec<Operation> {
    storefront::operations().into_iter().chain(customer::operations()).collect()
}

/// Mounts the operations; unknown routes get this surface's 404.
pub fn router() -> Router<ApiState> {
    mount(Router::new(), operations())
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .route("/v1", any(no_route))
        .route("/v1/", any(no_route))
        .route("/v1/{*rest}", any(no_route))
}

async fn no_route() -> ApiError {
    ApiError::no_route()
}
