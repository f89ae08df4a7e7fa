//! Customers.

use super::customer_seal::customer_seal;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::people::profile::ProfileField;
use crate::domain::text::EmailAddress;
use crate::store::{Columns, Source, StoreError, Tx, Value};
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
    /// The telephone number.
    pub phone: Option<String>,
    /// The country of the telephone number.
    pub phone_country_code: Option<String>,
    /// ISO 3166 country.
    pub country_code: Option<String>,
    /// Street and number.
    pub street_address: Option<String>,
    /// Floor, door, care of.
    pub additional_address_info: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The postal code.
    pub postal_code: Option<String>,
    /// The state, province or region.
    pub state: Option<String>,
    /// When the customer was first seen.
    pub created_at: Timestamp,
    /// Spendable store balance in minor units.
    pub store_balance_minor: i64,
    /// Revenue brought as an affiliate, in minor units; `None` when not an affiliate.
    pub affiliate_revenue_minor: Option<i64>,
}

impl Customer {
    /// Changes one field of the profile.
    pub fn set(&mut self, field: ProfileField, value: Option<String>) {
        *match field {
            ProfileField::Name => &mut self.name,
            ProfileField::Surname => &mut self.surname,
            ProfileField::Phone => &mut self.phone,
            ProfileField::PhoneCountryCode => &mut self.phone_country_code,
            ProfileField::CountryCode => &mut self.country_code,
            ProfileField::StreetAddress => &mut self.street_address,
            ProfileField::AdditionalAddressInfo => &mut self.additional_address_info,
            ProfileField::City => &mut self.city,
            ProfileField::PostalCode => &mut self.postal_code,
            ProfileField::State => &mut self.state,
        } = value;
    }
}

macro_rules! all_columns {
    () => {
        "SELECT c.customer_id, c.email, c.name, c.surname, c.phone, c.phone_country_code, c.country_code, \
         c.street_address, c.additional_address_info, c.city, c.postal_code, c.state, c.created_at, l.balance_minor, \
         a.revenue_minor FROM customer c \
         LEFT JOIN ledger_account l ON l.shop_id = c.shop_id AND l.account_id = 'store_balance:' || c.customer_id \
         LEFT JOIN affiliate a ON a.shop_id = c.shop_id AND a.customer_id = c.customer_id \
         WHERE c.shop_id = $1 "
    };
}

// A deleted person is not a customer any more; the row is kept for the money that refers to it.
macro_rules! columns {
    () => {
        concat!(all_columns!(), "AND c.deleted_at IS NULL ")
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<Customer, StoreError> {
    let mut columns = Columns::of(row);
    Ok(Customer {
        id: columns.parsed("customer", "customer_id", CustomerId::parse)?,
        email: columns.parsed("customer", "email", EmailAddress::parse)?,
        name: columns.text_or_null()?,
        surname: columns.text_or_null()?,
        phone: columns.text_or_null()?,
        phone_country_code: columns.text_or_null()?,
        country_code: columns.text_or_null()?,
        street_address: columns.text_or_null()?,
        additional_address_info: columns.text_or_null()?,
        city: columns.text_or_null()?,
        postal_code: columns.text_or_null()?,
        state: columns.text_or_null()?,
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

/// The customer with this id, deleted or not: for the books.
pub async fn customer_fetch_ever(
    source: &mut impl Source,
    shop: &ShopId,
    id: &CustomerId,
) -> Result<Option<Customer>, StoreError> {
    let sql = concat!(all_columns!(), "AND c.customer_id = $2");
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

/// Which customers to list, and in which direction.
#[derive(Clone, Debug, Default)]
pub struct CustomerFilter {
    /// With exactly this name.
    pub name: Option<String>,
    /// In this country.
    pub country_code: Option<String>,
    /// First seen at this instant or later.
    pub since: Option<Timestamp>,
    /// First seen before this instant.
    pub until: Option<Timestamp>,
    /// Oldest first instead of newest first.
    pub is_oldest_first: bool,
    /// The row to go on after: when it was first seen, and its id.
    pub after: Option<(Timestamp, String)>,
}

impl CustomerFilter {
    /// Whether a customer passes, wherever the page starts.
    pub fn matches(&self, customer: &Customer) -> bool {
        let same = |wish: &Option<String>, value: &Option<String>| wish.is_none() || wish == value;
        same(&self.name, &customer.name)
            && same(&self.country_code, &customer.country_code)
            && self.since.is_none_or(|since| customer.created_at >= since)
            && self.until.is_none_or(|until| customer.created_at < until)
    }
}

// $2 and $3 bound the time, $4 and $5 are the row to go on after.
macro_rules! list {
    ($narrowed:literal, $after:literal, $direction:literal) => {
        concat!(
            columns!(),
            "AND c.created_at >= $2 AND c.created_at < $3 AND (c.created_at, c.customer_id) ",
            $after,
            " ($4, $5) ",
            $narrowed,
            " ORDER BY c.created_at ",
            $direction,
            ", c.customer_id ",
            $direction,
            " LIMIT $6"
        )
    };
}

/// Customers by when they were first seen.
pub async fn customer_list(
    source: &mut impl Source,
    shop: &ShopId,
    filter: &CustomerFilter,
    limit: i64,
) -> Result<Vec<Customer>, StoreError> {
    let since = filter.since.unwrap_or(Timestamp(i64::MIN));
    let until = filter.until.unwrap_or(Timestamp(i64::MAX));
    let start = if filter.is_oldest_first { i64::MIN } else { i64::MAX };
    let (at, id) = match &filter.after {
        Some((at, id)) => (*at, id.as_str()),
        None => (Timestamp(start), ""),
    };
    let mut values = values![shop.as_str(), since, until, at, id, limit];
    let (name, country) = (filter.name.as_deref(), filter.country_code.as_deref());
    values.extend([name, country].into_iter().flatten().map(Value::from));
    let sql = match (name, country, filter.is_oldest_first) {
        (None, None, false) => list!("", "<", "DESC"),
        (None, None, true) => list!("", ">", "ASC"),
        (Some(_), None, false) => list!("AND c.name = $7", "<", "DESC"),
        (Some(_), None, true) => list!("AND c.name = $7", ">", "ASC"),
        (None, Some(_), false) => list!("AND c.country_code = $7", "<", "DESC"),
        (None, Some(_), true) => list!("AND c.country_code = $7", ">", "ASC"),
        (Some(_), Some(_), false) => {
            list!("AND c.name = $7 AND c.country_code = $8", "<", "DESC")
        }
        (Some(_), Some(_), true) => list!("AND c.name = $7 AND c.country_code = $8", ">", "ASC"),
    };
    let rows = source.rows(sql, values).await?;
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
        "INSERT INTO customer (shop_id, customer_id, email, email_lookup, name, country_code, password_hash, created_at, \
         seal) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            shop.as_str(), new.id.as_str(), new.email.as_str(), new.email.lookup(), new.name, new.country_code,
            new.password_hash, new.created_at, customer_seal(shop, new),
        ],
    );
}

/// Writes address and profile.
pub fn customer_update(tx: &mut Tx<'_>, shop: &ShopId, customer: &Customer) {
    tx.queue(
        "UPDATE customer SET email = $3, email_lookup = $4, name = $5, surname = $6, phone = $7, \
         phone_country_code = $8, country_code = $9, street_address = $10, additional_address_info = $11, city = $12, \
         postal_code = $13, state = $14 WHERE shop_id = $1 AND customer_id = $2",
        values![
            shop.as_str(), customer.id.as_str(), customer.email.as_str(), customer.email.lookup(),
            customer.name.as_deref(), customer.surname.as_deref(), customer.phone.as_deref(),
            customer.phone_country_code.as_deref(), customer.country_code.as_deref(),
            customer.street_address.as_deref(), customer.additional_address_info.as_deref(),
            customer.city.as_deref(), customer.postal_code.as_deref(), customer.state.as_deref(),
        ],
    );
    tx.seal_customer(shop, &customer.id);
    tx.touch(shop, customer.id.as_str());
}
