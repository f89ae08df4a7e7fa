//! Endpoints that events are delivered to, what they subscribe to, and the secrets that sign.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{ShopId, WebhookId};
use crate::domain::webhooks::event::Topic;
use crate::store::integrity::sealed;
use crate::store::kernel::vault::{opened, stored};
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// An endpoint.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The id.
    pub id: WebhookId,
    /// Its number within the shop; part of the ids of its deliveries.
    pub number: i64,
    /// Where deliveries go.
    pub url: String,
    /// What it was made for: `paylix` or `zapier`.
    pub kind: String,
    /// What it subscribes to.
    pub topics: Vec<Topic>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// How often it failed since it last worked.
    pub failures: i64,
    /// Until when nothing is sent, because it kept failing.
    pub paused_until: Timestamp,
    /// When it last took a delivery.
    pub last_success_at: Option<Timestamp>,
    /// When it last failed.
    pub last_failure_at: Option<Timestamp>,
}

// The topics come along as one text, in order, so that a list of endpoints is one question.
macro_rules! columns {
    () => {
        "SELECT w.endpoint_id, w.number, w.url, w.kind, w.created_at, w.updated_at, w.failures, w.paused_until, \
         w.last_success_at, w.last_failure_at, t.topic FROM webhook_endpoint w \
         LEFT JOIN webhook_topic t ON t.shop_id = w.shop_id AND t.endpoint_id = w.endpoint_id \
         WHERE w.shop_id = $1 AND w.deleted_at IS NULL AND w.kind <> 'payments' "
    };
}

/// Rows of one endpoint follow each other, one a topic.
fn gather(rows: &[sqlx::any::AnyRow]) -> Result<Vec<Webhook>, StoreError> {
    let mut found: Vec<Webhook> = Vec::new();
    for row in rows {
        let mut columns = Columns::of(row);
        let webhook = Webhook {
            id: columns.parsed("webhook_endpoint", "endpoint_id", WebhookId::parse)?,
            number: columns.integer()?,
            url: columns.text()?,
            kind: columns.text()?,
            created_at: columns.instant()?,
            updated_at: columns.instant()?,
            failures: columns.integer()?,
            paused_until: columns.instant()?,
            last_success_at: columns.instant_or_null()?,
            last_failure_at: columns.instant_or_null()?,
            topics: Vec::new(),
        };
        // A topic that this version does not know any more is left out rather than an error for everything.
        let topic = columns.text_or_null()?.as_deref().and_then(Topic::parse);
        if found.last().is_none_or(|last| last.id != webhook.id) {
            found.push(webhook);
        }
        if let (Some(last), Some(topic)) = (found.last_mut(), topic) {
            last.topics.push(topic);
        }
    }
    for webhook in &mut found {
        webhook.topics.sort();
    }
    Ok(found)
}

/// The endpoint with this id.
pub async fn webhook_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &WebhookId,
) -> Result<Option<Webhook>, StoreError> {
    let sql = concat!(columns!(), "AND w.endpoint_id = $2");
    let rows = source.rows(sql, values![shop.as_str(), id.as_str()]).await?;
    Ok(gather(&rows)?.pop())
}

/// Endpoints, newest first.
pub async fn webhook_list(
    source: &mut impl Source,
    shop: &ShopId,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Webhook>, StoreError> {
    let sql = concat!(
        columns!(),
        "AND w.endpoint_id IN (SELECT endpoint_id FROM webhook_endpoint WHERE shop_id = $1 AND deleted_at IS NULL \
         AND kind <> 'payments' AND ($2 IS NULL OR endpoint_id < $2) ORDER BY endpoint_id DESC LIMIT $3) ORDER BY w.endpoint_id DESC"
    );
    let rows = source.rows(sql, values![shop.as_str(), before, limit]).await?;
    gather(&rows)
}

/// The highest number an endpoint of the shop has had, and how many endpoints it has now, those of single payments not
/// counted.
pub async fn webhook_counts(
    source: &mut impl Source,
    shop: &ShopId,
) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT COALESCE(MAX(number), 0), \
               CAST(COALESCE(SUM(CASE WHEN deleted_at IS NULL AND kind <> 'payments' THEN 1 ELSE 0 END), 0) AS BIGINT) \
               FROM webhook_endpoint WHERE shop_id = $1";
    let Some(row) = source.row(sql, values![shop.as_str()]).await? else { return Ok((0, 0)) };
    let mut columns = Columns::of(&row);
    Ok((columns.integer()?, columns.integer()?))
}

/// Adds an endpoint with its topics.
pub fn webhook_insert(tx: &mut Tx<'_>, shop: &ShopId, webhook: &Webhook) {
    tx.queue(
        "INSERT INTO webhook_endpoint (shop_id, endpoint_id, number, url, kind, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
        values![
            shop.as_str(), webhook.id.as_str(), webhook.number, webhook.url.as_str(), webhook.kind.as_str(),
            webhook.created_at,
        ],
    );
    tx.seal(&sealed::WEBHOOK_ENDPOINT, shop, webhook.id.as_str());
    topics_insert(tx, shop, webhook);
}

/// Changes address and topics.
pub fn webhook_update(tx: &mut Tx<'_>, shop: &ShopId, webhook: &Webhook) {
    tx.queue(
        "UPDATE webhook_endpoint SET url = $3, kind = $4, updated_at = $5, failures = 0, paused_until = 0 \
         WHERE shop_id = $1 AND endpoint_id = $2",
        values![
            shop.as_str(), webhook.id.as_str(), webhook.url.as_str(), webhook.kind.as_str(), webhook.updated_at,
        ],
    );
    tx.seal(&sealed::WEBHOOK_ENDPOINT, shop, webhook.id.as_str());
    tx.queue(
        "DELETE FROM webhook_topic WHERE shop_id = $1 AND endpoint_id = $2",
        values![shop.as_str(), webhook.id.as_str()],
    );
    topics_insert(tx, shop, webhook);
}

fn topics_insert(tx: &mut Tx<'_>, shop: &ShopId, webhook: &Webhook) {
    for topic in &webhook.topics {
        tx.queue(
            "INSERT INTO webhook_topic (shop_id, endpoint_id, topic, event) VALUES ($1, $2, $3, $4)",
            values![shop.as_str(), webhook.id.as_str(), topic.to_text(), topic.event.as_str()],
        );
    }
}

/// Takes an endpoint away: its secrets and topics go, its log stays, and what was still to be sent ends here.
pub fn webhook_delete(tx: &mut Tx<'_>, shop: &ShopId, id: &WebhookId) {
    let now = tx.now();
    let key = || values![shop.as_str(), id.as_str()];
    tx.queue(
        "UPDATE webhook_endpoint SET deleted_at = $3, updated_at = $3 WHERE shop_id = $1 AND endpoint_id = $2",
        values![shop.as_str(), id.as_str(), now],
    );
    tx.seal(&sealed::WEBHOOK_ENDPOINT, shop, id.as_str());
    tx.queue("DELETE FROM webhook_topic WHERE shop_id = $1 AND endpoint_id = $2", key());
    tx.queue("DELETE FROM webhook_secret WHERE shop_id = $1 AND endpoint_id = $2", key());
    tx.queue(
        "UPDATE webhook_delivery SET state = 'dead', error = COALESCE(error, 'the endpoint was deleted') \
         WHERE shop_id = $1 AND endpoint_id = $2 AND state = 'pending'",
        key(),
    );
}

/// The secrets that sign now, newest first.
pub async fn secrets(
    source: &mut impl Source,
    shop: &ShopId,
    id: &WebhookId,
    now: Timestamp,
) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT secret, number FROM webhook_secret WHERE shop_id = $1 AND endpoint_id = $2 \
               AND (expires_at IS NULL OR expires_at > $3) ORDER BY number DESC";
    let rows = source.rows(sql, values![shop.as_str(), id.as_str(), now]).await?;
    let vault = source.vault();
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            let (text, number) = (columns.text()?, columns.integer()?);
            let about = secret_about(shop.as_str(), id.as_str(), &number.to_string());
            opened(vault.as_deref(), &about, text)
        })
        .collect()
}

/// The place that a secret is sealed for.
pub(in crate::store) fn secret_about(shop: &str, id: &str, number: &str) -> String {
    format!("webhook_secret/{shop}/{id}/{number}")
}

/// Adds the newest secret; the one before it signs beside it until `overlap_until`, older ones go.
pub async fn secret_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    id: &WebhookId,
    secret: &str,
    overlap_until: Timestamp,
) -> Result<(), StoreError> {
    let (shop, id, now) = (shop.as_str(), id.as_str(), tx.now());
    let newest = "SELECT COALESCE(MAX(number), 0) FROM webhook_secret WHERE shop_id = $1 AND endpoint_id = $2";
    let row = tx.row(newest, values![shop, id]).await?;
    let last = row.map_or(Ok(0), |row| Columns::of(&row).integer())?;
    tx.queue(
        "DELETE FROM webhook_secret WHERE shop_id = $1 AND endpoint_id = $2 AND number < $3",
        values![shop, id, last],
    );
    tx.queue(
        "UPDATE webhook_secret SET expires_at = $4 WHERE shop_id = $1 AND endpoint_id = $2 AND number = $3",
        values![shop, id, last, overlap_until],
    );
    let number = last + 1;
    let (about, vault) = (secret_about(shop, id, &number.to_string()), tx.vault());
    let secret = stored(vault.as_deref(), &about, secret, &*tx.entropy());
    tx.queue(
        "INSERT INTO webhook_secret (shop_id, endpoint_id, number, secret, created_at) VALUES ($1, $2, $3, $4, $5)",
        values![shop, id, number, secret, now],
    );
    Ok(())
}
