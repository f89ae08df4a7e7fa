//! People who asked for an account and have not confirmed their address yet; of those who did, when they agreed to the
//! shop's terms. The link is kept as a digest, and only from when its mail leaves.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::text::EmailAddress;
use crate::store::{Columns, Command, Source as _, StoreError, Tx};
use crate::values;

/// What somebody typed who wants an account.
#[derive(Clone, Debug)]
pub struct Registration {
    /// The mail that brings the link.
    pub mail_id: String,
    /// The address.
    pub email: EmailAddress,
    /// The name.
    pub name: String,
    /// The hash of the password, in PHC form.
    pub password_hash: String,
    /// Whether they also join the affiliate program.
    pub joins_program: bool,
}

/// Keeps what was typed until the address is confirmed. The shop's terms were agreed to now.
pub fn registration_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    asked: &Registration,
    expires_at: Timestamp,
) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO registration (shop_id, mail_id, email, email_lookup, name, password_hash, joins_program, \
         agreed_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            shop.as_str(), asked.mail_id.as_str(), asked.email.as_str(), asked.email.lookup(), asked.name.as_str(),
            asked.password_hash.as_str(), i64::from(asked.joins_program), now, expires_at,
        ],
    );
}

/// Gives a registration its link when the mail leaves; false when it ended or was forgotten meanwhile.
#[derive(Clone, Debug)]
pub struct RegistrationLink {
    /// The shop.
    pub shop: ShopId,
    /// The mail that brings the link.
    pub mail_id: String,
    /// The digest of the link's token.
    pub token_hash: String,
}

impl Command for RegistrationLink {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let now = tx.now();
        let row = tx
            .row(
                "UPDATE registration SET token_hash = $3 WHERE shop_id = $1 AND mail_id = $2 AND expires_at > $4 \
                 AND customer_id IS NULL RETURNING mail_id",
                values![self.shop.as_str(), self.mail_id.as_str(), self.token_hash.as_str(), now],
            )
            .await?;
        Ok(row.is_some())
    }
}

/// The registration whose link has this digest, if the link still works.
pub async fn registration_by_token(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    token_hash: &str,
) -> Result<Option<Registration>, StoreError> {
    let now = tx.now();
    let row = tx
        .row(
            "SELECT mail_id, email, name, password_hash, joins_program FROM registration WHERE shop_id = $1 \
             AND token_hash = $2 AND expires_at > $3 AND customer_id IS NULL",
            values![shop.as_str(), token_hash, now],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some(Registration {
        mail_id: columns.text()?,
        email: columns.parsed("registration", "email", EmailAddress::parse)?,
        name: columns.text_or_null()?.unwrap_or_default(),
        password_hash: columns.text_or_null()?.unwrap_or_default(),
        joins_program: columns.integer()? != 0,
    }))
}

/// Uses a registration up: it keeps whose consent it was. Others for the same address end with it.
pub fn registration_finish(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    used: &Registration,
    customer: &CustomerId,
) {
    tx.queue(
        "UPDATE registration SET customer_id = $3, email = '', email_lookup = '', name = NULL, password_hash = NULL, \
         token_hash = NULL WHERE shop_id = $1 AND mail_id = $2",
        values![shop.as_str(), used.mail_id.as_str(), customer.as_str()],
    );
    registration_forget(tx, shop, &used.email.lookup());
}

/// Forgets what was typed for an address and never confirmed.
pub fn registration_forget(tx: &mut Tx<'_>, shop: &ShopId, lookup: &str) {
    tx.queue(
        "DELETE FROM registration WHERE shop_id = $1 AND email_lookup = $2",
        values![shop.as_str(), lookup],
    );
}

/// Forgets what was never confirmed in time.
#[derive(Clone, Copy, Debug)]
pub struct RegistrationSweep;

impl Command for RegistrationSweep {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now();
        tx.queue(
            "DELETE FROM registration WHERE expires_at <= $1 AND customer_id IS NULL",
            values![now],
        );
        Ok(())
    }
}
