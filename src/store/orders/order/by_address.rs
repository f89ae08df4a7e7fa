//! Orders by an address for mail: those placed under it, which show it still, and those of the customer who has it now.

use super::{Columns, Order, OrderFilter, Source, StoreError, read};
use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::orders::order::OrderState;
use crate::domain::text::EmailAddress;
use crate::values;

/// The form that an order's address is looked up by.
pub(super) fn lookup_of(email: &str) -> String {
    EmailAddress::parse(email).map_or_else(|| email.to_lowercase(), |email| email.lookup())
}

/// Whose orders.
#[derive(Clone, Debug)]
pub struct OrderAddress {
    /// The address in the form that is looked up.
    pub lookup: String,
    /// The customer who has the address now.
    pub holder: Option<CustomerId>,
}

impl OrderAddress {
    fn holder(&self) -> &str {
        self.holder.as_ref().map_or("", CustomerId::as_str)
    }
}

// Two look-ups by index; an OR of them would walk the orders of the shop.
macro_rules! of_address {
    () => {
        "AND order_id IN (SELECT h.order_id FROM customer_order h WHERE h.shop_id = $1 AND h.email_lookup = $2 \
         UNION SELECT h.order_id FROM customer_order h WHERE h.shop_id = $1 AND h.customer_id = $3) \
         AND ($4 IS NULL OR state = $4) "
    };
}

macro_rules! list {
    ($direction:literal) => {
        concat!(
            columns!(),
            of_address!(),
            "AND order_id > $5 AND order_id < $6 ORDER BY order_id ",
            $direction,
            " LIMIT $7"
        )
    };
}

/// Orders of an address by when they were made, within a filter; its customer is not looked at.
pub async fn order_list_of_address(
    source: &mut impl Source,
    shop: &ShopId,
    (address, filter): (&OrderAddress, &OrderFilter),
    limit: i64,
) -> Result<Vec<Order>, StoreError> {
    let sql = if filter.is_oldest_first { list!("ASC") } else { list!("DESC") };
    let (least, most) = filter.bounds();
    let mut values = values(shop, address, filter.state);
    values.extend(values![least, most, limit]);
    source.rows(sql, values).await?.iter().map(read).collect()
}

/// How many orders of an address there are, in a state where given.
pub async fn order_count_of_address(
    source: &mut impl Source,
    shop: &ShopId,
    address: &OrderAddress,
    state: Option<OrderState>,
) -> Result<i64, StoreError> {
    let sql = concat!("SELECT COUNT(*) FROM customer_order WHERE shop_id = $1 ", of_address!());
    let row = source.row(sql, values(shop, address, state)).await?;
    row.map_or(Ok(0), |row| Columns::of(&row).integer())
}

fn values(
    shop: &ShopId,
    address: &OrderAddress,
    state: Option<OrderState>,
) -> Vec<crate::store::Value> {
    let state = state.map(OrderState::as_str);
    values![shop.as_str(), address.lookup.as_str(), address.holder(), state]
}
