//! People who work for the merchant.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, OperatorId, ShopId};
use crate::domain::text::EmailAddress;
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// An operator.
#[derive(Clone, Debug)]
pub struct Operator {
    /// The id.
    pub id: OperatorId,
    /// The address.
    pub email: EmailAddress,
    /// The name.
    pub name: String,
    /// The customer account of the same person, whose payouts this operator may not decide.
    pub customer: Option<CustomerId>,
    /// The hash of the password, in PHC form; `None` until the invitation was used.
    pub password_hash: Option<String>,
}

macro_rules! columns {
    () => {
        "SELECT operator_id, email, name, customer_id, password_hash FROM operator WHERE shop_id = $1 "
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<Operator, StoreError> {
    let mut columns = Columns::of(row);
    Ok(Operator {
        id: columns.parsed("operator", "operator_id", OperatorId::parse)?,
        email: columns.parsed("operator", "email", EmailAddress::parse)?,
        name: columns.text()?,
        customer: columns.parsed_or_null("operator", "customer_id", CustomerId::parse)?,
        password_hash: columns.text_or_null()?,
    })
}

/// The operator with this id.
pub async fn operator_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &OperatorId,
) -> Result<Option<Operator>, StoreError> {
    let sql = concat!(columns!(), "AND operator_id = $2 AND removed_at IS NULL");
    let row = source.row(sql, values![shop.as_str(), id.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// The operator with this id, removed or not.
pub async fn operator_fetch_ever(
    source: &mut impl Source,
    shop: &ShopId,
    id: &OperatorId,
) -> Result<Option<Operator>, StoreError> {
    let sql = concat!(columns!(), "AND operator_id = $2");
    let row = source.row(sql, values![shop.as_str(), id.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// The operator with this address.
pub async fn operator_by_email(
    source: &mut impl Source,
    shop: &ShopId,
    email: &EmailAddress,
) -> Result<Option<Operator>, StoreError> {
    let sql = concat!(columns!(), "AND email_lookup = $2 AND removed_at IS NULL");
    let row = source.row(sql, values![shop.as_str(), email.lookup()]).await?;
    row.as_ref().map(read).transpose()
}

/// The operator with this address who was removed.
pub async fn operator_removed(
    source: &mut impl Source,
    shop: &ShopId,
    email: &EmailAddress,
) -> Result<Option<Operator>, StoreError> {
    let sql = concat!(columns!(), "AND email_lookup = $2 AND removed_at IS NOT NULL");
    let row = source.row(sql, values![shop.as_str(), email.lookup()]).await?;
    row.as_ref().map(read).transpose()
}

/// The operator whose unexpired invitation has this digest.
pub async fn operator_by_invitation(
    source: &mut impl Source,
    shop: &ShopId,
    invitation_hash: &str,
    now: Timestamp,
) -> Result<Option<Operator>, StoreError> {
    let sql = concat!(
        columns!(),
        "AND invitation_hash = $2 AND invitation_expires_at > $3 AND removed_at IS NULL"
    );
    let row = source.row(sql, values![shop.as_str(), invitation_hash, now]).await?;
    row.as_ref().map(read).transpose()
}

/// Adds an operator, with either a password or an invitation (digest and end).
pub fn operator_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    operator: &Operator,
    invitation: Option<(&str, Timestamp)>,
    now: Timestamp,
) {
    tx.queue(
        "INSERT INTO operator (shop_id, operator_id, email, email_lookup, name, customer_id, password_hash, \
         invitation_hash, invitation_expires_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        values![
            shop.as_str(), operator.id.as_str(), operator.email.as_str(), operator.email.lookup(),
            operator.name.as_str(), operator.customer.as_ref().map(CustomerId::as_str),
            operator.password_hash.as_deref(), invitation.map(|(hash, _)| hash), invitation.map(|(_, end)| end), now,
        ],
    );
    tx.seal(&sealed::OPERATOR, shop, operator.id.as_str());
}

/// Sets a password and uses up the invitation.
pub fn operator_set_password(tx: &mut Tx<'_>, shop: &ShopId, id: &OperatorId, password_hash: &str) {
    tx.queue(
        "UPDATE operator SET password_hash = $3, invitation_hash = NULL, invitation_expires_at = NULL \
         WHERE shop_id = $1 AND operator_id = $2",
        values![shop.as_str(), id.as_str(), password_hash],
    );
    tx.seal(&sealed::OPERATOR, shop, id.as_str());
}
