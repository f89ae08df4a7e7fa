//! The devices and networks that an account is known by, as digests.

use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::ShopId;
use crate::store::{Columns, Command, Source, StoreError, Tx};
use crate::values;

/// How long a device is known after it was last used to sign in: as long as browsers keep a cookie.
pub const KNOWN_SECS: i64 = 400 * SECS_PER_DAY;
/// How many devices an account is known by.
const DEVICES_MAX: i64 = 10;

/// A device that an account is known by.
#[derive(Clone, Debug)]
pub struct KnownDevice {
    /// The digest of its cookie.
    pub device_hash: String,
    /// The digest of the network it was last used in.
    pub network_hash: String,
}

/// The devices that an account is known by.
pub async fn known_devices(
    source: &mut impl Source,
    shop: &ShopId,
    account_hash: &str,
    now: Timestamp,
) -> Result<Vec<KnownDevice>, StoreError> {
    let rows = source
        .rows(
            "SELECT device_hash, network_hash FROM known_device WHERE shop_id = $1 AND account_hash = $2 \
             AND seen_at > $3",
            values![shop.as_str(), account_hash, now.plus_secs(-KNOWN_SECS)],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok(KnownDevice { device_hash: columns.text()?, network_hash: columns.text()? })
        })
        .collect()
}

/// Whether any account of the shop is known by a device.
pub async fn is_known_device(
    source: &mut impl Source,
    shop: &ShopId,
    device_hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row = source
        .row(
            "SELECT device_hash FROM known_device WHERE shop_id = $1 AND device_hash = $2 AND seen_at > $3 LIMIT 1",
            values![shop.as_str(), device_hash, now.plus_secs(-KNOWN_SECS)],
        )
        .await?;
    Ok(row.is_some())
}

/// Notes the device and the network that somebody signed in with; the account stays known by the newest few.
pub async fn known_device_note(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    account_hash: &str,
    (device_hash, network_hash): (&str, &str),
) -> Result<(), StoreError> {
    let now = tx.now();
    tx.queue(
        "INSERT INTO known_device (shop_id, account_hash, device_hash, network_hash, seen_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (shop_id, account_hash, device_hash) DO UPDATE SET \
         network_hash = excluded.network_hash, seen_at = excluded.seen_at",
        values![shop.as_str(), account_hash, device_hash, network_hash, now],
    );
    let newest = tx
        .rows(
            "SELECT seen_at FROM known_device WHERE shop_id = $1 AND account_hash = $2 \
             ORDER BY seen_at DESC LIMIT $3",
            values![shop.as_str(), account_hash, DEVICES_MAX],
        )
        .await?;
    if let Some(last) = newest.last() {
        let seen_at = Columns::of(last).instant()?;
        tx.queue(
            "DELETE FROM known_device WHERE shop_id = $1 AND account_hash = $2 AND seen_at < $3",
            values![shop.as_str(), account_hash, seen_at],
        );
    }
    Ok(())
}

/// Forgets the devices of an account.
pub fn known_devices_forget(tx: &mut Tx<'_>, shop: &ShopId, account_hash: &str) {
    tx.queue(
        "DELETE FROM known_device WHERE shop_id = $1 AND account_hash = $2",
        values![shop.as_str(), account_hash],
    );
}

/// Forgets devices that were not used for long.
#[derive(Clone, Copy, Debug)]
pub struct KnownDeviceSweep;

impl Command for KnownDeviceSweep {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now();
        tx.queue(
            "DELETE FROM known_device WHERE seen_at <= $1",
            values![now.plus_secs(-KNOWN_SECS)],
        );
        Ok(())
    }
}
