//! Second factors: the secret of a person's authenticator app, sealed, and recovery codes by digest.

use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::store::kernel::vault::{opened, stored};
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// A person's second factor.
#[derive(Clone)]
pub struct SecondFactor {
    /// The secret in base32.
    pub secret: String,
    /// When its first code was entered; until then it does not count.
    pub confirmed_at: Option<Timestamp>,
    /// The step of the last code that was used.
    pub last_step: i64,
}

/// The place that a secret is sealed for.
pub(in crate::store) fn second_factor_about(shop: &str, person: &str) -> String {
    format!("second_factor/{shop}/{person}")
}

/// The second factor of a person, counting or about to be set up.
pub async fn second_factor_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    person: &str,
) -> Result<Option<SecondFactor>, StoreError> {
    let sql = "SELECT secret, confirmed_at, last_step FROM second_factor WHERE shop_id = $1 AND person_id = $2";
    let row = source.row(sql, values![shop.as_str(), person]).await?;
    let vault = source.vault();
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    let about = second_factor_about(shop.as_str(), person);
    Ok(Some(SecondFactor {
        secret: opened(vault.as_deref(), &about, columns.text()?)?,
        confirmed_at: columns.instant_or_null()?,
        last_step: columns.integer()?,
    }))
}

/// Whether a person has a second factor that counts; the secret is not opened for that.
pub async fn has_second_factor(
    source: &mut impl Source,
    shop: &ShopId,
    person: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT person_id FROM second_factor WHERE shop_id = $1 AND person_id = $2 AND confirmed_at IS NOT NULL";
    Ok(source.row(sql, values![shop.as_str(), person]).await?.is_some())
}

/// Puts a secret that does not count yet in the place of another that does not.
pub fn second_factor_begin(tx: &mut Tx<'_>, shop: &ShopId, person: &str, secret: &str) {
    let (now, vault) = (tx.now(), tx.vault());
    let about = second_factor_about(shop.as_str(), person);
    let secret = stored(vault.as_deref(), &about, secret, &*tx.entropy());
    tx.queue(
        "INSERT INTO second_factor (shop_id, person_id, secret, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (shop_id, person_id) DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at \
         WHERE second_factor.confirmed_at IS NULL",
        values![shop.as_str(), person, secret, now],
    );
}

/// Lets the secret count from now on; the code of this step was used for it.
pub fn second_factor_confirm(tx: &mut Tx<'_>, shop: &ShopId, person: &str, step: i64) {
    let now = tx.now();
    tx.queue(
        "UPDATE second_factor SET confirmed_at = $3, last_step = $4 WHERE shop_id = $1 AND person_id = $2",
        values![shop.as_str(), person, now, step],
    );
}

/// Uses up the code of a step and of those before; whether it was still unused.
pub async fn second_factor_step(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    person: &str,
    step: i64,
) -> Result<bool, StoreError> {
    let sql = "UPDATE second_factor SET last_step = $3 WHERE shop_id = $1 AND person_id = $2 AND last_step < $3 \
               AND confirmed_at IS NOT NULL RETURNING person_id";
    Ok(tx.row(sql, values![shop.as_str(), person, step]).await?.is_some())
}

/// Removes a person's second factor and recovery codes.
pub fn second_factor_remove(tx: &mut Tx<'_>, shop: &ShopId, person: &str) {
    for sql in [
        "DELETE FROM second_factor WHERE shop_id = $1 AND person_id = $2",
        "DELETE FROM recovery_code WHERE shop_id = $1 AND person_id = $2",
    ] {
        tx.queue(sql, values![shop.as_str(), person]);
    }
}

/// Puts recovery codes (digests) in the place of those before.
pub fn recovery_codes_set(tx: &mut Tx<'_>, shop: &ShopId, person: &str, hashes: &[String]) {
    let now = tx.now();
    tx.queue(
        "DELETE FROM recovery_code WHERE shop_id = $1 AND person_id = $2",
        values![shop.as_str(), person],
    );
    for hash in hashes {
        tx.queue(
            "INSERT INTO recovery_code (shop_id, person_id, code_hash, created_at) VALUES ($1, $2, $3, $4)",
            values![shop.as_str(), person, hash.as_str(), now],
        );
    }
}

/// Uses up a recovery code; whether there was one with this digest.
pub async fn recovery_code_use(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    person: &str,
    code_hash: &str,
) -> Result<bool, StoreError> {
    let sql = "DELETE FROM recovery_code WHERE shop_id = $1 AND person_id = $2 AND code_hash = $3 RETURNING code_hash";
    Ok(tx.row(sql, values![shop.as_str(), person, code_hash]).await?.is_some())
}

/// How many recovery codes are left.
pub async fn recovery_codes_left(
    source: &mut impl Source,
    shop: &ShopId,
    person: &str,
) -> Result<i64, StoreError> {
    let sql = "SELECT COUNT(*) FROM recovery_code WHERE shop_id = $1 AND person_id = $2";
    let row = source.row(sql, values![shop.as_str(), person]).await?;
    row.map_or(Ok(0), |row| Columns::of(&row).integer())
}
