//! The HTTP API. Handlers read a request, call one use case and put the outcome on the wire; no rule of the product
//! lives here.

mod addresses;
mod answer;
mod auth;
mod body;
mod browser;
mod code;
mod cors;
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
mod storefront;

pub use body::BODY_SIZE_MAX;
pub use code::ErrorCode;
pub use error::{ApiError, Detail};
pub use limits::{Peer, RateLimits};

use crate::brand::Brands;
use crate::domain::net::web_origin::WebOrigin;
use crate::payments::Desk;
use crate::service::Service;
use addresses::Addresses;
use axum::Router;
use axum::middleware::from_fn_with_state;
use finish::Finish;
use std::ops::Deref;
use std::sync::Arc;

/// What the handlers share, behind one count of its handles: each layer and handler clones it for each request.
#[derive(Clone)]
pub struct ApiState(Arc<ApiParts>);

impl From<ApiParts> for ApiState {
    fn from(parts: ApiParts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for ApiState {
    type Target = ApiParts;

    fn deref(&self) -> &ApiParts {
        &self.0
    }
}

/// What handlers need.
pub struct ApiParts {
    /// The use cases.
    pub service: Service,
    /// How often each caller may ask.
    pub limits: Arc<RateLimits>,
    /// Payments at providers.
    pub desk: Desk,
    /// What the shops look like.
    pub brands: Arc<Brands>,
    /// The shop fronts on other sites that any shop's answers may be read by, beside those that the brands name.
    pub storefront_origins: Arc<[WebOrigin]>,
}

/// Every route under `/dev` and `/v1`, with failures of their own for all that is not a route.
pub fn router(state: ApiState) -> Router {
    let addresses = Addresses::new(state.service.clone(), state.brands.clone());
    let around =
        |shape, routes| Finish::new(state.limits.clone(), shape, addresses.clone()).around(routes);
    let for_browsers = around(browser::SHAPE, browser::router());
    around(finish::DEV, dev::router())
        .merge(for_browsers.layer(from_fn_with_state(state.clone(), cors::cors)))
        .with_state(state)
}

/// Every operation of the API: what the routers serve and what the document describes.
fn operations() -> Vec<openapi::Operation> {
    dev::operations().into_iter().chain(browser::operations()).collect()
}
