//! What a customer prefers: language, zone, and which notices are switched off.

use crate::domain::ids::{CustomerId, ShopId};
use crate::domain::people::notice::{NoticeKind, muted_kinds, muted_text};
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// What a customer prefers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The tag of a language; that of the browser when not given.
    pub language: Option<String>,
    /// The IANA name of a zone; that of the shop when not given.
    pub time_zone: Option<String>,
    /// The notices that are switched off.
    pub muted: Vec<NoticeKind>,
}

/// What a customer prefers.
pub async fn preferences_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    customer: &CustomerId,
) -> Result<Preferences, StoreError> {
    let sql = "SELECT language, time_zone, muted FROM customer_preference WHERE shop_id = $1 AND customer_id = $2";
    let row = source.row(sql, values![shop.as_str(), customer.as_str()]).await?;
    let Some(row) = row else { return Ok(Preferences::default()) };
    let mut columns = Columns::of(&row);
    Ok(Preferences {
        language: columns.text_or_null()?,
        time_zone: columns.text_or_null()?,
        muted: muted_kinds(&columns.text()?),
    })
}

/// Writes what a customer prefers.
pub fn preferences_save(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    customer: &CustomerId,
    preferences: &Preferences,
) {
    tx.queue(
        "INSERT INTO customer_preference (shop_id, customer_id, language, time_zone, muted) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (shop_id, customer_id) DO UPDATE SET language = excluded.language, \
         time_zone = excluded.time_zone, muted = excluded.muted",
        values![
            shop.as_str(), customer.as_str(), preferences.language.as_deref(), preferences.time_zone.as_deref(),
            muted_text(&preferences.muted),
        ],
    );
    tx.touch(shop, customer.as_str());
}

/// Forgets what a customer preferred.
pub fn preferences_forget(tx: &mut Tx<'_>, shop: &ShopId, customer: &CustomerId) {
    tx.queue(
        "DELETE FROM customer_preference WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), customer.as_str()],
    );
}
