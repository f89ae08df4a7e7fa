//! Which day an instant falls on in a shop. Sums by day are kept under the day of the shop's zone at the moment they
//! are booked; a zone that changes later moves none of them.

use crate::domain::clock::{MICROS_PER_SEC, SECS_PER_DAY, Timestamp};
use crate::domain::ids::ShopId;
use crate::store::settings::zone::ShopZone;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp as Instant};
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

const EPOCH: Date = Date::constant(1970, 1, 1);

/// A time zone: it decides which day an instant belongs to.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self(TimeZone::UTC);

    /// Reads the name of a zone, such as `Europe/Berlin`.
    pub fn parse(name: &str) -> Option<Self> {
        TimeZone::get(name).ok().map(Self)
    }

    /// The zone as clocks and calendars use it.
    pub fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    /// The name, such as `Europe/Berlin`.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The day of an instant: days since 1970-01-01 by this zone's calendar.
    pub fn day(&self, at: Timestamp) -> i64 {
        let instant = Instant::from_microsecond(at.0).unwrap_or_default();
        let offset_secs = i64::from(self.0.to_offset(instant).seconds());
        at.plus_secs(offset_secs).secs().div_euclid(SECS_PER_DAY)
    }

    /// The first instant of a day.
    pub fn start_of(&self, day: i64) -> Timestamp {
        let date = Span::new().try_days(day).and_then(|days| EPOCH.checked_add(days));
        let first = date.and_then(|date| date.to_zoned(self.0.clone()));
        let fallback = Timestamp(day.saturating_mul(SECS_PER_DAY * MICROS_PER_SEC));
        first.map_or(fallback, |first| Timestamp(first.timestamp().as_microsecond()))
    }
}

/// The zones of all shops.
#[derive(Debug, Default)]
pub struct Zones(RwLock<HashMap<String, Zone>>);

impl Zones {
    /// The zone of a shop.
    pub fn of(&self, shop: &ShopId) -> Zone {
        let zones = self.0.read().unwrap_or_else(PoisonError::into_inner);
        zones.get(shop.as_str()).cloned().unwrap_or(Zone::UTC)
    }

    /// Follows what the database says from now on; an unknown name keeps what was known before.
    pub fn follow(&self, known: Vec<ShopZone>) {
        let mut zones = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for ShopZone { shop, zone: name, .. } in known {
            match Zone::parse(&name) {
                Some(zone) => drop(zones.insert(shop.to_string(), zone)),
                None => tracing::error!(shop = shop.as_str(), zone = name, "not a time zone"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<Instant>().unwrap().as_microsecond())
    }

    /// The day as a date, so that tests can be read.
    fn date(zone: &Zone, text: &str) -> String {
        let days = Span::new().days(zone.day(at(text)));
        EPOCH.checked_add(days).unwrap().to_string()
    }

    #[test]
    fn a_day_begins_at_the_shops_midnight() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        assert_eq!(date(&berlin, "2026-03-14T22:59:59Z"), "2026-03-14");
        assert_eq!(date(&berlin, "2026-03-14T23:30:00Z"), "2026-03-15", "00:30 in Berlin");
        assert_eq!(date(&Zone::UTC, "2026-03-14T23:30:00Z"), "2026-03-14");
        let auckland = Zone::parse("Pacific/Auckland").unwrap();
        assert_eq!(date(&auckland, "2026-01-31T11:00:00Z"), "2026-02-01", "the month ends there");
        let los_angeles = Zone::parse("America/Los_Angeles").unwrap();
        assert_eq!(date(&los_angeles, "2026-02-01T07:59:59Z"), "2026-01-31");
        assert_eq!(Zone::UTC.day(Timestamp::from_secs(-1)), -1);
    }

    #[test]
    fn days_of_23_and_25_hours_are_one_day() {
        let berlin = Zone::parse("Europe/Berlin").unwrap();
        for (first, last, hours) in [
            ("2026-03-28T23:00:00Z", "2026-03-29T21:59:59Z", 23),
            ("2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", 25),
        ] {
            let day = berlin.day(at(first));
            assert_eq!((berlin.day(at(last)), berlin.start_of(day)), (day, at(first)));
            assert_eq!(berlin.day(at(first).plus_secs(-1)), day - 1);
            assert_eq!(berlin.day(at(last).plus_secs(1)), day + 1);
            assert_eq!(berlin.start_of(day + 1).secs_since(berlin.start_of(day)), hours * 3_600);
        }
        // Midnight itself is skipped there: the day begins at one.
        let beirut = Zone::parse("Asia/Beirut").unwrap();
        let day = beirut.day(at("2026-03-29T09:00:00Z"));
        assert_eq!(beirut.start_of(day), at("2026-03-28T22:00:00Z"));
        assert_eq!(beirut.day(beirut.start_of(day)), day);
    }

    #[test]
    fn unknown_names_change_nothing() {
        let (zones, shop) = (Zones::default(), ShopId::parse("shop_demo").unwrap());
        assert_eq!(zones.of(&shop).time_zone(), &TimeZone::UTC);
        for name in ["Europe/Berlin", "Nowhere"] {
            let (slug, zone) = ("demo".to_owned(), name.to_owned());
            zones.follow(vec![ShopZone { shop: shop.clone(), slug, zone }]);
        }
        assert_eq!(zones.of(&shop).name(), "Europe/Berlin");
    }
}
