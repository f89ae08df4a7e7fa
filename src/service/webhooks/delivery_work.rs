//! What the part that delivers events reads.

use crate::domain::ids::{ShopId, WebhookId};
use crate::service::{Service, StoreError};
use crate::store::webhooks::delivery::due_endpoints;
use crate::store::webhooks::outbox::unnumbered_shops;

impl Service {
    /// The endpoints that have a delivery due now, of all shops.
    pub async fn due_endpoints(&self) -> Result<Vec<(ShopId, WebhookId)>, StoreError> {
        due_endpoints(&mut self.store(), self.now()).await
    }

    /// The shops that have events without a number.
    pub async fn unnumbered_shops(&self) -> Result<Vec<ShopId>, StoreError> {
        unnumbered_shops(&mut self.store()).await
    }
}
