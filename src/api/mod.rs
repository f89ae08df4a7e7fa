//! The HTTP API. Handlers read a request, call one use case and put the outcome on the wire; no rule of the product
//! lives here.

mod addresses;
mod answer;
mod auth;
mod body;
mod browser;
mod code;
mod customer;
mod dev;
mod document;
mod error;
mod fields;
mod filters;
mod finish;
mod idempotency;
mod json;
mod limits;
pub mod openapi;
mod page;
mod path;
mod read_coupon;
mod refusal;

pub use body::BODY_SIZE_MAX;
pub use code::ErrorCode;
pub use error::{ApiError, Detail};
pub use limits::{Peer, RateLimits};

use crate::brand::Brands;
use crate::service::Service;
use addresses::Addresses;
use axum::Router;
use finish::Finish;
use std::sync::Arc;

/// What the handlers share; cheap to clone.
#[derive(Clone)]
pub struct ApiState {
    /// The use cases.
    pub service: Service,
    /// How often each caller may ask.
    pub limits: Arc<RateLimits>,
    /// What the shops look like.
    pub brands: Arc<Brands>,
}

/// Every route under `/dev` and `/v1`, with failures of their own for all that is not a route.
pub fn router(state: ApiState) -> Router {
    let addresses = Addresses::new(state.service.clone(), state.brands.clone());
    let around =
        |shape, routes| Finish::new(state.limits.clone(), shape, addresses.clone()).around(routes);
    around(finish::DEV, dev::router())
        .merge(around(browser::SHAPE, browser::router()))
        .with_state(state)
}

/// Every operation of the API: what the routers serve and what the document describes.
fn operations() -> Vec<openapi::Operation> {
    dev::operations().into_iter().chain(browser::operations()).collect()
}
