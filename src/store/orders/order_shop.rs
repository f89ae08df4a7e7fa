//! Which shop an order belongs to, for callers that have nothing but its public form.

use crate::domain::ids::ShopId;
use crate::store::{Columns, Source, StoreError};
use crate::values;

/// The shop of the order with this public form. Shops are few, so the order is looked up in each.
pub async fn order_shop(
    source: &mut impl Source,
    uniqid: &str,
) -> Result<Option<ShopId>, StoreError> {
    let sql = "SELECT o.shop_id FROM shop s JOIN customer_order o ON o.shop_id = s.shop_id AND o.uniqid = $1";
    let row = source.row(sql, values![uniqid]).await?;
    row.map(|row| Columns::of(&row).parsed("customer_order", "shop_id", ShopId::parse)).transpose()
}
