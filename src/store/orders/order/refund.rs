//! Refunds of orders: facts that never change.

use super::Order;
use crate::domain::ids::{OrderId, RefundId, ShopId};
use crate::domain::orders::refund::Payment;
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// A refund as it is written.
#[derive(Clone, Debug)]
pub struct Refund {
    /// The id.
    pub id: RefundId,
    /// The order.
    pub order: OrderId,
    /// What goes back, in minor units.
    pub amount_minor: i64,
    /// What is taken back from the affiliate.
    pub clawback_minor: i64,
    /// Why.
    pub reason: Option<String>,
}

impl Order {
    /// What is left to pay in money.
    pub fn due_minor(&self) -> i64 {
        self.totals.total_minor - self.balance_minor
    }

    /// What the order was paid with, and what of that was refunded.
    pub fn payment(&self) -> Payment {
        Payment {
            paid_minor: self.paid_minor,
            balance_minor: self.balance_minor,
            tax_minor: self.totals.tax_minor,
            refunded_minor: self.refunded_minor,
            refunded_balance_minor: self.refunded_balance_minor,
        }
    }
}

/// Adds a refund.
pub fn refund_insert(tx: &mut Tx<'_>, shop: &ShopId, refund: &Refund, actor: &str) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO refund (shop_id, refund_id, order_id, amount_minor, clawback_minor, reason, actor, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            shop.as_str(), refund.id.as_str(), refund.order.as_str(), refund.amount_minor, refund.clawback_minor,
            refund.reason.as_deref(), actor, now,
        ],
    );
    tx.seal(&sealed::REFUND, shop, refund.id.as_str());
}

/// What a refund took back from the affiliate, in minor units; `None` where there is no such refund.
pub async fn refund_clawback(
    source: &mut impl Source,
    shop: &ShopId,
    id: &RefundId,
) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT clawback_minor FROM refund WHERE shop_id = $1 AND refund_id = $2";
    let row = source.row(sql, values![shop.as_str(), id.as_str()]).await?;
    row.map(|row| Columns::of(&row).integer()).transpose()
}
