//! The HTTP API. Handlers read a request, call one use case and put the outcome on the wire; no rule of the product
//! lives here.

mod answer;
mod dev;
mod idempotency;
mod json;
mod limits;
pub mod openapi;
mod request;
mod v1;

pub use answer::code::ErrorCode;
pub use answer::error::{ApiError, Detail};
pub use limits::{Peer, RateLimits};
pub use request::asked::{Asked, Sent, origin_of};
pub use request::body::BODY_SIZE_MAX;

use crate::brand::Brands;
use crate::domain::net::web_origin::WebOrigin;
use crate::payments::Desk;
use crate::service::Service;
use answer::addresses::Addresses;
use answer::finish::Finish;
use axum::Router;
use axum::middleware::from_fn_with_state;
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
    let for_browsers = around(v1::envelope::SHAPE, v1::router());
    around(answer::finish::DEV, dev::router())
        .merge(for_browsers.layer(from_fn_with_state(state.clone(), v1::cors::cors)))
        .with_state(state)
}

/// Every operation of the API: what the routers serve and what the document describes.
fn operations() -> Vec<openapi::Operation> {
    dev::operations().into_iter().chain(v1::operations()).collect()
}
