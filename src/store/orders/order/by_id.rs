//! The orders that something names by their ids.

use super::{Order, Source, StoreError, read};
use crate::domain::ids::ShopId;
use crate::store::kernel::value::{any_of, any_of_values};

/// The orders among at most [`ANY_OF_MAX`](crate::store::kernel::value::ANY_OF_MAX) ids, in no order.
pub(in crate::store) async fn orders_by_id(
    source: &mut impl Source,
    shop: &ShopId,
    ids: &[&str],
) -> Result<Vec<Order>, StoreError> {
    let sql = concat!(columns!(), "AND order_id ", any_of!());
    source.rows(sql, any_of_values(shop, ids)).await?.iter().map(read).collect()
}
