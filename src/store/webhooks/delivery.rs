//! Deliveries: one row for each event and endpoint, claimed by moving its next attempt behind a lease.

use super::carried::{Carried, Written, carry};
use super::payment_webhook::payment_secret_about;
use super::webhook::secrets;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{DeliveryId, ShopId, WebhookId};
use crate::domain::webhooks::delivery::{Outcome, Verdict, pause_secs};
use crate::domain::webhooks::event::Topic;
use crate::store::kernel::vault::{Vault, opened};
use crate::store::{Columns, Command, Source, StoreError, Tx};
use crate::values;

/// How often an endpoint may fail in a row before only one delivery at a time is tried.
pub const FAILURES_MAX: i64 = 5;

/// A delivery that was claimed: everything that is needed to send it.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The id.
    pub id: DeliveryId,
    /// What the endpoint asked for, as in `order:paid`.
    pub topic: String,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    /// What the event carries.
    pub carried: Carried,
    /// The event and its number; a test has neither.
    pub event: Option<(String, i64)>,
    /// When the event happened.
    pub happened_at: Timestamp,
    /// After when nothing more is tried.
    pub give_up_at: Timestamp,
    /// Address and secret, where they are not the endpoint's: those of a single payment.
    pub own: Option<(String, String)>,
}

/// What one endpoint is to get now.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Where to.
    pub url: String,
    /// What signs, newest first.
    pub secrets: Vec<String>,
    /// What.
    pub deliveries: Vec<Claimed>,
}

/// How an attempt went.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The delivery.
    pub id: DeliveryId,
    /// Which attempt it was.
    pub attempt: i64,
    /// What came back.
    pub outcome: Outcome,
    /// What follows.
    pub verdict: Verdict,
}

/// Queues the deliveries of the events with these numbers (after, until) to the endpoints that subscribed before they
/// happened.
pub(in crate::store) fn fan_out(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    (after, until): (i64, i64),
    give_up_secs: i64,
) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO webhook_delivery (shop_id, delivery_id, endpoint_id, event_id, topic, state, next_attempt_at, \
         give_up_at, created_at) SELECT o.shop_id, 'whd_' || SUBSTR(o.event_id, 5) || '_' || w.number || \
         CASE WHEN t.topic = t.event THEN '' ELSE 'p' END, w.endpoint_id, o.event_id, t.topic, 'pending', $4, $5, $4 \
         FROM outbox o JOIN webhook_topic t ON t.shop_id = o.shop_id AND t.event = o.event \
         JOIN webhook_endpoint w ON w.shop_id = t.shop_id AND w.endpoint_id = t.endpoint_id \
         WHERE o.shop_id = $1 AND o.sequence > $2 AND o.sequence <= $3 AND w.deleted_at IS NULL \
         AND w.created_at <= o.created_at ON CONFLICT (shop_id, delivery_id) DO NOTHING",
        values![shop.as_str(), after, until, now, now.plus_secs(give_up_secs)],
    );
}

/// Delivers the events of a range once more, each under the id it had; answers how many there are.
pub async fn replay(
    tx: &mut Tx<'_>,
    (shop, webhook): (&ShopId, &WebhookId),
    (after, until): (i64, i64),
    give_up_secs: i64,
) -> Result<i64, StoreError> {
    let now = tx.now();
    let rows = tx
        .rows(
            "INSERT INTO webhook_delivery (shop_id, delivery_id, endpoint_id, event_id, topic, state, \
             next_attempt_at, give_up_at, created_at) SELECT o.shop_id, 'whd_' || SUBSTR(o.event_id, 5) || '_' || \
             w.number || CASE WHEN t.topic = t.event THEN '' ELSE 'p' END, w.endpoint_id, o.event_id, t.topic, \
             'pending', $5, $6, $5 FROM outbox o \
             JOIN webhook_topic t ON t.shop_id = o.shop_id AND t.event = o.event AND t.endpoint_id = $2 \
             JOIN webhook_endpoint w ON w.shop_id = t.shop_id AND w.endpoint_id = t.endpoint_id \
             WHERE o.shop_id = $1 AND o.sequence > $3 AND o.sequence <= $4 AND w.deleted_at IS NULL \
             ON CONFLICT (shop_id, delivery_id) DO UPDATE SET state = 'pending', attempt = 0, \
             next_attempt_at = excluded.next_attempt_at, give_up_at = excluded.give_up_at, delivered_at = NULL, \
             status_code = NULL, error = NULL, response = NULL, response_headers = NULL \
             WHERE webhook_delivery.state <> 'pending' OR webhook_delivery.error IS NOT NULL RETURNING delivery_id",
            values![
                shop.as_str(), webhook.as_str(), after, until, now, now.plus_secs(give_up_secs),
            ],
        )
        .await?;
    Ok(i64::try_from(rows.len()).unwrap_or(0))
}

/// Lets a delivery be tried again at once, unless it is under way; false when there is no such delivery.
pub async fn retry(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    id: &DeliveryId,
    give_up_secs: i64,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let known = "SELECT d.delivery_id FROM webhook_delivery d JOIN webhook_endpoint w ON w.shop_id = d.shop_id \
                 AND w.endpoint_id = d.endpoint_id WHERE d.shop_id = $1 AND d.delivery_id = $2 AND w.deleted_at IS NULL";
    if tx.row(known, values![shop.as_str(), id.as_str()]).await?.is_none() {
        return Ok(false);
    }
    tx.queue(
        "UPDATE webhook_delivery SET state = 'pending', attempt = 0, next_attempt_at = $3, give_up_at = $4, \
         delivered_at = NULL, status_code = NULL, error = NULL, response = NULL, response_headers = NULL \
         WHERE shop_id = $1 AND delivery_id = $2 AND (state <> 'pending' OR error IS NOT NULL)",
        values![shop.as_str(), id.as_str(), now, now.plus_secs(give_up_secs)],
    );
    Ok(true)
}

/// Adds the delivery of a test, which belongs to no event.
pub fn test_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    (id, webhook): (&DeliveryId, &WebhookId),
    (topic, payload): (&str, &str),
    give_up_secs: i64,
) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO webhook_delivery (shop_id, delivery_id, endpoint_id, topic, payload, state, next_attempt_at, \
         give_up_at, created_at) VALUES ($1, $2, $3, $4, $5, 'pending', $6, $7, $6)",
        values![
            shop.as_str(), id.as_str(), webhook.as_str(), topic, payload, now, now.plus_secs(give_up_secs),
        ],
    );
}

/// The endpoints that have something to send now and may be tried.
pub async fn due_endpoints(
    source: &mut impl Source,
    now: Timestamp,
) -> Result<Vec<(ShopId, WebhookId)>, StoreError> {
    let sql = "SELECT w.shop_id, w.endpoint_id FROM webhook_endpoint w WHERE w.deleted_at IS NULL \
               AND w.paused_until <= $1 AND EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.shop_id = w.shop_id \
               AND d.endpoint_id = w.endpoint_id AND d.state = 'pending' AND d.next_attempt_at <= $1)";
    let rows = source.rows(sql, values![now]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            let shop = columns.parsed("webhook_endpoint", "shop_id", ShopId::parse)?;
            Ok((shop, columns.parsed("webhook_endpoint", "endpoint_id", WebhookId::parse)?))
        })
        .collect()
}

/// One turn of an endpoint: writes how the last batch went and claims the next one.
#[derive(Clone, Debug)]
pub struct Turn {
    /// The shop.
    pub shop: ShopId,
    /// The endpoint.
    pub webhook: WebhookId,
    /// How the last batch went.
    pub attempts: Vec<Attempt>,
    /// How many to claim at most; none when it is 0.
    pub claim_max: i64,
    /// How long a claim holds, should its process die.
    pub lease_secs: i64,
}

impl Command for Turn {
    type Output = Option<Batch>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<Batch>, StoreError> {
        let now = tx.now();
        // The process that has this row has the endpoint: claims of several processes take turns.
        let lock = "UPDATE webhook_endpoint SET failures = failures WHERE shop_id = $1 AND endpoint_id = $2 \
                    AND deleted_at IS NULL RETURNING url, failures, paused_until";
        let row = tx.row(lock, values![self.shop.as_str(), self.webhook.as_str()]).await?;
        let Some(row) = row else { return Ok(None) };
        let mut columns = Columns::of(&row);
        let (url, before) = (columns.text()?, columns.integer()?);
        let mut paused_until = columns.instant()?;
        let mut failures = before;
        if !self.attempts.is_empty() {
            (failures, paused_until) = self.finish(tx, before);
        }
        if self.claim_max == 0 || paused_until > now {
            return Ok(None);
        }
        let most = if failures >= FAILURES_MAX { 1 } else { self.claim_max };
        let deliveries = self.claim(tx, most).await?;
        if deliveries.is_empty() {
            return Ok(None);
        }
        let secrets = secrets(tx, &self.shop, &self.webhook, now).await?;
        Ok(Some(Batch { url, secrets, deliveries }))
    }
}

impl Turn {
    /// Writes each attempt and the endpoint's health; answers the failures in a row and how long it pauses.
    fn finish(&self, tx: &mut Tx<'_>, before: i64) -> (i64, Timestamp) {
        let now = tx.now();
        let (mut works, mut failed) = (false, 0);
        for attempt in &self.attempts {
            let outcome = &attempt.outcome;
            let (state, next, delivered_at) = match attempt.verdict {
                Verdict::Delivered => ("delivered", now, Some(now)),
                Verdict::Again(at) => ("pending", at, None),
                Verdict::Dead => ("dead", now, None),
            };
            works |= attempt.verdict == Verdict::Delivered;
            failed += i64::from(attempt.verdict != Verdict::Delivered);
            tx.queue(
                "UPDATE webhook_delivery SET state = $4, next_attempt_at = $5, delivered_at = $6, status_code = $7, \
                 duration_millis = $8, error = $9, response = $10, response_headers = $11 \
                 WHERE shop_id = $1 AND delivery_id = $2 AND attempt = $3 AND state = 'pending'",
                values![
                    self.shop.as_str(), attempt.id.as_str(), attempt.attempt, state, next, delivered_at,
                    outcome.status, outcome.duration_millis, outcome.error.as_deref(), outcome.response.as_deref(),
                    outcome.response_headers.as_deref(),
                ],
            );
        }
        let failures = if works { 0 } else { before + failed };
        let is_paused = failures >= FAILURES_MAX;
        let paused_until =
            if is_paused { now.plus_secs(pause_secs(failures)) } else { Timestamp(0) };
        tx.queue(
            "UPDATE webhook_endpoint SET failures = $3, paused_until = $4, \
             last_success_at = CASE WHEN $5 = 1 THEN $7 ELSE last_success_at END, \
             last_failure_at = CASE WHEN $6 = 1 THEN $7 ELSE last_failure_at END \
             WHERE shop_id = $1 AND endpoint_id = $2",
            values![
                self.shop.as_str(),
                self.webhook.as_str(),
                failures,
                paused_until,
                works,
                failed > 0,
                now,
            ],
        );
        (failures, paused_until)
    }

    async fn claim(&self, tx: &mut Tx<'_>, most: i64) -> Result<Vec<Claimed>, StoreError> {
        let now = tx.now();
        let rows = tx
            .rows(
                "UPDATE webhook_delivery SET attempt = attempt + 1, attempted_at = $3, next_attempt_at = $4, \
                 status_code = NULL, error = NULL, response = NULL, response_headers = NULL \
                 WHERE shop_id = $1 AND state = 'pending' AND next_attempt_at <= $3 AND delivery_id IN \
                 (SELECT delivery_id FROM webhook_delivery WHERE shop_id = $1 AND endpoint_id = $2 \
                 AND state = 'pending' AND next_attempt_at <= $3 ORDER BY next_attempt_at, delivery_id LIMIT $5) \
                 RETURNING delivery_id, topic, attempt, payload, event_id, created_at, give_up_at, \
                 (SELECT o.payload FROM outbox o WHERE o.shop_id = webhook_delivery.shop_id \
                 AND o.event_id = webhook_delivery.event_id), \
                 (SELECT o.sequence FROM outbox o WHERE o.shop_id = webhook_delivery.shop_id \
                 AND o.event_id = webhook_delivery.event_id), \
                 (SELECT o.created_at FROM outbox o WHERE o.shop_id = webhook_delivery.shop_id \
                 AND o.event_id = webhook_delivery.event_id), \
                 (SELECT COALESCE(o.order_id, o.subject_id) FROM outbox o \
                 WHERE o.shop_id = webhook_delivery.shop_id AND o.event_id = webhook_delivery.event_id), \
                 (SELECT p.url FROM payment_webhook p WHERE p.shop_id = webhook_delivery.shop_id \
                 AND p.order_id = webhook_delivery.order_id), \
                 (SELECT p.secret FROM payment_webhook p WHERE p.shop_id = webhook_delivery.shop_id \
                 AND p.order_id = webhook_delivery.order_id), order_id",
                values![
                    self.shop.as_str(), self.webhook.as_str(), now, now.plus_secs(self.lease_secs), most,
                ],
            )
            .await?;
        let vault = tx.vault();
        let (mut deliveries, mut written) = (Vec::new(), Vec::new());
        for row in &rows {
            let (delivery, event) = claimed(row, &self.shop, vault.as_deref())?;
            deliveries.push(delivery);
            written.push(event);
        }
        let carried = carry(tx, &self.shop, written).await?;
        for (delivery, carried) in deliveries.iter_mut().zip(carried) {
            delivery.carried = carried;
        }
        Ok(deliveries)
    }
}

/// A delivery as its row has it, and the event whose row has the rest.
fn claimed(
    row: &sqlx::any::AnyRow,
    shop: &ShopId,
    vault: Option<&Vault>,
) -> Result<(Claimed, Written), StoreError> {
    let mut columns = Columns::of(row);
    let id = columns.parsed("webhook_delivery", "delivery_id", DeliveryId::parse)?;
    let (topic, attempt) = (columns.text()?, columns.integer()?);
    let (own, event) = (columns.text_or_null()?, columns.text_or_null()?);
    let (created_at, give_up_at) = (columns.instant()?, columns.instant()?);
    let payload = columns.text_or_null()?;
    let event = event.zip(columns.integer_or_null()?);
    let happened_at = columns.instant_or_null()?.unwrap_or(created_at);
    let payload = own.or(payload).unwrap_or_else(|| "{}".to_owned());
    let about = columns.text_or_null()?;
    let written = Written { event: Topic::parse(&topic).map(|topic| topic.event), about, payload };
    let (url, secret) = (columns.text_or_null()?, columns.text_or_null()?);
    let own = match (url, secret, columns.text_or_null()?) {
        (Some(url), Some(secret), Some(order)) => {
            let about = payment_secret_about(shop.as_str(), &order);
            Some((url, opened(vault, &about, secret)?))
        }
        _ => None,
    };
    let carried = Carried::nothing();
    Ok((Claimed { id, topic, attempt, carried, event, happened_at, give_up_at, own }, written))
}

/// Gives up what could not be delivered in time, for endpoints that are tried too seldom to come to it.
#[derive(Clone, Copy, Debug)]
pub struct GiveUp;

impl Command for GiveUp {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now();
        tx.queue(
            "UPDATE webhook_delivery SET state = 'dead', error = COALESCE(error, 'the endpoint kept failing') \
             WHERE state = 'pending' AND give_up_at <= $1 AND next_attempt_at <= $1",
            values![now],
        );
        Ok(())
    }
}
