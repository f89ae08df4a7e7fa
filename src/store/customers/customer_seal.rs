//! The seal of a customer: who may sign in and where the shop writes to. It stands in the row, so that nothing of a
//! deleted customer is kept in it.

use super::customer::NewCustomer;
use crate::domain::ids::{CustomerId, ShopId};
use crate::store::kernel::seal::{seal_of, short_seal, text_of};
use crate::store::{Columns, Source as _, StoreError, Tx};
use crate::values;

macro_rules! columns {
    () => {
        text_of!(
            ""; "shop_id", "customer_id", "email", "email_lookup", "name", "surname", "phone", "phone_country_code",
            "street_address", "additional_address_info", "city", "postal_code", "state", "country_code",
            "password_hash", "created_at", "deleted_at"
        )
    };
}

/// Place, text and seal of every customer.
pub(in crate::store) const CUSTOMER_SEALS: &str =
    concat!("SELECT shop_id || ' customer ' || customer_id, ", columns!(), ", seal FROM customer");

/// The seal of a new row.
pub(super) fn customer_seal(shop: &ShopId, new: &NewCustomer<'_>) -> String {
    const NULL: Option<&str> = None;
    seal_of(&values![
        shop.as_str(),
        new.id.as_str(),
        new.email.as_str(),
        new.email.lookup(),
        new.name,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        NULL,
        new.country_code,
        new.password_hash,
        new.created_at,
        None::<i64>,
    ])
}

/// Writes the seal of a row as it is now.
pub(in crate::store) async fn customer_seal_write(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    id: &CustomerId,
) -> Result<(), StoreError> {
    const SQL: &str =
        concat!("SELECT ", columns!(), " FROM customer WHERE shop_id = $1 AND customer_id = $2");
    let Some(row) = tx.row(SQL, values![shop.as_str(), id.as_str()]).await? else { return Ok(()) };
    let seal = short_seal(&Columns::of(&row).text()?);
    tx.queue(
        "UPDATE customer SET seal = $3 WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), id.as_str(), seal],
    );
    Ok(())
}
