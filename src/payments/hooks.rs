//! `/hooks/{provider}/{shop}`: what providers send. Judged by its raw bytes, stored, answered; acted on afterwards.

use super::desk::{Desk, DeskError};
use super::provider::Untrusted;
use crate::domain::payments::payment::Gateway;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use bytes::Bytes;

/// The largest event, in bytes.
const EVENT_SIZE_MAX: usize = 1024 * 1024;

/// The addresses for providers.
pub fn hooks(desk: Desk) -> Router {
    Router::new()
        .route("/hooks/{provider}/{shop}", post(receive))
        .layer(DefaultBodyLimit::max(EVENT_SIZE_MAX))
        .with_state(desk)
}

/// 200 once it is stored; 400 for what is not believed, and 503 when the provider should send it again.
async fn receive(
    State(desk): State<Desk>,
    Path((provider, shop)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let gateway = Gateway::ALL.into_iter().find(|gateway| gateway.slug() == provider);
    let gateway = gateway.filter(|gateway| !gateway.is_built_in());
    let shop = match desk.service.shop_by_slug(&shop).await {
        Ok(shop) => shop,
        Err(error) => return unavailable(&error),
    };
    let (Some(gateway), Some(shop)) = (gateway, shop) else { return StatusCode::NOT_FOUND };
    let provider = match desk.provider(&shop.id, gateway).await {
        Ok(provider) => provider,
        Err(DeskError::NotConnected) => return StatusCode::NOT_FOUND,
        Err(error) => return unavailable(&error),
    };
    let notice = match provider.verify_event(&headers, &body, desk.service.now()).await {
        Ok(notice) => notice,
        Err(Untrusted::Unknown) => return StatusCode::SERVICE_UNAVAILABLE,
        Err(reason) => {
            tracing::warn!(shop = %shop.id, gateway = gateway.as_str(), %reason, "event refused");
            return StatusCode::BAD_REQUEST;
        }
    };
    let Ok(text) = String::from_utf8(body.to_vec()) else { return StatusCode::BAD_REQUEST };
    match desk.receive((&shop.id, gateway), notice, text).await {
        Ok(()) => StatusCode::OK,
        Err(error) => unavailable(&error),
    }
}

fn unavailable(error: &dyn std::error::Error) -> StatusCode {
    tracing::error!(%error, "event not stored");
    StatusCode::SERVICE_UNAVAILABLE
}
