//! Money that is to go back through a provider: written before the provider is asked.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, OrderId, PaymentSessionId, RefundId, ShopId};
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// How far a refund has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedState {
    /// The provider has not answered yet.
    Waiting,
    /// The provider works on it.
    Pending,
    /// The buyer gets the money.
    Done,
    /// The provider refused.
    Failed,
}

impl AskedState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Pending, Self::Done, Self::Failed];

    /// The state as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "WAITING",
            Self::Pending => "PENDING",
            Self::Done => "DONE",
            Self::Failed => "FAILED",
        }
    }

    /// Reads a stored state.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether it is decided.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed)
    }
}

/// A refund through a provider.
#[derive(Clone, Debug)]
pub struct PaymentRefund {
    /// Our id, and the idempotency key at the provider.
    pub id: RefundId,
    /// The order.
    pub order: OrderId,
    /// The attempt that took the money.
    pub session: PaymentSessionId,
    /// How far it has come.
    pub state: AskedState,
    /// What goes back in all, in minor units.
    pub amount_minor: i64,
    /// The part of it that the provider sends; the rest goes to store balance.
    pub provider_minor: i64,
    /// Whether the order's books are to show it: not for money that never paid an order.
    pub is_booked: bool,
    /// The provider's number.
    pub reference: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Who decided.
    pub actor: String,
    /// What the provider said against it.
    pub problem: Option<String>,
    /// How often the provider was asked.
    pub attempts: i64,
    /// When the provider is asked next.
    pub due_at: Option<Timestamp>,
    /// When it was decided.
    pub created_at: Timestamp,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT refund_id, order_id, session_id, state, amount_minor, provider_minor, is_booked, reference, reason, \
             actor, problem, attempts, due_at, created_at FROM payment_refund WHERE shop_id = $1 ",
            $rest
        )
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<PaymentRefund, StoreError> {
    let mut columns = Columns::of(row);
    let table = "payment_refund";
    Ok(PaymentRefund {
        id: columns.parsed(table, "refund_id", RefundId::parse)?,
        order: columns.parsed(table, "order_id", OrderId::parse)?,
        session: columns.parsed(table, "session_id", PaymentSessionId::parse)?,
        state: columns.parsed(table, "state", AskedState::parse)?,
        amount_minor: columns.integer()?,
        provider_minor: columns.integer()?,
        is_booked: columns.boolean()?,
        reference: columns.text_or_null()?,
        reason: columns.text_or_null()?,
        actor: columns.text()?,
        problem: columns.text_or_null()?,
        attempts: columns.integer()?,
        due_at: columns.instant_or_null()?,
        created_at: columns.instant()?,
    })
}

/// The refund with this id.
pub async fn payment_refund_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &RefundId,
) -> Result<Option<PaymentRefund>, StoreError> {
    let row =
        source.row(select!("AND refund_id = $2"), values![shop.as_str(), id.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// The refunds of one attempt, oldest first.
pub async fn payment_refund_list(
    source: &mut impl Source,
    shop: &ShopId,
    session: &PaymentSessionId,
) -> Result<Vec<PaymentRefund>, StoreError> {
    let sql = select!("AND session_id = $2 ORDER BY refund_id");
    let rows = source.rows(sql, values![shop.as_str(), session.as_str()]).await?;
    rows.iter().map(read).collect()
}

/// What providers still have to decide about an order's money, in minor units.
pub async fn refund_open_minor(
    source: &mut impl Source,
    shop: &ShopId,
    order: &OrderId,
) -> Result<i64, StoreError> {
    let sql = "SELECT COALESCE(CAST(SUM(amount_minor) AS BIGINT), 0) FROM payment_refund WHERE shop_id = $1 \
               AND order_id = $2 AND is_booked = 1 AND state IN ('WAITING', 'PENDING')";
    let row = source.row(sql, values![shop.as_str(), order.as_str()]).await?;
    row.map_or(Ok(0), |row| Columns::of(&row).integer())
}

/// Whether a provider still has to decide about a refund to a customer.
pub async fn refund_is_open(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
) -> Result<bool, StoreError> {
    let sql = "SELECT r.refund_id FROM customer_order o JOIN payment_refund r ON r.shop_id = o.shop_id \
               AND r.order_id = o.order_id WHERE o.shop_id = $1 AND o.customer_id = $2 \
               AND r.state IN ('WAITING', 'PENDING') LIMIT 1";
    Ok(source.row(sql, values![shop.as_str(), customer.as_str()]).await?.is_some())
}

/// The refunds that a provider is to be asked for now.
pub async fn payment_refund_due(
    source: &mut impl Source,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(ShopId, RefundId)>, StoreError> {
    let sql = "SELECT shop_id, refund_id FROM payment_refund WHERE due_at IS NOT NULL AND due_at <= $1 \
               ORDER BY due_at LIMIT $2";
    let rows = source.rows(sql, values![now, limit]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            let shop = columns.parsed("payment_refund", "shop_id", ShopId::parse)?;
            Ok((shop, columns.parsed("payment_refund", "refund_id", RefundId::parse)?))
        })
        .collect()
}

/// Adds a refund.
pub fn payment_refund_insert(tx: &mut Tx<'_>, shop: &ShopId, refund: &PaymentRefund) {
    tx.queue(
        "INSERT INTO payment_refund (shop_id, refund_id, order_id, session_id, state, amount_minor, provider_minor, \
         is_booked, reference, reason, actor, due_at, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
        values![
            shop.as_str(), refund.id.as_str(), refund.order.as_str(), refund.session.as_str(), refund.state.as_str(),
            refund.amount_minor, refund.provider_minor, refund.is_booked, refund.reference.as_deref(),
            refund.reason.as_deref(), refund.actor.as_str(), refund.due_at, refund.created_at,
        ],
    );
    tx.seal(&sealed::PAYMENT_REFUND, shop, refund.id.as_str());
}

/// Writes all that changes in the life of a refund.
pub fn payment_refund_update(tx: &mut Tx<'_>, shop: &ShopId, refund: &PaymentRefund) {
    let now = tx.now();
    tx.queue(
        "UPDATE payment_refund SET state = $3, reference = $4, problem = $5, attempts = $6, due_at = $7, \
         updated_at = $8, amount_minor = $9, provider_minor = $10, is_booked = $11 WHERE shop_id = $1 AND refund_id = $2",
        values![
            shop.as_str(), refund.id.as_str(), refund.state.as_str(), refund.reference.as_deref(),
            refund.problem.as_deref(), refund.attempts, refund.due_at, now, refund.amount_minor,
            refund.provider_minor, refund.is_booked,
        ],
    );
    tx.seal(&sealed::PAYMENT_REFUND, shop, refund.id.as_str());
}
