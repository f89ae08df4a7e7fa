//! A customer's own orders by page and search: few enough to count and to skip.

use super::{Columns, Order, Source, StoreError, read};
use crate::domain::ids::{CustomerId, OrderId, ShopId};
use crate::domain::order::OrderState;
use crate::values;

/// Which orders.
#[derive(Clone, Debug)]
pub struct OwnOrderFilter {
    customer: CustomerId,
    state: Option<&'static str>,
    pattern: Option<String>,
    order: String,
}

impl OwnOrderFilter {
    /// The orders of a customer, in a state, with a text in their lines or title or as their number.
    pub fn new(customer: &CustomerId, state: Option<OrderState>, search: Option<&str>) -> Self {
        let order = search.and_then(OrderId::parse_either);
        Self {
            customer: customer.clone(),
            state: state.map(OrderState::as_str),
            pattern: search.map(pattern),
            order: order.map_or_else(String::new, |order| order.to_string()),
        }
    }
}

/// A LIKE pattern that takes the text literally, whatever its case.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_ascii_lowercase().chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

macro_rules! matching {
    () => {
        "AND customer_id = $2 AND ($3 IS NULL OR state = $3) \
         AND ($4 IS NULL OR LOWER(items) LIKE $4 ESCAPE '!' OR LOWER(title) LIKE $4 ESCAPE '!' OR order_id = $5) "
    };
}

/// The orders, newest first; `limit` of them after `offset`.
pub async fn own_order_list(
    source: &mut impl Source,
    shop: &ShopId,
    filter: &OwnOrderFilter,
    (limit, offset): (i64, i64),
) -> Result<Vec<Order>, StoreError> {
    let sql = concat!(columns!(), matching!(), "ORDER BY order_id DESC LIMIT $6 OFFSET $7");
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
        values![
            shop.as_str(),
            self.customer.as_str(),
            self.state,
            self.pattern.as_deref(),
            self.order.as_str(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn a_search_is_taken_literally() {
        assert_eq!(pattern("50% Off_!"), "%50!% off!_!!%");
    }
}
