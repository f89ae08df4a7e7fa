//! Customers.

use super::{Columns, Source, StoreError, Tx};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::text::EmailAddress;
use crate::values;

/// A customer with the store balance and, for affiliates, the revenue they brought.
#[derive(Clone, Debug)]
pub struct Customer {
    /// The id.
    pub id: CustomerId,
    /// The address, as typed.
    pub email: EmailAddress,
    /// The given or full name.
    pub name: Option<String>,
    /// The family name.
    pub surname: Option<String>,
    /// ISO 3166 country.
    pub country_code: Option<String>,
    /// When the customer was first seen.
    pub created_at: Timestamp,
    /// Spendable store balance in minor units.
    pub store_balance_minor: i64,
    /// Revenue brought as an affiliate, in minor units; `None` when not an affiliate.
    pub affiliate_revenue_minor: Option<i64>,
}

macro_rules! columns {
    () => {
        "SELECT c.customer_id, c.email, c.name, c.surname, c.country_code, c.created_at, l.balance_minor, \
         a.revenue_minor FROM customer c \
         LEFT JOIN ledger_account l ON l.shop_id = c.shop_id AND l.account_id = 'store_balance:' || c.customer_id \
         LEFT JOIN affiliate a ON a.shop_id = c.shop_id AND a.customer_id = c.customer_id \
         WHERE c.shop_id = $1 "
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<Customer, StoreError> {
    let mut columns = Columns::of(row);
    Ok(Customer {
        id: columns.parsed("customer", "customer_id", CustomerId::parse)?,
        email: columns.parsed("customer", "email", EmailAddress::parse)?,
        name: columns.text_or_null()?,
        surname: columns.text_or_null()?,
        country_code: columns.text_or_null()?,
        created_at: columns.instant()?,
        store_balance_minor: columns.integer_or_null()?.unwrap_or(0),
        affiliate_revenue_minor: columns.integer_or_null()?,
    })
}

/// The customer with this id.
pub async fn customer_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &CustomerId,
) -> Result<Option<Customer>, StoreError> {
    let sql = concat!(columns!(), "AND c.customer_id = $2");
    let row = source.row(sql, values![shop.as_str(), id.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// The customer with this address, whatever its case.
pub async fn customer_by_email(
    source: &mut impl Source,
    shop: &ShopId,
    email: &EmailAddress,
) -> Result<Option<Customer>, StoreError> {
    let sql = concat!(columns!(), "AND c.email_lookup = $2");
    let row = source.row(sql, values![shop.as_str(), email.lookup()]).await?;
    row.as_ref().map(read).transpose()
}

/// Customers newest first, those before `before`.
pub async fn customer_list(
    source: &mut impl Source,
    shop: &ShopId,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Customer>, StoreError> {
    let sql = concat!(columns!(), "AND c.customer_id < $2 ORDER BY c.customer_id DESC LIMIT $3");
    let before = before.unwrap_or("cus_zzzz");
    let rows = source.rows(sql, values![shop.as_str(), before, limit]).await?;
    rows.iter().map(read).collect()
}

/// The password hash of a customer with this address.
pub async fn customer_credentials(
    source: &mut impl Source,
    shop: &ShopId,
    email: &EmailAddress,
) -> Result<Option<(CustomerId, Option<String>)>, StoreError> {
    let row = source
        .row(
            "SELECT customer_id, password_hash FROM customer WHERE shop_id = $1 AND email_lookup = $2",
            values![shop.as_str(), email.lookup()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some((
        columns.parsed("customer", "customer_id", CustomerId::parse)?,
        columns.text_or_null()?,
    )))
}

/// What is stored of a new customer.
pub struct NewCustomer<'a> {
    /// The id.
    pub id: &'a CustomerId,
    /// The address.
    pub email: &'a EmailAddress,
    /// The name.
    pub name: Option<&'a str>,
    /// ISO 3166 country.
    pub country_code: Option<&'a str>,
    /// The hash of the password, in PHC form.
    pub password_hash: Option<&'a str>,
    /// When.
    pub created_at: Timestamp,
}

/// Adds a customer.
pub fn customer_insert(tx: &mut Tx<'_>, shop: &ShopId, new: &NewCustomer<'_>) {
    tx.queue(
        "INSERT INTO customer (shop_id, customer_id, email, email_lookup, name, country_code, password_hash, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            shop.as_str(), new.id.as_str(), new.email.as_str(), new.email.lookup(), new.name, new.country_code,
            new.password_hash, new.created_at,
        ],
    );
}
