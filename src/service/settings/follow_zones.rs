//! The time zone of a shop follows its brand file. Days that were booked before a change stay as they were booked.

use crate::domain::actor::Actor;
use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::service::Service;
use crate::service::kernel::cache::WHOLE_SHOP;
use crate::service::kernel::refusal::{Answer, ServiceError};
use crate::store::kernel::audit::audit_insert;
use crate::store::kernel::zones::Zone;
use crate::store::settings::zone::{ShopZone, zone_list, zone_set};
use crate::store::{Command, Tx};
use serde_json::json;

/// Sets the zones of shops, by their short names.
#[derive(Clone, Debug)]
struct SetZones {
    zones: Vec<(String, String)>,
}

impl Command for SetZones {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        for known in zone_list(tx).await? {
            let wished = self.zones.iter().find(|(slug, _)| *slug == known.slug);
            let Some((_, zone)) = wished.filter(|(_, zone)| *zone != known.zone) else { continue };
            zone_set(tx, &known.shop, zone);
            let actor = Actor::system(known.shop.clone());
            let detail = json!({"before": {"time_zone": known.zone}, "after": {"time_zone": zone}});
            audit_insert(tx, &actor, "shop.change", known.shop.as_str(), &detail);
            // Every page of the shop may show a day.
            tx.touch(&known.shop, WHOLE_SHOP);
        }
        Ok(())
    }
}

impl Service {
    /// Lets shops, by their short names, keep their days by these zones from now on.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn follow_zones(&self, zones: Vec<(String, String)>) -> Answer<()> {
        if !zones.is_empty() {
            self.store().write(SetZones { zones }).await?;
        }
        let known = zone_list(&mut self.store()).await?;
        let moved = |known: &&ShopZone| self.zone(&known.shop).name() != known.zone;
        let moved: Vec<_> = known.iter().filter(moved).map(|known| known.shop.clone()).collect();
        self.store().zones().follow(known);
        // Where another process has moved the zone, what was drawn since then still shows the former days.
        for shop in &moved {
            self.forget_shop(shop);
        }
        Ok(())
    }

    /// The zone of a shop.
    pub fn zone(&self, shop: &ShopId) -> Zone {
        self.store().zones().of(shop)
    }

    /// The current day of a shop, as sums by day are kept: days since 1970-01-01.
    pub fn today_of(&self, shop: &ShopId) -> i64 {
        self.day_of(shop, self.now())
    }

    /// The day of an instant in a shop.
    pub fn day_of(&self, shop: &ShopId, at: Timestamp) -> i64 {
        self.zone(shop).day(at)
    }
}
