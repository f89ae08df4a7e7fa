//! Where the program that asked for one payment hears about it.
//!
//! Its deliveries take the same way as all others. The endpoint they belong to stands for the host of the address, so
//! that a host that does not answer is left alone as a whole; no list of endpoints shows it.

use super::webhook::webhook_counts;
use crate::domain::ids::{OrderId, ShopId, WebhookId};
use crate::store::integrity::sealed;
use crate::store::kernel::vault::stored;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// How many hosts have an endpoint of their own; those beyond share one, so that the dispatcher's list stays short.
const HOSTS_MAX: i64 = 100;
/// What stands for the hosts that share one.
const OTHER_HOSTS: &str = "https://*";

/// The address and secret of one payment.
#[derive(Clone, Debug)]
pub struct PaymentWebhook {
    /// Where events about the payment go.
    pub url: String,
    /// Scheme, host and port of it.
    pub origin: String,
    /// What signs them; shown once, when the payment was made.
    pub secret: String,
}

/// The place that the secret of a payment is sealed for.
pub(in crate::store) fn payment_secret_about(shop: &str, order: &str) -> String {
    format!("payment_webhook/{shop}/{order}")
}

/// Adds the address of a payment. The caller holds the shop's lock.
pub async fn payment_webhook_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    order: &OrderId,
    webhook: &PaymentWebhook,
) -> Result<(), StoreError> {
    let endpoint = host_endpoint(tx, shop, &webhook.origin).await?;
    let (now, vault) = (tx.now(), tx.vault());
    let about = payment_secret_about(shop.as_str(), order.as_str());
    let secret = stored(vault.as_deref(), &about, &webhook.secret, &*tx.entropy());
    tx.queue(
        "INSERT INTO payment_webhook (shop_id, order_id, url, secret, created_at, endpoint_id) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![
            shop.as_str(),
            order.as_str(),
            webhook.url.as_str(),
            secret,
            now,
            endpoint.as_str(),
        ],
    );
    Ok(())
}

/// The endpoint of a host, made when there is none yet.
async fn host_endpoint(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    origin: &str,
) -> Result<WebhookId, StoreError> {
    if let Some(known) = known_endpoint(tx, shop, origin).await? {
        return Ok(known);
    }
    let sql = "SELECT COUNT(*) FROM webhook_endpoint WHERE shop_id = $1 AND kind = 'payments'";
    let row = tx.row(sql, values![shop.as_str()]).await?;
    let hosts = row.map_or(Ok(0), |row| Columns::of(&row).integer())?;
    let origin = if hosts < HOSTS_MAX { origin } else { OTHER_HOSTS };
    if let Some(known) = known_endpoint(tx, shop, origin).await? {
        return Ok(known);
    }
    let (last, _) = webhook_counts(tx, shop).await?;
    let now = tx.now();
    let id = WebhookId::fresh(now, &*tx.entropy());
    tx.queue(
        "INSERT INTO webhook_endpoint (shop_id, endpoint_id, number, url, kind, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, 'payments', $5, $5)",
        values![shop.as_str(), id.as_str(), last + 1, origin, now],
    );
    tx.seal(&sealed::WEBHOOK_ENDPOINT, shop, id.as_str());
    Ok(id)
}

async fn known_endpoint(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    origin: &str,
) -> Result<Option<WebhookId>, StoreError> {
    let sql = "SELECT endpoint_id FROM webhook_endpoint WHERE shop_id = $1 AND url = $2 AND kind = 'payments'";
    let row = tx.row(sql, values![shop.as_str(), origin]).await?;
    row.map(|row| Columns::of(&row).parsed("webhook_endpoint", "endpoint_id", WebhookId::parse))
        .transpose()
}

/// Queues the deliveries of the events with these numbers (after, until) that are about payments with an address of
/// their own. A payment's creation is not announced: its caller has just received it as an answer.
pub(in crate::store) fn fan_out(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    (after, until): (i64, i64),
    give_up_secs: i64,
) {
    let now = tx.now();
    // The events come first, whatever the planner thinks: there are few of them.
    tx.queue(
        "INSERT INTO webhook_delivery (shop_id, delivery_id, endpoint_id, event_id, topic, state, next_attempt_at, \
         give_up_at, created_at, order_id) SELECT o.shop_id, 'whd_' || SUBSTR(o.event_id, 5) || '_' || w.number, \
         w.endpoint_id, o.event_id, o.event, 'pending', $4, $5, $4, p.order_id FROM outbox o \
         LEFT JOIN refund r ON r.shop_id = o.shop_id AND r.refund_id = o.subject_id \
         CROSS JOIN payment_webhook p CROSS JOIN webhook_endpoint w \
         WHERE o.shop_id = $1 AND o.sequence > $2 AND o.sequence <= $3 AND o.event IN \
         ('order:updated', 'order:partial', 'order:paid', 'order:cancelled', 'order:disputed') \
         AND p.shop_id = o.shop_id AND p.order_id = COALESCE(r.order_id, o.subject_id) \
         AND w.shop_id = p.shop_id AND w.endpoint_id = p.endpoint_id ON CONFLICT (shop_id, delivery_id) DO NOTHING",
        values![shop.as_str(), after, until, now, now.plus_secs(give_up_secs)],
    );
}
