//! What people sign in with, customers and operators alike, and the name of an operator.

use crate::domain::ids::{CustomerId, OperatorId, ShopId};
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// The password hash of a customer; `None` without a password.
pub async fn customer_password(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT password_hash FROM customer WHERE shop_id = $1 AND customer_id = $2 AND deleted_at IS NULL";
    let row = source.row(sql, values![shop.as_str(), customer.as_str()]).await?;
    row.map_or(Ok(None), |row| Columns::of(&row).text_or_null())
}

/// Sets the password of a customer.
pub fn customer_password_set(tx: &mut Tx<'_>, shop: &ShopId, customer: &CustomerId, hash: &str) {
    tx.queue(
        "UPDATE customer SET password_hash = $3 WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), customer.as_str(), hash],
    );
    tx.seal_customer(shop, customer);
    tx.touch(shop, customer.as_str());
}

/// Changes the name of an operator.
pub fn operator_rename(tx: &mut Tx<'_>, shop: &ShopId, operator: &OperatorId, name: &str) {
    tx.queue(
        "UPDATE operator SET name = $3 WHERE shop_id = $1 AND operator_id = $2",
        values![shop.as_str(), operator.as_str(), name],
    );
    tx.seal(&sealed::OPERATOR, shop, operator.as_str());
    tx.touch(shop, operator.as_str());
}
