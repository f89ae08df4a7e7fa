//! The address that a customer wants to have. One row for each customer: the last address asked for counts.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::text::EmailAddress;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// An address that waits for its owner.
#[derive(Clone, Debug)]
pub struct EmailChange {
    /// Whose account it is for.
    pub customer: CustomerId,
    /// The address.
    pub email: EmailAddress,
}

fn read(row: &sqlx::any::AnyRow) -> Result<EmailChange, StoreError> {
    let mut columns = Columns::of(row);
    Ok(EmailChange {
        customer: columns.parsed("email_change", "customer_id", CustomerId::parse)?,
        email: columns.parsed("email_change", "email", EmailAddress::parse)?,
    })
}

/// Notes what a customer asked for, in the place of what was asked for before.
pub fn email_change_ask(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    change: &EmailChange,
    (mail_id, expires_at): (&str, Timestamp),
) {
    tx.queue(
        "INSERT INTO email_change (shop_id, customer_id, email, mail_id, expires_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (shop_id, customer_id) DO UPDATE SET email = excluded.email, mail_id = excluded.mail_id, \
         token_hash = NULL, expires_at = excluded.expires_at",
        values![shop.as_str(), change.customer.as_str(), change.email.as_str(), mail_id, expires_at],
    );
}

/// What a customer asked for and has not confirmed.
pub async fn email_change_of(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
    now: Timestamp,
) -> Result<Option<EmailChange>, StoreError> {
    let sql = "SELECT customer_id, email FROM email_change WHERE shop_id = $1 AND customer_id = $2 AND expires_at > $3";
    let row = source.row(sql, values![shop.as_str(), customer.as_str(), now]).await?;
    row.as_ref().map(read).transpose()
}

/// Ties the link of a mail that is about to leave to what was asked for; whether that mail still counts.
pub async fn email_change_link(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    mail_id: &str,
    token_hash: &str,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let sql = "UPDATE email_change SET token_hash = $3 WHERE shop_id = $1 AND mail_id = $2 AND expires_at > $4 \
               RETURNING mail_id";
    Ok(tx.row(sql, values![shop.as_str(), mail_id, token_hash, now]).await?.is_some())
}

/// Uses up a link; what it confirms.
pub async fn email_change_use(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    token_hash: &str,
) -> Result<Option<EmailChange>, StoreError> {
    let now = tx.now();
    let sql = "DELETE FROM email_change WHERE shop_id = $1 AND token_hash = $2 AND expires_at > $3 \
               RETURNING customer_id, email";
    let row = tx.row(sql, values![shop.as_str(), token_hash, now]).await?;
    row.as_ref().map(read).transpose()
}

/// Forgets what a customer asked for.
pub fn email_change_forget(tx: &mut Tx<'_>, shop: &ShopId, customer: &CustomerId) {
    tx.queue(
        "DELETE FROM email_change WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), customer.as_str()],
    );
}
