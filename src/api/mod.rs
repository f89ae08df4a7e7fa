//! The HTTP API. Handlers read a request, call one use case and put the outcome on the wire; no rule of the product
//! lives here.

mod answer;
mod auth;
mod body;
mod browser;
mod customer;
mod dev;
mod document;
mod error;
mod fields;
mod idempotency;
mod json;
mod page;
mod path;
mod refusal;

pub use body::BODY_SIZE_MAX;
pub use error::{ApiError, Detail};

use crate::service::Service;
use axum::Router;

/// What the handlers share; cheap to clone.
#[derive(Clone)]
pub struct ApiState {
    /// The use cases.
    pub service: Service,
}

/// Every route under `/dev` and `/v1`, with failures of their own for all that is not a route.
pub fn router() -> Router<ApiState> {
    dev::router().merge(browser::router())
}
