//! Disputes that moved money.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{OrderId, PaymentSessionId, ShopId};
use crate::domain::payments::payment::DisputeStage;
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// A dispute about one payment.
#[derive(Clone, Debug)]
pub struct PaymentDispute {
    /// The attempt that took the money.
    pub session: PaymentSessionId,
    /// The provider's number of the dispute.
    pub reference: String,
    /// The order.
    pub order: OrderId,
    /// How it stands.
    pub stage: DisputeStage,
    /// What was withdrawn, in minor units.
    pub amount_minor: i64,
    /// What a lost one took of it, as far as it was booked.
    pub taken_minor: i64,
    /// What the provider charged for it, as far as it was booked.
    pub fee_minor: i64,
    /// How often the fee was booked.
    pub fee_changes: i64,
    /// How often it was opened.
    pub round: i64,
    /// How often money moved after it was lost.
    pub turns: i64,
    /// When it became known.
    pub opened_at: Timestamp,
    /// When its end became known.
    pub decided_at: Option<Timestamp>,
}

impl PaymentDispute {
    /// What postings about it name as their source; one that was opened again has a new one.
    pub fn source(&self) -> String {
        let first = format!("{}/{}", self.session, self.reference);
        if self.round == 1 { first } else { format!("{first}/{}", self.round) }
    }
}

/// The disputes about one payment.
pub async fn dispute_list(
    source: &mut impl Source,
    shop: &ShopId,
    session: &PaymentSessionId,
) -> Result<Vec<PaymentDispute>, StoreError> {
    let sql = "SELECT session_id, reference, order_id, stage, amount_minor, taken_minor, fee_minor, fee_changes, round, \
               turns, opened_at, decided_at FROM payment_dispute WHERE shop_id = $1 AND session_id = $2 ORDER BY reference";
    let rows = source.rows(sql, values![shop.as_str(), session.as_str()]).await?;
    let table = "payment_dispute";
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(PaymentDispute {
                session: columns.parsed(table, "session_id", PaymentSessionId::parse)?,
                reference: columns.text()?,
                order: columns.parsed(table, "order_id", OrderId::parse)?,
                stage: columns.parsed(table, "stage", DisputeStage::parse)?,
                amount_minor: columns.integer()?,
                taken_minor: columns.integer()?,
                fee_minor: columns.integer()?,
                fee_changes: columns.integer()?,
                round: columns.integer()?,
                turns: columns.integer()?,
                opened_at: columns.instant()?,
                decided_at: columns.instant_or_null()?,
            })
        })
        .collect()
}

/// Adds a dispute, or writes how it stands now.
pub fn dispute_save(tx: &mut Tx<'_>, shop: &ShopId, dispute: &PaymentDispute) {
    tx.queue(
        "INSERT INTO payment_dispute (shop_id, session_id, reference, order_id, stage, amount_minor, fee_minor, \
         opened_at, decided_at, taken_minor, fee_changes, round, turns) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (shop_id, session_id, reference) DO UPDATE SET stage = excluded.stage, \
         amount_minor = excluded.amount_minor, fee_minor = excluded.fee_minor, decided_at = excluded.decided_at, \
         taken_minor = excluded.taken_minor, fee_changes = excluded.fee_changes, round = excluded.round, \
         turns = excluded.turns",
        values![
            shop.as_str(), dispute.session.as_str(), dispute.reference.as_str(), dispute.order.as_str(),
            dispute.stage.as_str(), dispute.amount_minor, dispute.fee_minor, dispute.opened_at, dispute.decided_at,
            dispute.taken_minor, dispute.fee_changes, dispute.round, dispute.turns,
        ],
    );
    tx.seal(&sealed::PAYMENT_DISPUTE, shop, dispute.session.as_str());
}
