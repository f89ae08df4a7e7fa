//! Attempts to pay an order at a provider.

use super::session_seal::session_seal;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{OrderId, PaymentSessionId, ShopId};
use crate::domain::money::Currency;
use crate::domain::payments::payment::Gateway;
use crate::store::webhooks::outbox::PAYMENTS;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// Where an attempt stands in our books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionState {
    /// The provider is being asked for a page.
    Starting,
    /// The buyer can pay.
    Open,
    /// The provider has the money.
    Paid,
    /// The provider will not get the money.
    Failed,
    /// Nobody can pay any more.
    Closed,
}

impl SessionState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::Starting, Self::Open, Self::Paid, Self::Failed, Self::Closed];

    /// The state as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "STARTING",
            Self::Open => "OPEN",
            Self::Paid => "PAID",
            Self::Failed => "FAILED",
            Self::Closed => "CLOSED",
        }
    }

    /// Reads a stored state.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// One attempt to pay an order at a provider.
#[derive(Clone, Debug)]
pub struct PaymentSession {
    /// Our id, and the idempotency key at the provider.
    pub id: PaymentSessionId,
    /// The order.
    pub order: OrderId,
    /// The provider.
    pub gateway: Gateway,
    /// Where it stands.
    pub state: SessionState,
    /// What is to be paid, in minor units.
    pub amount_minor: i64,
    /// The order's currency.
    pub currency: Currency,
    /// The provider's number of the session.
    pub reference: Option<String>,
    /// The provider's number of the payment.
    pub payment_reference: Option<String>,
    /// Where the buyer pays.
    pub url: Option<String>,
    /// What the buyer paid, in minor units of the currency that was captured.
    pub captured_minor: Option<i64>,
    /// The currency that was captured; `None` before, and when the provider named one that we do not know.
    pub captured_currency: Option<Currency>,
    /// What the provider kept, as far as it was booked.
    pub fee_minor: Option<i64>,
    /// Whether the order was paid by this attempt.
    pub is_posted: bool,
    /// Whether the buyer has paid and the provider waits for the money.
    pub is_processing: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the provider is to be asked, if nothing is heard.
    pub check_at: Option<Timestamp>,
    /// How often it was asked without news.
    pub checks: i64,
    /// When the newest answer that was acted on was asked for.
    pub asked_at: Timestamp,
    /// How often the fee was booked anew.
    pub fee_changes: i64,
    /// What went back to the buyer beyond what the order still had, in minor units.
    pub short_minor: i64,
}

impl PaymentSession {
    /// Whether the buyer has paid, and whether that succeeds is not known yet.
    pub fn is_on_its_way(&self) -> bool {
        self.is_processing && matches!(self.state, SessionState::Starting | SessionState::Open)
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT session_id, order_id, gateway, state, amount_minor, currency, reference, payment_reference, url, \
             captured_minor, captured_currency, fee_minor, is_posted, is_processing, created_at, check_at, checks, \
             asked_at, fee_changes, short_minor FROM payment_session ",
            $rest
        )
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<PaymentSession, StoreError> {
    let mut columns = Columns::of(row);
    let table = "payment_session";
    Ok(PaymentSession {
        id: columns.parsed(table, "session_id", PaymentSessionId::parse)?,
        order: columns.parsed(table, "order_id", OrderId::parse)?,
        gateway: columns.parsed(table, "gateway", Gateway::parse)?,
        state: columns.parsed(table, "state", SessionState::parse)?,
        amount_minor: columns.integer()?,
        currency: columns.parsed(table, "currency", Currency::parse)?,
        reference: columns.text_or_null()?,
        payment_reference: columns.text_or_null()?,
        url: columns.text_or_null()?,
        captured_minor: columns.integer_or_null()?,
        captured_currency: columns.parsed_or_null(table, "captured_currency", Currency::parse)?,
        fee_minor: columns.integer_or_null()?,
        is_posted: columns.boolean()?,
        is_processing: columns.boolean()?,
        created_at: columns.instant()?,
        check_at: columns.instant_or_null()?,
        checks: columns.integer()?,
        asked_at: columns.instant()?,
        fee_changes: columns.integer()?,
        short_minor: columns.integer()?,
    })
}

/// The attempt with this id.
pub async fn session_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &PaymentSessionId,
) -> Result<Option<PaymentSession>, StoreError> {
    let sql = select!("WHERE shop_id = $1 AND session_id = $2");
    let row = source.row(sql, values![shop.as_str(), id.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// The attempt that a provider knows by this number of a session.
pub async fn session_by_reference(
    source: &mut impl Source,
    shop: &ShopId,
    gateway: Gateway,
    reference: &str,
) -> Result<Option<PaymentSession>, StoreError> {
    let sql = select!("WHERE shop_id = $1 AND gateway = $2 AND reference = $3");
    let row = source.row(sql, values![shop.as_str(), gateway.as_str(), reference]).await?;
    row.as_ref().map(read).transpose()
}

/// The attempt that a provider knows by this number of a payment.
pub async fn session_by_payment(
    source: &mut impl Source,
    shop: &ShopId,
    gateway: Gateway,
    payment: &str,
) -> Result<Option<PaymentSession>, StoreError> {
    let sql = select!("WHERE shop_id = $1 AND gateway = $2 AND payment_reference = $3");
    let row = source.row(sql, values![shop.as_str(), gateway.as_str(), payment]).await?;
    row.as_ref().map(read).transpose()
}

/// The attempts to pay an order, oldest first.
pub async fn session_list(
    source: &mut impl Source,
    shop: &ShopId,
    order: &OrderId,
) -> Result<Vec<PaymentSession>, StoreError> {
    let sql = select!("WHERE shop_id = $1 AND order_id = $2 ORDER BY session_id");
    let rows = source.rows(sql, values![shop.as_str(), order.as_str()]).await?;
    rows.iter().map(read).collect()
}

/// The attempt that paid an order.
pub async fn session_posted(
    source: &mut impl Source,
    shop: &ShopId,
    order: &OrderId,
) -> Result<Option<PaymentSession>, StoreError> {
    let sql = select!("WHERE shop_id = $1 AND order_id = $2 AND is_posted = 1");
    let row = source.row(sql, values![shop.as_str(), order.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// The attempts whose provider is to be asked now.
pub async fn session_due(
    source: &mut impl Source,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(ShopId, PaymentSessionId)>, StoreError> {
    let sql = "SELECT shop_id, session_id FROM payment_session WHERE check_at IS NOT NULL AND check_at <= $1 \
               ORDER BY check_at LIMIT $2";
    let rows = source.rows(sql, values![now, limit]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            let shop = columns.parsed("payment_session", "shop_id", ShopId::parse)?;
            Ok((shop, columns.parsed("payment_session", "session_id", PaymentSessionId::parse)?))
        })
        .collect()
}

/// A shop's attempts that took money and changed in a span of time, by their ids.
pub async fn session_changed(
    source: &mut impl Source,
    (shop, gateway): (&ShopId, Gateway),
    (since, until): (Timestamp, Timestamp),
    after: &str,
    limit: i64,
) -> Result<Vec<PaymentSession>, StoreError> {
    let sql = select!(
        "WHERE shop_id = $1 AND session_id > $2 AND gateway = $3 AND state = 'PAID' AND updated_at >= $4 \
         AND updated_at < $5 ORDER BY session_id LIMIT $6"
    );
    let values = values![shop.as_str(), after, gateway.as_str(), since, until, limit];
    source.rows(sql, values).await?.iter().map(read).collect()
}

/// Adds an attempt.
pub fn session_insert(tx: &mut Tx<'_>, shop: &ShopId, session: &PaymentSession) {
    tx.queue(
        "INSERT INTO payment_session (shop_id, session_id, order_id, gateway, state, amount_minor, currency, \
         created_at, updated_at, check_at, seal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10)",
        values![
            shop.as_str(), session.id.as_str(), session.order.as_str(), session.gateway.as_str(),
            session.state.as_str(), session.amount_minor, session.currency.as_str(), session.created_at,
            session.check_at, session_seal(shop, session, session.created_at),
        ],
    );
}

/// Writes all that changes in the life of an attempt.
pub fn session_update(tx: &mut Tx<'_>, shop: &ShopId, session: &PaymentSession) {
    let now = tx.now();
    tx.queue(
        "UPDATE payment_session SET state = $3, reference = $4, payment_reference = $5, url = $6, fee_minor = $7, \
         is_posted = $8, check_at = $9, checks = $10, updated_at = $11, captured_minor = $12, \
         captured_currency = $13, asked_at = $14, fee_changes = $15, short_minor = $16, is_processing = $17, \
         seal = $18 \
         WHERE shop_id = $1 AND session_id = $2",
        values![
            shop.as_str(), session.id.as_str(), session.state.as_str(), session.reference.as_deref(),
            session.payment_reference.as_deref(), session.url.as_deref(), session.fee_minor, session.is_posted,
            session.check_at, session.checks, now, session.captured_minor,
            session.captured_currency.map(|currency| currency.to_string()), session.asked_at, session.fee_changes,
            session.short_minor, session.is_processing, session_seal(shop, session, now),
        ],
    );
}

/// Lets the open attempts to pay an order be looked at now: it no longer wants to be paid, so their pages are to close.
pub fn session_hurry(tx: &mut Tx<'_>, shop: &ShopId, order: &OrderId) {
    let now = tx.now();
    tx.queue(
        "UPDATE payment_session SET check_at = $3 WHERE shop_id = $1 AND order_id = $2 AND state IN ('STARTING', 'OPEN')",
        values![shop.as_str(), order.as_str(), now],
    );
    tx.touch(shop, PAYMENTS);
}
