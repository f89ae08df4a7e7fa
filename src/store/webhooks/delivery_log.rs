//! What operators and programs see of deliveries.

use super::carried::{Carried, Written, carry};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{DeliveryId, OrderId, ShopId, WebhookId};
use crate::domain::webhooks::event::Topic;
use crate::store::{Columns, Source, StoreError};
use crate::values;
use sqlx::any::AnyRow;

/// How a delivery stands, as logs say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogStatus {
    /// Nothing is known yet.
    Pending,
    /// It arrived.
    Success,
    /// The last attempt failed; there may be more.
    Failed,
}

impl LogStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Success, Self::Failed];

    /// The status as it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Success => "success",
            Self::Failed => "failed",
        }
    }

    /// Reads a status.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// Which deliveries to show.
#[derive(Clone, Debug, Default)]
pub struct LogFilter {
    /// In this status.
    pub status: Option<LogStatus>,
    /// Of this topic.
    pub topic: Option<Topic>,
    /// To this endpoint.
    pub webhook: Option<WebhookId>,
    /// About this payment, at its own address.
    pub payment: Option<OrderId>,
    /// Only those that were given up.
    pub is_dead: bool,
}

/// A delivery with its last attempt.
#[derive(Clone, Debug)]
pub struct LogRow {
    /// The delivery.
    pub id: DeliveryId,
    /// The endpoint.
    pub webhook: WebhookId,
    /// The public form of the payment whose own address it goes to.
    pub payment: Option<String>,
    /// Where to.
    pub url: String,
    /// What was delivered.
    pub topic: String,
    /// The event and its number; a test has neither.
    pub event: Option<(String, i64)>,
    /// What it carries.
    pub carried: Carried,
    /// When it happened.
    pub happened_at: Timestamp,
    /// How it stands.
    pub status: LogStatus,
    /// Whether it was given up.
    pub is_dead: bool,
    /// How many attempts there were.
    pub attempt: i64,
    /// When it is tried next.
    pub next_attempt_at: Option<Timestamp>,
    /// When it was last tried.
    pub attempted_at: Option<Timestamp>,
    /// When it arrived.
    pub delivered_at: Option<Timestamp>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// The HTTP status of the last answer.
    pub status_code: Option<i64>,
    /// How long the last attempt took.
    pub duration_millis: Option<i64>,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// The start of the last answer.
    pub response: Option<String>,
    /// Its headers, as JSON.
    pub response_headers: Option<String>,
}

macro_rules! matching {
    () => {
        " FROM webhook_delivery d JOIN webhook_endpoint w ON w.shop_id = d.shop_id AND w.endpoint_id = d.endpoint_id \
         LEFT JOIN outbox o ON o.shop_id = d.shop_id AND o.event_id = d.event_id \
         LEFT JOIN payment_webhook y ON y.shop_id = d.shop_id AND y.order_id = d.order_id WHERE d.shop_id = $1 \
         AND ($2 IS NULL OR d.endpoint_id = $2) AND ($3 IS NULL OR d.topic = $3) AND ($4 IS NULL OR \
         CASE WHEN d.state = 'delivered' THEN 'success' WHEN d.state = 'dead' OR d.error IS NOT NULL THEN 'failed' \
         ELSE 'pending' END = $4) AND ($5 = 0 OR d.state = 'dead') AND ($6 IS NULL OR d.delivery_id = $6) \
         AND ($7 IS NULL OR d.order_id = $7)"
    };
}

const ROWS: &str = concat!(
    "SELECT d.delivery_id, d.endpoint_id, COALESCE(y.url, w.url), d.topic, d.event_id, o.sequence, COALESCE(d.payload, o.payload), \
     COALESCE(o.created_at, d.created_at), d.state, d.attempt, d.next_attempt_at, d.attempted_at, d.delivered_at, \
     d.created_at, d.status_code, d.duration_millis, d.error, d.response, d.response_headers, \
     (SELECT c.uniqid FROM customer_order c WHERE c.shop_id = d.shop_id AND c.order_id = d.order_id), \
     COALESCE(o.order_id, o.subject_id)",
    matching!(),
    " ORDER BY d.delivery_id DESC LIMIT $8 OFFSET $9"
);

async fn read(
    source: &mut impl Source,
    shop: &ShopId,
    rows: &[AnyRow],
) -> Result<Vec<LogRow>, StoreError> {
    let (mut logs, mut written) = (Vec::new(), Vec::new());
    for row in rows {
        let (log, event) = read_row(row)?;
        logs.push(log);
        written.push(event);
    }
    for (log, carried) in logs.iter_mut().zip(carry(source, shop, written).await?) {
        log.carried = carried;
    }
    Ok(logs)
}

/// A delivery as its row has it, and the event whose row has the rest.
fn read_row(row: &AnyRow) -> Result<(LogRow, Written), StoreError> {
    let mut columns = Columns::of(row);
    let id = columns.parsed("webhook_delivery", "delivery_id", DeliveryId::parse)?;
    let webhook = columns.parsed("webhook_delivery", "endpoint_id", WebhookId::parse)?;
    let (url, topic) = (columns.text()?, columns.text()?);
    let event = (columns.text_or_null()?, columns.integer_or_null()?);
    let payload = columns.text_or_null()?.unwrap_or_else(|| "{}".to_owned());
    let (happened_at, state) = (columns.instant()?, columns.text()?);
    let (attempt, next) = (columns.integer()?, columns.instant()?);
    let (attempted_at, delivered_at) = (columns.instant_or_null()?, columns.instant_or_null()?);
    let (created_at, status_code) = (columns.instant()?, columns.integer_or_null()?);
    let (duration_millis, error) = (columns.integer_or_null()?, columns.text_or_null()?);
    let status = match state.as_str() {
        "delivered" => LogStatus::Success,
        "pending" if error.is_none() => LogStatus::Pending,
        _ => LogStatus::Failed,
    };
    let is_waiting = state == "pending" && (error.is_some() || attempt == 0);
    let name = Topic::parse(&topic).map(|topic| topic.event);
    let log = LogRow {
        id,
        webhook,
        url,
        topic,
        event: event.0.zip(event.1),
        carried: Carried::nothing(),
        happened_at,
        status,
        is_dead: state == "dead",
        attempt,
        next_attempt_at: is_waiting.then_some(next),
        attempted_at,
        delivered_at,
        created_at,
        status_code,
        duration_millis,
        error,
        response: columns.text_or_null()?,
        response_headers: columns.text_or_null()?,
        payment: columns.text_or_null()?,
    };
    Ok((log, Written { event: name, about: columns.text_or_null()?, payload }))
}

fn arguments(
    shop: &ShopId,
    filter: &LogFilter,
    id: Option<&DeliveryId>,
) -> Vec<crate::store::Value> {
    values![
        shop.as_str(),
        filter.webhook.as_ref().map(WebhookId::as_str),
        filter.topic.map(Topic::to_text),
        filter.status.map(LogStatus::as_str),
        filter.is_dead,
        id.map(DeliveryId::as_str),
        filter.payment.as_ref().map(OrderId::as_str),
    ]
}

/// Deliveries, newest event first, and how many there are in all; `span` is limit and offset.
pub async fn log_list(
    source: &mut impl Source,
    shop: &ShopId,
    filter: &LogFilter,
    span: (i64, i64),
) -> Result<(Vec<LogRow>, i64), StoreError> {
    let mut values = arguments(shop, filter, None);
    let count = source.row(concat!("SELECT COUNT(*)", matching!()), values.clone()).await?;
    let total = count.map_or(Ok(0), |row| Columns::of(&row).integer())?;
    values.extend(values![span.0, span.1]);
    let rows = source.rows(ROWS, values).await?;
    Ok((read(source, shop, &rows).await?, total))
}

/// One delivery.
pub async fn log_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &DeliveryId,
) -> Result<Option<LogRow>, StoreError> {
    let mut values = arguments(shop, &LogFilter::default(), Some(id));
    values.extend(values![1, 0]);
    let rows = source.rows(ROWS, values).await?;
    Ok(read(source, shop, &rows).await?.pop())
}

/// How many deliveries of each endpoint wait and how many were given up.
pub async fn log_backlog(
    source: &mut impl Source,
    shop: &ShopId,
) -> Result<Vec<(WebhookId, i64, i64)>, StoreError> {
    let sql = "SELECT endpoint_id, CAST(SUM(CASE WHEN state = 'pending' THEN 1 ELSE 0 END) AS BIGINT), \
               CAST(SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END) AS BIGINT) FROM webhook_delivery \
               WHERE shop_id = $1 AND state <> 'delivered' GROUP BY endpoint_id";
    let rows = source.rows(sql, values![shop.as_str()]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            let id = columns.parsed("webhook_delivery", "endpoint_id", WebhookId::parse)?;
            Ok((id, columns.integer()?, columns.integer()?))
        })
        .collect()
}
