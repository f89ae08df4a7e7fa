//! The timeline of an order.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{OrderId, ShopId};
use crate::store::kernel::seal::{seal_of, text_of};
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// One step in an order's life.
#[derive(Clone, Debug)]
pub struct OrderEvent {
    /// What happened, as message keys end.
    pub kind: String,
    /// What to add to it, such as a provider's number or a reason.
    pub detail: Option<String>,
    /// The amount it is about, in minor units.
    pub amount_minor: Option<i64>,
    /// When.
    pub happened_at: Timestamp,
}

/// Place, text and seal of every step.
pub(in crate::store) const EVENT_SEALS: &str = concat!(
    "SELECT shop_id || ' step ' || position || ' of order ' || order_id, ",
    text_of!(""; "shop_id", "order_id", "kind", "detail", "amount_minor", "actor", "happened_at"),
    ", seal FROM order_event"
);

/// Adds a step to an order's timeline.
pub fn order_event_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    order: &OrderId,
    kind: &str,
    (detail, amount_minor): (Option<&str>, Option<i64>),
    actor: &str,
) {
    let now = tx.now();
    let mut values = values![shop.as_str(), order.as_str(), kind, detail, amount_minor, actor, now];
    values.push(seal_of(&values).into());
    tx.queue(
        "INSERT INTO order_event (shop_id, order_id, position, kind, detail, amount_minor, actor, happened_at, seal) \
         SELECT $1, $2, COALESCE(MAX(position), 0) + 1, $3, $4, $5, $6, $7, $8 FROM order_event \
         WHERE shop_id = $1 AND order_id = $2",
        values,
    );
}

/// Whether an order's timeline has a step of this kind.
pub async fn order_event_exists(
    source: &mut impl Source,
    shop: &ShopId,
    order: &OrderId,
    kind: &str,
) -> Result<bool, StoreError> {
    let row = source
        .row(
            "SELECT position FROM order_event WHERE shop_id = $1 AND order_id = $2 AND kind = $3 LIMIT 1",
            values![shop.as_str(), order.as_str(), kind],
        )
        .await?;
    Ok(row.is_some())
}

/// An order's timeline, oldest first.
pub async fn order_events(
    source: &mut impl Source,
    shop: &ShopId,
    order: &OrderId,
) -> Result<Vec<OrderEvent>, StoreError> {
    let rows = source
        .rows(
            "SELECT kind, detail, amount_minor, happened_at FROM order_event WHERE shop_id = $1 AND order_id = $2 \
             ORDER BY position",
            values![shop.as_str(), order.as_str()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(OrderEvent {
                kind: columns.text()?,
                detail: columns.text_or_null()?,
                amount_minor: columns.integer_or_null()?,
                happened_at: columns.instant()?,
            })
        })
        .collect()
}
