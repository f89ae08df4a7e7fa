//! Calendar months in a zone, as a statement divides time.

use crate::domain::clock::Timestamp;
use crate::i18n::Language;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The years a statement can be asked for.
const YEARS: std::ops::RangeInclusive<i16> = 1970..=9000;

/// One month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// Reads `2026-11`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if (year.len(), month.len()) != (4, 2) || !is_digits(year) || !is_digits(month) {
            return None;
        }
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        (YEARS.contains(&year) && (1..=12).contains(&month)).then_some(Self { year, month })
    }

    /// The month of an instant.
    pub fn of(at: Timestamp, zone: &TimeZone) -> Self {
        let instant = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default();
        let zoned = instant.to_zoned(zone.clone());
        Self { year: zoned.year(), month: zoned.month() }
    }

    /// The month after.
    #[must_use]
    pub fn next(self) -> Self {
        match self.month {
            12 => Self { year: self.year + 1, month: 1 },
            month => Self { month: month + 1, ..self },
        }
    }

    /// The month before.
    #[must_use]
    pub fn previous(self) -> Self {
        match self.month {
            1 => Self { year: self.year - 1, month: 12 },
            month => Self { month: month - 1, ..self },
        }
    }

    /// Its first instant.
    pub fn start(self, zone: &TimeZone) -> Timestamp {
        let first = Date::new(self.year, self.month, 1).and_then(|day| day.to_zoned(zone.clone()));
        first.map_or(Timestamp(0), |first| Timestamp(first.timestamp().as_microsecond()))
    }

    /// Its first instant, and that of the month after.
    pub fn span(self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        (self.start(zone), self.next().start(zone))
    }

    /// As an address names it: `2026-11`.
    pub fn to_text(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }

    /// As people say it: "November 2026".
    pub fn name(self, language: Language) -> String {
        let month = language.text(&format!("portal.balance.month.m{:02}", self.month));
        let year = self.year.to_string();
        language.format("portal.balance.month.name", &[("month", month), ("year", &year)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other_over_the_year() {
        let month = Month::parse("2026-12").unwrap();
        assert_eq!(month.next().to_text(), "2027-01");
        assert_eq!(month.next().previous(), month);
        for bad in ["", "2026", "2026-13", "2026-00", "26-1", "2026-1", "+026-01", "9999-12"] {
            assert_eq!(Month::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_month_starts_at_midnight_of_its_zone() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let month = Month::parse("2026-11").unwrap();
        let start = month.start(&zone);
        assert_eq!(start.secs(), 1_793_487_600);
        assert_eq!(Month::of(start, &zone), month);
        assert_eq!(Month::of(Timestamp(start.0 - 1), &zone), month.previous());
    }
}
