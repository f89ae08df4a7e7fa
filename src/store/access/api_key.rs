//! API keys: only digests of their secrets.

use crate::domain::actor::Scopes;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{ApiKeyId, ShopId};
use crate::store::integrity::sealed;
use crate::store::{Columns, Command, Source, StoreError, Tx};
use crate::values;

/// A key as a request finds it.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// Its id.
    pub id: ApiKeyId,
    /// Its shop.
    pub shop: ShopId,
    /// What it may do.
    pub scopes: Scopes,
    /// When it stops working.
    pub expires_at: Option<Timestamp>,
}

/// The unrevoked key with this digest of its secret, in any shop.
pub async fn api_key_by_hash(
    source: &mut impl Source,
    secret_hash: &str,
) -> Result<Option<ApiKey>, StoreError> {
    let row = source
        .row(
            "SELECT api_key_id, shop_id, scopes, expires_at FROM api_key \
             WHERE secret_hash = $1 AND revoked_at IS NULL",
            values![secret_hash],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some(ApiKey {
        id: columns.parsed("api_key", "api_key_id", ApiKeyId::parse)?,
        shop: columns.parsed("api_key", "shop_id", ShopId::parse)?,
        scopes: columns.parsed("api_key", "scopes", |text| Scopes::parse(text).ok())?,
        expires_at: columns.instant_or_null()?,
    }))
}

/// The revoked or expired key with this digest of its secret, in any shop.
pub async fn api_key_ended(
    source: &mut impl Source,
    secret_hash: &str,
    now: Timestamp,
) -> Result<Option<(ShopId, ApiKeyId)>, StoreError> {
    let sql = "SELECT shop_id, api_key_id FROM api_key WHERE secret_hash = $1 \
               AND (revoked_at IS NOT NULL OR expires_at <= $2)";
    let Some(row) = source.row(sql, values![secret_hash, now]).await? else { return Ok(None) };
    let mut columns = Columns::of(&row);
    let shop = columns.parsed("api_key", "shop_id", ShopId::parse)?;
    Ok(Some((shop, columns.parsed("api_key", "api_key_id", ApiKeyId::parse)?)))
}

/// Adds a key, under its label and with who made it.
pub fn api_key_insert(
    tx: &mut Tx<'_>,
    key: &ApiKey,
    secret_hash: &str,
    (label, created_by): (&str, &str),
    now: Timestamp,
) {
    tx.queue(
        "INSERT INTO api_key (shop_id, api_key_id, secret_hash, label, scopes, created_at, expires_at, created_by) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            key.shop.as_str(), key.id.as_str(), secret_hash, label, key.scopes.to_text(), now, key.expires_at,
            created_by,
        ],
    );
    tx.seal(&sealed::API_KEY, &key.shop, key.id.as_str());
}

/// Who made a key, revoked or not; `None` where that is not known.
pub async fn api_key_creator(
    source: &mut impl Source,
    shop: &ShopId,
    id: &str,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT created_by FROM api_key WHERE shop_id = $1 AND api_key_id = $2";
    let row = source.row(sql, values![shop.as_str(), id]).await?;
    row.map_or(Ok(None), |row| Columns::of(&row).text_or_null())
}

/// Makes a key useless at once: what is kept of it in memory is forgotten with the commit.
pub fn api_key_revoke(tx: &mut Tx<'_>, shop: &ShopId, id: &ApiKeyId, now: Timestamp) {
    tx.queue(
        "UPDATE api_key SET revoked_at = $3 WHERE shop_id = $1 AND api_key_id = $2 AND revoked_at IS NULL",
        values![shop.as_str(), id.as_str(), now],
    );
    tx.seal(&sealed::API_KEY, shop, id.as_str());
    tx.touch(shop, id.as_str());
}

/// A key as people see it.
#[derive(Clone, Debug)]
pub struct KeyRow {
    /// Its id.
    pub id: ApiKeyId,
    /// What it is called.
    pub label: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to the minute.
    pub used_at: Option<Timestamp>,
}

macro_rules! rows {
    () => {
        "SELECT k.api_key_id, k.label, k.scopes, k.created_at, k.expires_at, k.revoked_at, u.used_at FROM api_key k \
         LEFT JOIN api_key_use u ON u.shop_id = k.shop_id AND u.api_key_id = k.api_key_id WHERE k.shop_id = $1 "
    };
}

fn read_row(row: &sqlx::any::AnyRow) -> Result<KeyRow, StoreError> {
    let mut columns = Columns::of(row);
    Ok(KeyRow {
        id: columns.parsed("api_key", "api_key_id", ApiKeyId::parse)?,
        label: columns.text()?,
        scopes: columns.parsed("api_key", "scopes", |text| Scopes::parse(text).ok())?,
        created_at: columns.instant()?,
        expires_at: columns.instant_or_null()?,
        revoked_at: columns.instant_or_null()?,
        used_at: columns.instant_or_null()?,
    })
}

/// The keys of a shop, newest first, revoked ones too.
pub async fn api_key_list(
    source: &mut impl Source,
    shop: &ShopId,
) -> Result<Vec<KeyRow>, StoreError> {
    let sql =
        concat!(rows!(), "AND k.created_at <= $2 ORDER BY k.created_at DESC, k.api_key_id DESC");
    let rows = source.rows(sql, values![shop.as_str(), i64::MAX]).await?;
    rows.iter().map(read_row).collect()
}

/// One key of a shop, revoked or not.
pub async fn api_key_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &ApiKeyId,
) -> Result<Option<KeyRow>, StoreError> {
    let sql = concat!(rows!(), "AND k.api_key_id = $2");
    let row = source.row(sql, values![shop.as_str(), id.as_str()]).await?;
    row.as_ref().map(read_row).transpose()
}

/// A key and when it was last used.
#[derive(Clone, Debug)]
pub struct KeyUse {
    /// Its shop.
    pub shop: ShopId,
    /// The key.
    pub key: ApiKeyId,
    /// When it was used.
    pub at: Timestamp,
}

/// How many uses a statement takes. The number is fixed, so that there is one statement to prepare.
const USES_AT_ONCE: usize = 8;

/// Notes when keys were last used, several in one statement; a use that is older than what is known changes nothing.
#[derive(Clone, Debug)]
pub struct ApiKeysUsed {
    /// The uses, in the order of the keys.
    pub uses: Vec<KeyUse>,
}

impl Command for ApiKeysUsed {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for uses in self.uses.chunks(USES_AT_ONCE) {
            // The last one fills the places that are left over.
            let filled = uses.iter().chain(uses.last().into_iter().cycle());
            let values = filled
                .take(USES_AT_ONCE)
                .flat_map(|used| values![used.shop.as_str(), used.key.as_str(), used.at]);
            tx.queue(
                "INSERT INTO api_key_use (shop_id, api_key_id, used_at) \
                 SELECT DISTINCT column1, column2, column3 FROM (VALUES ($1, $2, $3), ($4, $5, $6), \
                 ($7, $8, $9), ($10, $11, $12), ($13, $14, $15), ($16, $17, $18), ($19, $20, $21), \
                 ($22, $23, $24)) AS used WHERE column3 > 0 ORDER BY column1, column2 \
                 ON CONFLICT (shop_id, api_key_id) DO UPDATE SET used_at = excluded.used_at \
                 WHERE api_key_use.used_at < excluded.used_at",
                values.collect(),
            );
        }
        Ok(())
    }
}
