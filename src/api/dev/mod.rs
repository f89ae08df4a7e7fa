//! The Dev API, `/dev/v1`: what a merchant's own programs and the official clients call.

mod access;
mod affiliates;
mod catalogue;
mod customers;
mod orders;
mod payments;
mod payouts;
mod wallet;
mod webhooks;

use super::ApiState;
use super::answer::error::ApiError;
use super::openapi::{Operation, mount};
use super::request::auth::Caller;
use super::request::fields::Fields;
use crate::domain::text::note;
use axum::Router;
use axum::http::Uri;
use axum::routing::any;

/// The one route that asks for an app's own secret instead of a key.
const KEYLESS: &str = "/dev/v1/oauth/token";
/// The longest note or reason.
const NOTE_LENGTH_MAX: usize = crate::domain::text::NOTE_LENGTH_MAX;

/// A text that says why, which must be there; empty where it is wrong.
fn required_reason(fields: &mut Fields, name: &str) -> String {
    let text = fields.text(name, NOTE_LENGTH_MAX);
    let reason = note(&text).ok().flatten();
    if reason.is_none() && !text.trim().is_empty() {
        fields.refuse(name, "is required");
    }
    reason.unwrap_or_default()
}

/// Every operation under `/dev/v1`.
pub fn operations() -> Vec<Operation> {
    [
        access::operations(),
        customers::operations(),
        affiliates::operations(),
        wallet::operations(),
        payouts::operations(),
        orders::operations(),
        payments::operations(),
        catalogue::operations(),
        webhooks::operations(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Mounts the operations; unknown routes get this surface's 404.
pub fn router() -> Router<ApiState> {
    mount(Router::new(), operations())
        .method_not_allowed_fallback(method_not_allowed)
        .route("/dev", any(not_found))
        .route("/dev/", any(not_found))
        .route("/dev/{*rest}", any(not_found))
}

/// Only a caller with a key learns which routes there are.
async fn not_found(_: Caller) -> ApiError {
    ApiError::no_route()
}

/// As for unknown routes, except where no key is needed.
async fn method_not_allowed(uri: Uri, caller: Result<Caller, ApiError>) -> ApiError {
    let needs_key = uri.path().trim_end_matches('/') != KEYLESS;
    match caller {
        Err(error) if needs_key => error,
        _ => ApiError::method_not_allowed(),
    }
}
