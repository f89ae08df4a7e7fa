//! Where the program that asked for one payment hears about it.

use super::{Columns, Source, StoreError, Tx};
use crate::domain::ids::{OrderId, ShopId};
use crate::values;

/// The address and secret of one payment.
#[derive(Clone, Debug)]
pub struct PaymentWebhook {
    /// Where events about the payment go.
    pub url: String,
    /// What signs them; shown once, when the payment was made.
    pub secret: String,
}

/// Adds the address of a payment.
pub fn payment_webhook_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    order: &OrderId,
    webhook: &PaymentWebhook,
) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO payment_webhook (shop_id, order_id, url, secret, created_at) VALUES ($1, $2, $3, $4, $5)",
        values![shop.as_str(), order.as_str(), webhook.url.as_str(), webhook.secret.as_str(), now],
    );
}

/// The address of a payment, where its program gave one.
pub async fn payment_webhook_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    order: &OrderId,
) -> Result<Option<PaymentWebhook>, StoreError> {
    let sql = "SELECT url, secret FROM payment_webhook WHERE shop_id = $1 AND order_id = $2";
    let row = source.row(sql, values![shop.as_str(), order.as_str()]).await?;
    row.map(|row| {
        let mut columns = Columns::of(&row);
        Ok(PaymentWebhook { url: columns.text()?, secret: columns.text()? })
    })
    .transpose()
}
