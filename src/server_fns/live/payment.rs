//! Whether a payment is still pending, for the page that waits for it.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

#[cfg(feature = "ssr")]
use {
    super::{failed, visit},
    crate::domain::ids::OrderId,
    crate::http::PageError,
};

/// Returns whether the page of an order still has to wait. False as soon as it would read differently, and for an order
/// that this visitor may not see.
#[server(prefix = "", endpoint = "live/payment", input = Json)]
pub async fn is_payment_pending(
    /// The order.
    order: String,
) -> Result<bool, ServerFnError> {
    let visit = visit().await?;
    let Some(id) = OrderId::parse_either(&order) else { return Ok(false) };
    match visit.seen_order(&id).await {
        Ok(detail) => visit.is_payment_pending(&detail.order).await.map_err(failed),
        Err(PageError::Refused(_)) => Ok(false),
        Err(error) => Err(failed(error)),
    }
}
