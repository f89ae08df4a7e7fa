//! What a shop signs with that it hands out to browsers and takes back.

use crate::domain::ids::ShopId;
use crate::store::integrity::sealed;
use crate::store::kernel::vault::{opened, stored};
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// The place that a secret is sealed for.
pub(in crate::store) fn signing_key_about(shop: &str, purpose: &str) -> String {
    format!("signing_key/{shop}/{purpose}")
}

/// The secret of a shop for a purpose.
pub async fn signing_key_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    purpose: &str,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT secret FROM signing_key WHERE shop_id = $1 AND purpose = $2";
    let row = source.row(sql, values![shop.as_str(), purpose]).await?;
    let vault = source.vault();
    let open = |text| opened(vault.as_deref(), &signing_key_about(shop.as_str(), purpose), text);
    row.map(|row| open(Columns::of(&row).text()?)).transpose()
}

/// Adds the secret of a shop for a purpose.
pub fn signing_key_insert(tx: &mut Tx<'_>, shop: &ShopId, purpose: &str, secret: &str) {
    let (now, vault) = (tx.now(), tx.vault());
    let about = signing_key_about(shop.as_str(), purpose);
    let secret = stored(vault.as_deref(), &about, secret, &*tx.entropy());
    tx.queue(
        "INSERT INTO signing_key (shop_id, purpose, secret, created_at) VALUES ($1, $2, $3, $4)",
        values![shop.as_str(), purpose, secret, now],
    );
    tx.seal(&sealed::SIGNING_KEY, shop, purpose);
}
