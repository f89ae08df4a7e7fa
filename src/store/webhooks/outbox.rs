//! Business events on their way out, written in the same transaction as what they tell, and numbered afterwards.
//!
//! A number is given only to rows that are already committed, by one transaction per shop at a time (the head row is
//! its lock). So numbers become visible in their own order without a gap, whatever order the events committed in, and
//! the transactions that move money do not wait for it.

use super::carried::{Carried, Written, carry};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{EventId, OrderId, ShopId};
use crate::domain::webhooks::event::EventName;
use crate::store::kernel::seal::{seal_of, text_of};
use crate::store::{Columns, Command, Source, StoreError, Tx, to_json};
use crate::values;
use serde_json::Value as Json;

/// Noted as touched with every event, so that the commit wakes the task that sends them.
pub const OUTBOX: &str = "outbox";
/// Noted as touched when a provider is to be asked for something, so that the commit wakes the task that asks.
pub const PAYMENTS: &str = "payments";
/// How many events one transaction numbers.
pub const NUMBERED_MAX: i64 = 500;

/// An event with its number.
#[derive(Clone, Debug)]
pub struct Event {
    /// The id.
    pub id: EventId,
    /// Its place among the shop's events, from 1, without a gap.
    pub sequence: i64,
    /// Its name.
    pub event: String,
    /// What it carries.
    pub carried: Carried,
    /// When it happened.
    pub created_at: Timestamp,
}

/// Place, text and seal of every event, what it is about and its name.
pub(in crate::store) const OUTBOX_SEALS: &str = concat!(
    "SELECT shop_id || ' event ' || event_id, ",
    text_of!(""; "shop_id", "event_id", "event", "subject_id", "order_id", "payload", "created_at"),
    ", seal, subject_id, event FROM outbox"
);

/// Adds an event about `subject`.
pub fn outbox_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    event: EventName,
    subject: &str,
    payload: &Json,
) {
    outbox_insert_about(tx, shop, event, (subject, None), payload);
}

/// Adds an event of an order. Its subject is the order or something that happened to it, such as a refund.
pub fn outbox_insert_of_order(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    event: EventName,
    (subject, order): (&str, &OrderId),
    payload: &Json,
) {
    let order = Some(order.as_str()).filter(|order| *order != subject);
    outbox_insert_about(tx, shop, event, (subject, order), payload);
}

fn outbox_insert_about(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    event: EventName,
    (subject, order): (&str, Option<&str>),
    payload: &Json,
) {
    let id = EventId::new(tx.now(), &*tx.entropy());
    let now = tx.now();
    let mut values =
        values![shop.as_str(), id.as_str(), event.as_str(), subject, order, to_json(payload), now];
    values.push(seal_of(&values).into());
    tx.queue(
        "INSERT INTO outbox (shop_id, event_id, event, subject_id, order_id, payload, created_at, seal) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values,
    );
    tx.touch(shop, OUTBOX);
}

/// How many events of a kind there are about a subject.
pub async fn outbox_count(
    source: &mut impl Source,
    shop: &ShopId,
    event: EventName,
    subject: &str,
) -> Result<i64, StoreError> {
    let row = source
        .row(
            "SELECT COUNT(*) FROM outbox WHERE shop_id = $1 AND event = $2 AND subject_id = $3",
            values![shop.as_str(), event.as_str(), subject],
        )
        .await?;
    row.map_or(Ok(0), |row| Columns::of(&row).integer())
}

/// The shops with events that have no number yet.
pub async fn unnumbered_shops(source: &mut impl Source) -> Result<Vec<ShopId>, StoreError> {
    // The order is that of the index of events without a number, so that the planner takes it: it is nearly empty.
    let sql = "SELECT s.shop_id FROM shop s WHERE (SELECT o.event_id FROM outbox o WHERE o.shop_id = s.shop_id \
               AND o.sequence IS NULL ORDER BY o.created_at, o.event_id LIMIT 1) IS NOT NULL";
    let rows = source.rows(sql, vec![]).await?;
    rows.iter().map(|row| Columns::of(row).parsed("shop", "shop_id", ShopId::parse)).collect()
}

/// The number of a shop's newest numbered event; 0 when there is none.
pub async fn last_sequence(source: &mut impl Source, shop: &ShopId) -> Result<i64, StoreError> {
    let sql = "SELECT sequence FROM event_head WHERE shop_id = $1";
    let row = source.row(sql, values![shop.as_str()]).await?;
    row.map_or(Ok(0), |row| Columns::of(&row).integer())
}

/// Events after a number, in order.
pub async fn events_after(
    source: &mut impl Source,
    shop: &ShopId,
    after: i64,
    limit: i64,
) -> Result<Vec<Event>, StoreError> {
    let sql = "SELECT event_id, sequence, event, created_at, COALESCE(order_id, subject_id), payload FROM outbox \
               WHERE shop_id = $1 AND sequence IS NOT NULL AND sequence > $2 ORDER BY sequence LIMIT $3";
    let rows = source.rows(sql, values![shop.as_str(), after, limit]).await?;
    let (mut events, mut written) = (Vec::new(), Vec::new());
    for row in &rows {
        let mut columns = Columns::of(row);
        let id = columns.parsed("outbox", "event_id", EventId::parse)?;
        let (sequence, event) = (columns.integer()?, columns.text()?);
        let created_at = columns.instant()?;
        written.push(Written {
            event: EventName::parse(&event),
            about: columns.text_or_null()?,
            payload: columns.text()?,
        });
        events.push((id, sequence, event, created_at));
    }
    let carried = carry(source, shop, written).await?;
    let events = events.into_iter().zip(carried);
    let event = |((id, sequence, event, created_at), carried)| Event {
        id,
        sequence,
        event,
        carried,
        created_at,
    };
    Ok(events.map(event).collect())
}

/// Numbers a shop's oldest events and queues their deliveries; answers how many there were.
#[derive(Clone, Debug)]
pub struct NumberEvents {
    /// The shop.
    pub shop: ShopId,
    /// How long a delivery may take before it is given up.
    pub give_up_secs: i64,
}

impl Command for NumberEvents {
    type Output = i64;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<i64, StoreError> {
        let shop = self.shop.as_str();
        tx.queue(
            "INSERT INTO event_head (shop_id, sequence) VALUES ($1, 0) ON CONFLICT (shop_id) DO NOTHING",
            values![shop],
        );
        let lock =
            "UPDATE event_head SET sequence = sequence WHERE shop_id = $1 RETURNING sequence";
        let head = match tx.row(lock, values![shop]).await? {
            Some(row) => Columns::of(&row).integer()?,
            None => return Ok(0),
        };
        let numbered = tx
            .rows(
                "UPDATE outbox SET sequence = n.place FROM (SELECT event_id, $2 + ROW_NUMBER() OVER \
                 (ORDER BY created_at, event_id) AS place FROM (SELECT event_id, created_at FROM outbox \
                 WHERE shop_id = $1 AND sequence IS NULL ORDER BY created_at, event_id LIMIT $3) oldest) n \
                 WHERE outbox.shop_id = $1 AND outbox.event_id = n.event_id RETURNING 1",
                values![shop, head, NUMBERED_MAX],
            )
            .await?;
        let count = i64::try_from(numbered.len()).unwrap_or(0);
        if count > 0 {
            tx.queue(
                "UPDATE event_head SET sequence = $2 WHERE shop_id = $1",
                values![shop, head + count],
            );
            let span = (head, head + count);
            super::delivery::fan_out(tx, &self.shop, span, self.give_up_secs);
            super::payment_webhook::fan_out(tx, &self.shop, span, self.give_up_secs);
        }
        Ok(count)
    }
}
