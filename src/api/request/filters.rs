//! `filters` and `sorts` of lists: `field:value` and `field:>=value`, several by comma; `field`, `-field`,
//! `field:asc` or `field:desc`. Whatever is not known is refused: leaving it out would show more than was asked for.

use super::fields::read_instant;
use super::page::Query;
use crate::api::answer::error::ApiError;
use crate::domain::clock::{MICROS_PER_SEC, Timestamp};

/// The longest value that is looked at.
const VALUE_LENGTH_MAX: usize = 300;

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Least,
    Above,
    Most,
    Below,
}

/// The filters of one query.
#[derive(Debug)]
pub struct Filters(Vec<(String, Comparison, String)>);

/// A span of time: from the first instant on, up to the second and without it.
pub type Span = (Option<Timestamp>, Option<Timestamp>);

impl Filters {
    /// Reads the filters; `known` are the fields that may be named.
    ///
    /// # Errors
    /// 422 for a field that is not known.
    pub fn read(query: &Query, known: &[&str]) -> Result<Self, ApiError> {
        let text = query.get(&["filters"]).unwrap_or_default();
        let mut found = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let at = part.find([':', '<', '>', '=']).unwrap_or(part.len());
            let (name, rest) = part.split_at(at);
            if !known.contains(&name.trim()) {
                let message = format!("must name one of {}, as field:value", known.join(", "));
                return Err(ApiError::invalid_field("filters", message));
            }
            let (comparison, value) = compared(rest.strip_prefix(':').unwrap_or(rest));
            if value.len() > VALUE_LENGTH_MAX {
                return Err(ApiError::invalid_field("filters", "holds a value that is too long"));
            }
            if !value.is_empty() {
                found.push((name.trim().to_owned(), comparison, value.to_owned()));
            }
        }
        Ok(Self(found))
    }

    /// The text that a field must equal, under any of its names.
    ///
    /// # Errors
    /// 422 for another comparison, and for two texts, which no row can equal.
    pub fn text(&self, names: &[&str]) -> Result<Option<&str>, ApiError> {
        let mut found = None;
        for (name, comparison, value) in self.of(names) {
            if *comparison != Comparison::Equal {
                let message = format!("can compare {name} only as {name}:value");
                return Err(ApiError::invalid_field("filters", message));
            }
            if found.is_some_and(|other| other != value) {
                let message = format!("must name {name} once only");
                return Err(ApiError::invalid_field("filters", message));
            }
            found = Some(value.as_str());
        }
        Ok(found)
    }

    /// The span that a field of time must lie in. A whole second, as the API shows it, is all of that second.
    ///
    /// # Errors
    /// 422 for what is no time.
    pub fn span(&self, field: &str) -> Result<Span, ApiError> {
        let (mut since, mut until): Span = (None, None);
        for (_, comparison, value) in self.of(&[field]) {
            let Some(at) = read_instant(value) else {
                let message = format!("must compare {field} with unix seconds or ISO 8601");
                return Err(ApiError::invalid_field("filters", message));
            };
            let next = Timestamp((at.secs() + 1).saturating_mul(MICROS_PER_SEC));
            let (from, to) = match comparison {
                Comparison::Equal => (Some(at), Some(next)),
                Comparison::Least => (Some(at), None),
                Comparison::Above => (Some(next), None),
                Comparison::Most => (None, Some(next)),
                Comparison::Below => (None, Some(at)),
            };
            since = since.max(from);
            until = match (until, to) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
        Ok((since, until))
    }

    fn of(&self, names: &[&str]) -> impl Iterator<Item = &(String, Comparison, String)> {
        self.0.iter().filter(move |(name, ..)| names.contains(&name.as_str()))
    }
}

fn compared(text: &str) -> (Comparison, &str) {
    let signs = [
        (">=", Comparison::Least),
        ("<=", Comparison::Most),
        (">", Comparison::Above),
        ("<", Comparison::Below),
        ("=", Comparison::Equal),
    ];
    let text = text.trim();
    for (sign, comparison) in signs {
        if let Some(value) = text.strip_prefix(sign) {
            return (comparison, value.trim());
        }
    }
    (Comparison::Equal, text)
}

/// Whether the list is to start with the oldest. Lists can be sorted by `created_at` alone, which has an index.
///
/// # Errors
/// 422 for any other order.
pub fn is_oldest_first(query: &Query) -> Result<bool, ApiError> {
    let text = query.get(&["sorts", "sort"]).unwrap_or_default().trim();
    match text {
        "" | "-created_at" | "created_at:desc" | "created_at desc" => Ok(false),
        "created_at" | "+created_at" | "created_at:asc" | "created_at asc" => Ok(true),
        _ => {
            let message = "must be created_at:asc or created_at:desc";
            Err(ApiError::invalid_field("sorts", message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters(text: &str) -> Result<Filters, u16> {
        let query = Query::parse(&serde_urlencoded::to_string([("filters", text)]).unwrap());
        let found = Filters::read(&query, &["email", "created_at"]);
        found.map_err(|error| error.status().as_u16())
    }

    #[test]
    fn filters_are_known_or_refused() {
        let email =
            |text: &str| filters(text).unwrap().text(&["email"]).unwrap().map(str::to_owned);
        assert_eq!(email("email:a@example.com, created_at:>=5"), Some("a@example.com".to_owned()));
        assert_eq!(email("email=a@example.com"), Some("a@example.com".to_owned()));
        assert_eq!(email(" , email:"), None);
        for bad in ["phone:1", "email2:1", "' OR 1=1", ":x", "filters"] {
            assert_eq!(filters(bad).map(|_| ()), Err(422), "{bad}");
        }
        assert!(filters("email:>a").unwrap().text(&["email"]).is_err());
        assert!(filters("email:a,email:b").unwrap().text(&["email"]).is_err());
    }

    #[test]
    fn spans_of_time() {
        let at = |secs| Some(Timestamp::from_secs(secs));
        for (text, span) in [
            ("created_at:>=5", (at(5), None)),
            ("created_at>=5,created_at<=7", (at(5), at(8))),
            ("created_at:>5,created_at:<7", (at(6), at(7))),
            ("created_at:5", (at(5), at(6))),
            ("created_at:>=1970-01-01T00:00:05Z", (at(5), None)),
            ("created_at:>=3,created_at:>=5", (at(5), None)),
            ("", (None, None)),
        ] {
            assert_eq!(filters(text).unwrap().span("created_at").unwrap(), span, "{text}");
        }
        for bad in ["created_at:x", "created_at:-5", "created_at:1e3", "created_at:99999999999999"]
        {
            assert!(filters(bad).unwrap().span("created_at").is_err(), "{bad}");
        }
    }
}
