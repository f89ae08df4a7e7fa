//! The books of the built-in test provider: its payments and refunds. They stand where those of a real provider
//! would be, so nothing in the ledger is read from here.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{OrderId, PaymentSessionId, RefundId, ShopId};
use crate::domain::money::Currency;
use crate::domain::payments::payment::Stage;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// How a test payment was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SandboxStage {
    /// Nobody has decided.
    Open,
    /// The buyer paid.
    Paid,
    /// The buyer let it fail.
    Failed,
    /// The page was closed.
    Closed,
}

impl SandboxStage {
    /// Every stage.
    pub const ALL: [Self; 4] = [Self::Open, Self::Paid, Self::Failed, Self::Closed];

    /// The stage as it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Paid => "PAID",
            Self::Failed => "FAILED",
            Self::Closed => "CLOSED",
        }
    }

    /// Reads a stored stage.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

/// A test payment.
#[derive(Clone, Debug)]
pub struct SandboxPayment {
    /// Our id of the attempt, which the sandbox goes by too.
    pub session: PaymentSessionId,
    /// The order it was asked for.
    pub order: OrderId,
    /// How it was decided.
    pub stage: SandboxStage,
    /// What to pay, in minor units.
    pub amount_minor: i64,
    /// The currency.
    pub currency: Currency,
    /// The sandbox's own number of the payment: what refunds refer to.
    pub reference: String,
    /// Where the buyer comes back to after paying.
    pub return_url: String,
    /// Where the buyer comes back to without paying.
    pub cancel_url: String,
    /// When nobody can pay any more.
    pub expires_at: Timestamp,
}

impl SandboxPayment {
    /// How far the payment has come at an instant, in the words of every provider.
    pub fn stage_at(&self, now: Timestamp) -> Stage {
        match self.stage {
            SandboxStage::Open if now < self.expires_at => Stage::Open,
            SandboxStage::Open | SandboxStage::Closed => Stage::Expired,
            SandboxStage::Paid => Stage::Paid,
            SandboxStage::Failed => Stage::Failed,
        }
    }
}

/// A refund by the sandbox.
#[derive(Clone, Debug)]
pub struct SandboxRefund {
    /// Our id of the refund, which the sandbox goes by too.
    pub id: RefundId,
    /// The payment.
    pub session: PaymentSessionId,
    /// How much, in minor units of the payment's currency.
    pub amount_minor: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT session_id, order_id, stage, amount_minor, currency, reference, return_url, cancel_url, expires_at \
             FROM sandbox_payment WHERE shop_id = $1 ",
            $rest
        )
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<SandboxPayment, StoreError> {
    let mut columns = Columns::of(row);
    let table = "sandbox_payment";
    Ok(SandboxPayment {
        session: columns.parsed(table, "session_id", PaymentSessionId::parse)?,
        order: columns.parsed(table, "order_id", OrderId::parse)?,
        stage: columns.parsed(table, "stage", SandboxStage::parse)?,
        amount_minor: columns.integer()?,
        currency: columns.parsed(table, "currency", Currency::parse)?,
        reference: columns.text()?,
        return_url: columns.text()?,
        cancel_url: columns.text()?,
        expires_at: columns.instant()?,
    })
}

macro_rules! select_refund {
    ($rest:literal) => {
        concat!(
            "SELECT refund_id, session_id, amount_minor FROM sandbox_refund WHERE shop_id = $1 ",
            $rest
        )
    };
}

fn read_refund(row: &sqlx::any::AnyRow) -> Result<SandboxRefund, StoreError> {
    let mut columns = Columns::of(row);
    let table = "sandbox_refund";
    Ok(SandboxRefund {
        id: columns.parsed(table, "refund_id", RefundId::parse)?,
        session: columns.parsed(table, "session_id", PaymentSessionId::parse)?,
        amount_minor: columns.integer()?,
    })
}

/// The test payment of an attempt.
pub async fn sandbox_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    session: &PaymentSessionId,
) -> Result<Option<SandboxPayment>, StoreError> {
    let sql = select!("AND session_id = $2");
    let row = source.row(sql, values![shop.as_str(), session.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// The test payment with this number.
pub async fn sandbox_by_reference(
    source: &mut impl Source,
    shop: &ShopId,
    reference: &str,
) -> Result<Option<SandboxPayment>, StoreError> {
    let row = source.row(select!("AND reference = $2"), values![shop.as_str(), reference]).await?;
    row.as_ref().map(read).transpose()
}

/// The refund with this id.
pub async fn sandbox_refund_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &RefundId,
) -> Result<Option<SandboxRefund>, StoreError> {
    let sql = select_refund!("AND refund_id = $2");
    let row = source.row(sql, values![shop.as_str(), id.as_str()]).await?;
    row.as_ref().map(read_refund).transpose()
}

/// All refunds of a test payment, oldest first.
pub async fn sandbox_refund_list(
    source: &mut impl Source,
    shop: &ShopId,
    session: &PaymentSessionId,
) -> Result<Vec<SandboxRefund>, StoreError> {
    let sql = select_refund!("AND session_id = $2 ORDER BY refund_id");
    let rows = source.rows(sql, values![shop.as_str(), session.as_str()]).await?;
    rows.iter().map(read_refund).collect()
}

/// Adds a test payment.
pub fn sandbox_insert(tx: &mut Tx<'_>, shop: &ShopId, payment: &SandboxPayment) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO sandbox_payment (shop_id, session_id, order_id, stage, amount_minor, currency, reference, \
         return_url, cancel_url, expires_at, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)",
        values![
            shop.as_str(), payment.session.as_str(), payment.order.as_str(), payment.stage.as_str(),
            payment.amount_minor, payment.currency.as_str(), payment.reference.as_str(),
            payment.return_url.as_str(), payment.cancel_url.as_str(), payment.expires_at, now,
        ],
    );
}

/// Writes how a test payment was decided.
pub fn sandbox_decide(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    session: &PaymentSessionId,
    stage: SandboxStage,
) {
    let now = tx.now();
    tx.queue(
        "UPDATE sandbox_payment SET stage = $3, updated_at = $4 WHERE shop_id = $1 AND session_id = $2",
        values![shop.as_str(), session.as_str(), stage.as_str(), now],
    );
}

/// Adds a refund.
pub fn sandbox_refund_insert(tx: &mut Tx<'_>, shop: &ShopId, refund: &SandboxRefund) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO sandbox_refund (shop_id, refund_id, session_id, amount_minor, created_at) \
         VALUES ($1, $2, $3, $4, $5)",
        values![
            shop.as_str(),
            refund.id.as_str(),
            refund.session.as_str(),
            refund.amount_minor,
            now,
        ],
    );
}
