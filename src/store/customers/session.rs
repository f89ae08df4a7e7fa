//! Sessions of the customer API by digest of their token, and the keys that shop fronts name themselves with.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, ShopId};
use crate::store::integrity::sealed;
use crate::store::{Columns, Command, Source, StoreError, Tx};
use crate::values;

/// The customer of a session that has not ended.
pub async fn customer_session_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<CustomerId>, StoreError> {
    let row = source
        .row(
            "SELECT customer_id FROM customer_session WHERE shop_id = $1 AND token_hash = $2 AND expires_at > $3",
            values![shop.as_str(), token_hash, now],
        )
        .await?;
    row.map(|row| Columns::of(&row).parsed("customer_session", "customer_id", CustomerId::parse))
        .transpose()
}

/// Adds a session.
pub fn customer_session_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    customer: &CustomerId,
    (token_hash, expires_at): (&str, Timestamp),
) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO customer_session (shop_id, token_hash, customer_id, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5)",
        values![shop.as_str(), token_hash, customer.as_str(), now, expires_at],
    );
}

/// Ends every session of a customer.
pub fn customer_session_end_all(tx: &mut Tx<'_>, shop: &ShopId, customer: &CustomerId) {
    tx.queue(
        "DELETE FROM customer_session WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), customer.as_str()],
    );
}

/// Ends a session.
#[derive(Clone, Debug)]
pub struct CustomerSessionEnd {
    /// The shop.
    pub shop: ShopId,
    /// The digest of the token.
    pub token_hash: String,
}

impl Command for CustomerSessionEnd {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.queue(
            "DELETE FROM customer_session WHERE shop_id = $1 AND token_hash = $2",
            values![self.shop.as_str(), self.token_hash.as_str()],
        );
        Ok(())
    }
}

/// Removes sessions that have ended.
#[derive(Clone, Copy, Debug)]
pub struct CustomerSessionSweep;

impl Command for CustomerSessionSweep {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now();
        tx.queue("DELETE FROM customer_session WHERE expires_at <= $1", values![now]);
        Ok(())
    }
}

/// A key that a shop front names itself with.
#[derive(Clone, Debug)]
pub struct PublishableKey {
    /// The key itself, `pk_live_…` or `pk_test_…`.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Whether a shop has this key and did not revoke it.
pub async fn publishable_key_is_known(
    source: &mut impl Source,
    shop: &ShopId,
    key: &str,
) -> Result<bool, StoreError> {
    let row = source
        .row(
            "SELECT publishable_key FROM publishable_key WHERE shop_id = $1 AND publishable_key = $2 \
             AND revoked_at IS NULL",
            values![shop.as_str(), key],
        )
        .await?;
    Ok(row.is_some())
}

/// A shop's keys that work, oldest first.
pub async fn publishable_key_list(
    source: &mut impl Source,
    shop: &ShopId,
) -> Result<Vec<PublishableKey>, StoreError> {
    let rows = source
        .rows(
            "SELECT publishable_key, label, created_at FROM publishable_key WHERE shop_id = $1 \
             AND revoked_at IS NULL ORDER BY created_at, publishable_key LIMIT 100",
            values![shop.as_str()],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(PublishableKey {
                key: columns.text()?,
                label: columns.text()?,
                created_at: columns.instant()?,
            })
        })
        .collect()
}

/// Makes a key useless at once.
pub fn publishable_key_revoke(tx: &mut Tx<'_>, shop: &ShopId, key: &str) {
    let now = tx.now();
    tx.queue(
        "UPDATE publishable_key SET revoked_at = $3 WHERE shop_id = $1 AND publishable_key = $2 AND revoked_at IS NULL",
        values![shop.as_str(), key, now],
    );
    tx.seal(&sealed::PUBLISHABLE_KEY, shop, key);
    tx.touch(shop, key);
}

/// Adds a key.
pub fn publishable_key_insert(tx: &mut Tx<'_>, shop: &ShopId, key: &str, label: &str) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO publishable_key (shop_id, publishable_key, label, created_at) VALUES ($1, $2, $3, $4)",
        values![shop.as_str(), key, label, now],
    );
    tx.seal(&sealed::PUBLISHABLE_KEY, shop, key);
}
