//! Dates and times in the reader's zone and language, with UTC on hover.

use crate::components::context::{PageData, page};
use crate::domain::clock::Timestamp;
use jiff::Zoned;
use leptos::prelude::*;

const MONTHS: [&str; 12] = [
    "components.month.jan",
    "components.month.feb",
    "components.month.mar",
    "components.month.apr",
    "components.month.may",
    "components.month.jun",
    "components.month.jul",
    "components.month.aug",
    "components.month.sep",
    "components.month.oct",
    "components.month.nov",
    "components.month.dec",
];

impl PageData {
    pub(in crate::components) fn zoned(&self, at: Timestamp) -> Zoned {
        let instant = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default();
        instant.to_zoned(self.time_zone.clone())
    }

    /// The day: "3 Dec", with the year when it is not this one.
    pub fn date(&self, at: Timestamp) -> String {
        let (then, now) = (self.zoned(at), self.zoned(self.now));
        self.date_of(then.date(), then.year() != now.year())
    }

    /// A day of the shop by its number since 1970-01-01, as sums by day are kept: "3 Dec".
    pub fn day_label(&self, day: i64) -> String {
        let days = jiff::Span::new().try_days(day);
        let date = days.and_then(|days| jiff::civil::date(1970, 1, 1).checked_add(days));
        let date = date.unwrap_or_default();
        self.date_of(date, date.year() != self.zoned(self.now).year())
    }

    /// The day with its year, for papers that are kept.
    pub fn date_full(&self, at: Timestamp) -> String {
        self.date_of(self.zoned(at).date(), true)
    }

    pub(in crate::components) fn date_of(
        &self,
        then: jiff::civil::Date,
        with_year: bool,
    ) -> String {
        let index = usize::from(then.month().unsigned_abs()).saturating_sub(1);
        let month = self.t(MONTHS.get(index).copied().unwrap_or(MONTHS[0]));
        let (day, year) = (then.day().to_string(), then.year().to_string());
        let key = if with_year { "components.time.date_year" } else { "components.time.date" };
        self.t_with(key, &[("day", &day), ("month", month), ("year", &year)])
    }

    /// Day and time of day: "3 Dec, 14:05".
    pub fn date_time(&self, at: Timestamp) -> String {
        let then = self.zoned(at);
        let date = self.date_of(then.date(), then.year() != self.zoned(self.now).year());
        let time = format!("{:02}:{:02}", then.hour(), then.minute());
        self.t_with("components.time.date_time", &[("date", &date), ("time", &time)])
    }

    /// The short name of the reader's zone at `at`, such as "CET".
    pub fn zone_name(&self, at: Timestamp) -> String {
        self.zoned(at).strftime("%Z").to_string()
    }

    /// A time with its zone, for sentences: "3 Dec, 14:05 CET".
    pub fn date_time_zone(&self, at: Timestamp) -> String {
        format!("{}\u{a0}{}", self.date_time(at), self.zone_name(at))
    }

    /// How long before now, in the largest whole unit: "3 h", "2 days"; "just now" below a minute.
    pub fn age(&self, at: Timestamp) -> String {
        self.since(at, "components.time.")
    }

    /// As [`PageData::age`], for sentences: "3 h ago", "just now".
    pub fn ago(&self, at: Timestamp) -> String {
        self.since(at, "components.time.ago.")
    }

    fn since(&self, at: Timestamp, group: &str) -> String {
        let secs = self.now.secs_since(at);
        let (unit, count) = match secs {
            ..60 => return self.t("components.time.just_now").to_owned(),
            60..3_600 => ("minutes", secs / 60),
            3_600..172_800 => ("hours", secs / 3_600),
            _ => ("days", secs / 86_400),
        };
        self.t_with(&format!("{group}{unit}"), &[("count", &count.to_string())])
    }
}

/// The instant in UTC: as RFC 3339 for `datetime` attributes, and in words for titles.
fn utc(at: Timestamp) -> (String, String) {
    let instant = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default();
    let at = jiff::tz::Offset::UTC.to_datetime(instant);
    let (hour, minute, second) = (at.hour(), at.minute(), at.second());
    let day = format!("{:04}-{:02}-{:02}", at.year(), at.month(), at.day());
    let machine = format!("{day}T{hour:02}:{minute:02}:{second:02}Z");
    (machine, format!("{day} {hour:02}:{minute:02} UTC"))
}

/// The day, in the reader's zone; see [`PageData::date`].
pub fn date(at: Timestamp) -> String {
    page().date(at)
}

/// A day as a `<time>` element with UTC on hover.
#[component]
pub fn Day(
    /// The instant.
    at: Timestamp,
) -> impl IntoView {
    day(&page(), at)
}

/// Day and time of day with the zone named, as a `<time>` element with UTC on hover.
#[component]
pub fn DateTime(
    /// The instant.
    at: Timestamp,
) -> impl IntoView {
    let page = page();
    let (machine, title) = utc(at);
    view! {
        <time datetime=machine title=title>
            {page.date_time(at)}
            " "
            <small class="zone">{page.zone_name(at)}</small>
        </time>
    }
}

/// [`Day`] for rows: the context is read once and passed in.
pub fn day(page: &PageData, at: Timestamp) -> AnyView {
    let (machine, title) = utc(at);
    view! { <time datetime=machine title=title>{page.date(at)}</time> }.into_any()
}

/// Day and time for rows, without the zone: name it once beside the range.
pub fn day_time(page: &PageData, at: Timestamp) -> AnyView {
    let (machine, title) = utc(at);
    view! { <time datetime=machine title=title>{page.date_time(at)}</time> }.into_any()
}
