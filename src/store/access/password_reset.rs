//! Links for choosing a new password: kept as digests, and only from when their mail leaves.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::text::EmailAddress;
use crate::store::access::account::sessions::own_sessions_end;
use crate::store::{Columns, Command, Source as _, StoreError, Tx};
use crate::values;

/// Notes that a mail will bring a link.
pub fn password_reset_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    (mail_id, email): (&str, &EmailAddress),
    expires_at: Timestamp,
) {
    tx.queue(
        "INSERT INTO password_reset (shop_id, mail_id, email, email_lookup, expires_at) VALUES ($1, $2, $3, $4, $5)",
        values![shop.as_str(), mail_id, email.as_str(), email.lookup(), expires_at],
    );
}

/// Gives the mail that is about to leave its link; false when it is too late for it.
#[derive(Clone, Debug)]
pub struct PasswordResetLink {
    /// The shop.
    pub shop: ShopId,
    /// The mail that brings the link.
    pub mail_id: String,
    /// The digest of the link's token.
    pub token_hash: String,
}

impl Command for PasswordResetLink {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let now = tx.now();
        let row = tx
            .row(
                "UPDATE password_reset SET token_hash = $3 WHERE shop_id = $1 AND mail_id = $2 AND expires_at > $4 \
                 RETURNING mail_id",
                values![self.shop.as_str(), self.mail_id.as_str(), self.token_hash.as_str(), now],
            )
            .await?;
        Ok(row.is_some())
    }
}

/// The address whose link has this digest, if the link still works.
pub async fn password_reset_email(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    token_hash: &str,
) -> Result<Option<EmailAddress>, StoreError> {
    let now = tx.now();
    let row = tx
        .row(
            "SELECT email FROM password_reset WHERE shop_id = $1 AND token_hash = $2 AND expires_at > $3",
            values![shop.as_str(), token_hash, now],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some(columns.parsed("password_reset", "email", EmailAddress::parse)?))
}

/// Ends all links of an address.
pub fn password_resets_forget(tx: &mut Tx<'_>, shop: &ShopId, lookup: &str) {
    tx.queue(
        "DELETE FROM password_reset WHERE shop_id = $1 AND email_lookup = $2",
        values![shop.as_str(), lookup],
    );
}

/// Sets a customer's password and ends every session of theirs, in browsers and of the API.
pub fn customer_set_password(tx: &mut Tx<'_>, shop: &ShopId, id: &CustomerId, password_hash: &str) {
    tx.queue(
        "UPDATE customer SET password_hash = $3 WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), id.as_str(), password_hash],
    );
    tx.seal_customer(shop, id);
    own_sessions_end(tx, shop, id.as_str(), "");
}

/// Forgets links that have ended.
#[derive(Clone, Copy, Debug)]
pub struct PasswordResetSweep;

impl Command for PasswordResetSweep {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now();
        tx.queue("DELETE FROM password_reset WHERE expires_at <= $1", values![now]);
        Ok(())
    }
}
