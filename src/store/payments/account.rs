//! A shop's accounts at payment providers. Credentials are stored sealed; the key is not in this database.

use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::domain::payments::payment::Gateway;
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// A shop's account at a provider.
#[derive(Clone, Debug)]
pub struct PaymentAccount {
    /// The provider.
    pub gateway: Gateway,
    /// Whether real money moves.
    pub is_live: bool,
    /// Whether buyers may choose it. Refunds and events work in any case.
    pub is_enabled: bool,
    /// The credentials as they are stored.
    pub sealed: String,
    /// When it was added; kept when it is written anew.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
}

/// The place that the credentials of a shop's account are sealed for.
pub fn sealed_about(shop: &ShopId, gateway: Gateway) -> String {
    sealed_about_text(shop.as_str(), gateway.as_str())
}

/// The same, of texts as they are stored.
pub(in crate::store) fn sealed_about_text(shop: &str, gateway: &str) -> String {
    format!("{shop}/{gateway}")
}

/// The accounts of a shop.
pub async fn account_list(
    source: &mut impl Source,
    shop: &ShopId,
) -> Result<Vec<PaymentAccount>, StoreError> {
    let sql = "SELECT gateway, is_live, is_enabled, sealed_credentials, created_at, updated_at \
               FROM payment_account \
               WHERE shop_id = $1 ORDER BY gateway DESC";
    let rows = source.rows(sql, values![shop.as_str()]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(PaymentAccount {
                gateway: columns.parsed("payment_account", "gateway", Gateway::parse)?,
                is_live: columns.boolean()?,
                is_enabled: columns.boolean()?,
                sealed: columns.text()?,
                created_at: columns.instant()?,
                updated_at: columns.instant()?,
            })
        })
        .collect()
}

/// Every shop and provider with an account.
pub async fn account_all(source: &mut impl Source) -> Result<Vec<(ShopId, Gateway)>, StoreError> {
    let sql = "SELECT shop_id, gateway FROM payment_account ORDER BY shop_id, gateway";
    let rows = source.rows(sql, values![]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            let shop = columns.parsed("payment_account", "shop_id", ShopId::parse)?;
            Ok((shop, columns.parsed("payment_account", "gateway", Gateway::parse)?))
        })
        .collect()
}

/// Adds an account or writes it anew.
pub fn account_save(tx: &mut Tx<'_>, shop: &ShopId, account: &PaymentAccount) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO payment_account (shop_id, gateway, is_live, is_enabled, sealed_credentials, created_at, \
         updated_at) VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT (shop_id, gateway) DO UPDATE SET \
         is_live = excluded.is_live, is_enabled = excluded.is_enabled, \
         sealed_credentials = excluded.sealed_credentials, updated_at = excluded.updated_at",
        values![
            shop.as_str(), account.gateway.as_str(), account.is_live, account.is_enabled, account.sealed.as_str(),
            now,
        ],
    );
    tx.seal(&sealed::PAYMENT_ACCOUNT, shop, account.gateway.as_str());
}
