//! The time zones of shops, by which their days are told apart.

use crate::domain::ids::ShopId;
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// A shop and its zone.
#[derive(Clone, Debug)]
pub struct ShopZone {
    /// The shop.
    pub shop: ShopId,
    /// Its short name.
    pub slug: String,
    /// The name of its zone.
    pub zone: String,
}

/// The zones of all shops.
pub async fn zone_list(source: &mut impl Source) -> Result<Vec<ShopZone>, StoreError> {
    let sql = "SELECT shop_id, slug, time_zone FROM shop ORDER BY shop_id";
    let rows = source.rows(sql, vec![]).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(ShopZone {
                shop: columns.parsed("shop", "shop_id", ShopId::parse)?,
                slug: columns.text()?,
                zone: columns.text()?,
            })
        })
        .collect()
}

/// Sets the zone of a shop.
pub fn zone_set(tx: &mut Tx<'_>, shop: &ShopId, zone: &str) {
    tx.queue("UPDATE shop SET time_zone = $2 WHERE shop_id = $1", values![shop.as_str(), zone]);
    tx.seal(&sealed::SHOP, shop, shop.as_str());
}
