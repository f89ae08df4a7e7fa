//! A customer's own orders by page: few enough to count and to skip.

use super::{Columns, Order, Source, StoreError, read};
use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::orders::order::OrderState;
use crate::values;

/// Which orders.
#[derive(Clone, Debug)]
pub struct OwnOrderFilter {
    customer: CustomerId,
    state: Option<&'static str>,
}

impl OwnOrderFilter {
    /// The orders of a customer, in a state.
    pub fn new(customer: &CustomerId, state: Option<OrderState>) -> Self {
        Self { customer: customer.clone(), state: state.map(OrderState::as_str) }
    }
}

macro_rules! matching {
    () => {
        "AND customer_id = $2 AND ($3 IS NULL OR state = $3) "
    };
}

/// The orders, newest first; `limit` of them after `offset`.
pub async fn own_order_list(
    source: &mut impl Source,
    shop: &ShopId,
    filter: &OwnOrderFilter,
    (limit, offset): (i64, i64),
) -> Result<Vec<Order>, StoreError> {
    let sql = concat!(columns!(), matching!(), "ORDER BY order_id DESC LIMIT $4 OFFSET $5");
    let mut values = filter.values(shop);
    values.extend(values![limit, offset]);
    source.rows(sql, values).await?.iter().map(read).collect()
}

/// How many orders there are.
pub async fn own_order_count(
    source: &mut impl Source,
    shop: &ShopId,
    filter: &OwnOrderFilter,
) -> Result<i64, StoreError> {
    let sql = concat!("SELECT COUNT(*) FROM customer_order WHERE shop_id = $1 ", matching!());
    let row = source.row(sql, filter.values(shop)).await?;
    row.map_or(Ok(0), |row| Columns::of(&row).integer())
}

impl OwnOrderFilter {
    fn values(&self, shop: &ShopId) -> Vec<crate::store::Value> {
        values![shop.as_str(), self.customer.as_str(), self.state]
    }
}
