//! The HTTP API.

/// What every API request shares.
#[derive(Clone)]
pub struct ApiState {
    /// The use cases.
    pub service: crate::service::Service,
}

/// The routes of the API.
pub fn router() -> axum::Router<ApiState> {
    axum::Router::new()
}
