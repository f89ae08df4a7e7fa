//! Which customers are paid at which addresses.

use crate::domain::ids::{CustomerId, ShopId};
use crate::store::{Columns, Source, StoreError};
use crate::values;

/// How many customers with one address are looked at.
const ALIKE_MAX: i64 = 100;

/// The addresses at which a customer asked to be paid.
pub async fn paid_address_list(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT address FROM claim WHERE shop_id = $1 AND customer_id = $2 AND address IS NOT NULL";
    let rows = source.rows(sql, values![shop.as_str(), customer.as_str()]).await?;
    rows.iter().map(|row| Columns::of(row).text()).collect()
}

/// The customers who asked to be paid at this address, spelled like this.
pub async fn paid_address_customers(
    source: &mut impl Source,
    shop: &ShopId,
    address: &str,
) -> Result<Vec<CustomerId>, StoreError> {
    let sql = "SELECT DISTINCT customer_id FROM claim WHERE shop_id = $1 AND address = $2 LIMIT $3";
    let rows = source.rows(sql, values![shop.as_str(), address, ALIKE_MAX]).await?;
    rows.iter()
        .map(|row| Columns::of(row).parsed("claim", "customer_id", CustomerId::parse))
        .collect()
}
