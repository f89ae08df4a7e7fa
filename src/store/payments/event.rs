//! What providers sent: stored first, acted on once.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{PaymentSessionId, ShopId};
use crate::domain::payments::payment::Gateway;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InboxState {
    /// It has not been acted on.
    Waiting,
    /// It was acted on.
    Done,
    /// It concerns no order.
    Ignored,
    /// Nobody knows what it is about: an operator has to look.
    Review,
}

impl InboxState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Done, Self::Ignored, Self::Review];

    /// The state as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Done => "DONE",
            Self::Ignored => "IGNORED",
            Self::Review => "REVIEW",
        }
    }

    /// Reads a stored state.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// Which event of which shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxKey {
    /// The shop whose address it came to.
    pub shop: ShopId,
    /// The provider.
    pub gateway: Gateway,
    /// The provider's id of it.
    pub event: String,
}

/// An event of a provider.
#[derive(Clone, Debug)]
pub struct InboxEvent {
    /// Which one.
    pub key: InboxKey,
    /// The provider's name of what happened.
    pub kind: String,
    /// What it is about, as JSON.
    pub about: String,
    /// What was sent.
    pub body: String,
    /// What became of it.
    pub state: InboxState,
    /// What acting on it did, in a few words.
    pub effect: Option<String>,
    /// The payment it was about.
    pub session: Option<PaymentSessionId>,
    /// How often it was acted on without an end.
    pub attempts: i64,
    /// When it is acted on next.
    pub due_at: Timestamp,
    /// When it came first.
    pub received_at: Timestamp,
    /// How often it came.
    pub deliveries: i64,
    /// When it was settled.
    pub settled_at: Option<Timestamp>,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT shop_id, gateway, event_id, kind, about, body, state, effect, session_id, attempts, due_at, \
             received_at, deliveries, settled_at FROM payment_event ",
            $rest
        )
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<InboxEvent, StoreError> {
    let mut columns = Columns::of(row);
    let table = "payment_event";
    Ok(InboxEvent {
        key: InboxKey {
            shop: columns.parsed(table, "shop_id", ShopId::parse)?,
            gateway: columns.parsed(table, "gateway", Gateway::parse)?,
            event: columns.text()?,
        },
        kind: columns.text()?,
        about: columns.text()?,
        body: columns.text()?,
        state: columns.parsed(table, "state", InboxState::parse)?,
        effect: columns.text_or_null()?,
        session: columns.parsed_or_null(table, "session_id", PaymentSessionId::parse)?,
        attempts: columns.integer()?,
        due_at: columns.instant()?,
        received_at: columns.instant()?,
        deliveries: columns.integer()?,
        settled_at: columns.instant_or_null()?,
    })
}

/// The event with this key.
pub async fn inbox_fetch(
    source: &mut impl Source,
    key: &InboxKey,
) -> Result<Option<InboxEvent>, StoreError> {
    let sql = select!("WHERE shop_id = $1 AND gateway = $2 AND event_id = $3");
    let values = values![key.shop.as_str(), key.gateway.as_str(), key.event.as_str()];
    source.row(sql, values).await?.as_ref().map(read).transpose()
}

/// The events to act on now, oldest first.
pub async fn inbox_due(
    source: &mut impl Source,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<InboxEvent>, StoreError> {
    let sql = select!("WHERE state = 'WAITING' AND due_at <= $1 ORDER BY due_at LIMIT $2");
    source.rows(sql, values![now, limit]).await?.iter().map(read).collect()
}

/// A shop's events, newest first, older than the one received at `before`.
pub async fn inbox_list(
    source: &mut impl Source,
    shop: &ShopId,
    before: Option<Timestamp>,
    limit: i64,
) -> Result<Vec<InboxEvent>, StoreError> {
    let sql = select!(
        "WHERE shop_id = $1 AND received_at < $2 ORDER BY received_at DESC, gateway DESC, event_id DESC LIMIT $3"
    );
    let before = before.unwrap_or(Timestamp(i64::MAX));
    source.rows(sql, values![shop.as_str(), before, limit]).await?.iter().map(read).collect()
}

/// Stores an event, or counts one more delivery of it. What is waiting stays as it is.
pub fn inbox_insert(tx: &mut Tx<'_>, key: &InboxKey, (kind, about, body): (&str, &str, &str)) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO payment_event (shop_id, gateway, event_id, kind, about, body, state, due_at, received_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 'WAITING', $7, $7) \
         ON CONFLICT (shop_id, gateway, event_id) DO UPDATE SET deliveries = payment_event.deliveries + 1",
        values![
            key.shop.as_str(), key.gateway.as_str(), key.event.as_str(), kind, about, body, now,
        ],
    );
}

/// Writes what acting on an event led to.
pub fn inbox_update(tx: &mut Tx<'_>, event: &InboxEvent) {
    let key = &event.key;
    tx.queue(
        "UPDATE payment_event SET state = $4, effect = $5, session_id = $6, attempts = $7, due_at = $8, \
         settled_at = $9 WHERE shop_id = $1 AND gateway = $2 AND event_id = $3",
        values![
            key.shop.as_str(), key.gateway.as_str(), key.event.as_str(), event.state.as_str(),
            event.effect.as_deref(), event.session.as_ref().map(PaymentSessionId::as_str), event.attempts,
            event.due_at, event.settled_at,
        ],
    );
}
