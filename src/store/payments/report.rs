//! One day at one provider, and what our books make of each payment.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{PaymentSessionId, ShopId};
use crate::domain::ledger::TransactionKind;
use crate::domain::payments::payment::Gateway;
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// A day's comparison.
#[derive(Clone, Debug)]
pub struct PaymentReport {
    /// The provider.
    pub gateway: Gateway,
    /// The day, counted from 1970-01-01.
    pub day: i64,
    /// How many payments were compared.
    pub sessions: i64,
    /// What the provider says it holds for them after refunds, disputes and fees, in minor units.
    pub provider_minor: i64,
    /// What our books say.
    pub ledger_minor: i64,
    /// The differences, as a JSON list.
    pub differences: String,
    /// When it was made.
    pub made_at: Timestamp,
}

/// What our books say that a provider holds of a payment after refunds, disputes and fees, in minor units.
pub async fn posted_minor(
    source: &mut impl Source,
    shop: &ShopId,
    session: &PaymentSessionId,
) -> Result<i64, StoreError> {
    let sql = "SELECT COALESCE(CAST(SUM(provider_minor) AS BIGINT), 0) FROM payment_posting \
               WHERE shop_id = $1 AND session_id = $2";
    let row = source.row(sql, values![shop.as_str(), session.as_str()]).await?;
    row.map_or(Ok(0), |row| Columns::of(&row).integer())
}

/// Notes a posting that moved money at a provider.
pub fn posting_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    session: &PaymentSessionId,
    (kind, source): (TransactionKind, &str),
    provider_minor: i64,
) {
    if provider_minor == 0 {
        return;
    }
    tx.queue(
        "INSERT INTO payment_posting (shop_id, session_id, kind, source_id, provider_minor) \
         VALUES ($1, $2, $3, $4, $5)",
        values![shop.as_str(), session.as_str(), kind.as_str(), source, provider_minor],
    );
}

/// Adds a report or writes it anew.
pub fn report_save(tx: &mut Tx<'_>, shop: &ShopId, report: &PaymentReport) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO payment_report (shop_id, gateway, day, sessions, provider_minor, ledger_minor, differences, \
         made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (shop_id, day, gateway) DO UPDATE SET \
         sessions = excluded.sessions, provider_minor = excluded.provider_minor, \
         ledger_minor = excluded.ledger_minor, differences = excluded.differences, made_at = excluded.made_at",
        values![
            shop.as_str(), report.gateway.as_str(), report.day, report.sessions, report.provider_minor,
            report.ledger_minor, report.differences.as_str(), now,
        ],
    );
    tx.seal(&sealed::PAYMENT_REPORT, shop, report.day);
}

/// The newest reports, up to a day.
pub async fn report_list(
    source: &mut impl Source,
    shop: &ShopId,
    day: i64,
    limit: i64,
) -> Result<Vec<PaymentReport>, StoreError> {
    let sql = "SELECT gateway, day, sessions, provider_minor, ledger_minor, differences, made_at FROM payment_report \
               WHERE shop_id = $1 AND day <= $2 ORDER BY day DESC, gateway DESC LIMIT $3";
    let rows = source.rows(sql, values![shop.as_str(), day, limit]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(PaymentReport {
                gateway: columns.parsed("payment_report", "gateway", Gateway::parse)?,
                day: columns.integer()?,
                sessions: columns.integer()?,
                provider_minor: columns.integer()?,
                ledger_minor: columns.integer()?,
                differences: columns.text()?,
                made_at: columns.instant()?,
            })
        })
        .collect()
}
