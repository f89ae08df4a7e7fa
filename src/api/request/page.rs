//! Query parameters and the pages of lists: limits, numbers, cursors.

use crate::api::answer::code::ErrorCode;
use crate::api::answer::error::ApiError;
use crate::domain::ids::ShopId;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use std::convert::Infallible;

/// How many rows a page has by default.
const LIMIT_DEFAULT: i64 = 50;
/// The most rows a page has.
const LIMIT_MAX: i64 = 100;
/// The highest page number; beyond it no shop has rows.
const PAGE_MAX: i64 = 1_000_000;
/// How many bytes of the checksum a cursor carries.
const CHECK_SIZE: usize = 8;
/// The longest cursor that is looked at.
const CURSOR_LENGTH_MAX: usize = 200;

/// The query of a request. An empty value counts as absent, because the Python client sends one for `None`.
pub struct Query(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

impl Query {
    /// The query of an address.
    pub fn of(uri: &axum::http::Uri) -> Self {
        Self::parse(uri.query().unwrap_or_default())
    }

    pub(in crate::api) fn parse(text: &str) -> Self {
        Self(serde_urlencoded::from_str(text).unwrap_or_default())
    }

    /// The first value under any of the names.
    pub fn get(&self, names: &[&str]) -> Option<&str> {
        let found =
            self.0.iter().find(|(name, value)| names.contains(&name.as_str()) && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// Whether a switch is on: `true` or `1`, as clients write it.
    ///
    /// # Errors
    /// 422 for what is neither that nor `false` or `0`.
    pub fn flag(&self, names: &[&'static str]) -> Result<bool, ApiError> {
        match self.get(names).map(str::to_ascii_lowercase).as_deref() {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => {
                let name = names.first().copied().unwrap_or_default();
                Err(ApiError::invalid_field(name, "must be true or false"))
            }
        }
    }

    /// The value under a name, or the one in `filters` (`email:a@example.com,status:PENDING`).
    ///
    /// # Errors
    /// 422 for filters that are not known: leaving one out would show more than was asked for.
    pub fn filter(&self, names: &[&str], known: &[&str]) -> Result<Option<&str>, ApiError> {
        let mut found = self.get(names);
        for part in self.get(&["filters"]).unwrap_or_default().split(',') {
            if part.trim().is_empty() {
                continue;
            }
            let (name, value) = part.split_once(':').unwrap_or((part, ""));
            if !known.contains(&name.trim()) {
                let message = format!("must be one of {}, each as name:value", known.join(", "));
                return Err(ApiError::invalid_field("filters", message));
            }
            if names.contains(&name.trim()) && !value.trim().is_empty() {
                found = found.or(Some(value.trim()));
            }
        }
        Ok(found)
    }

    /// How many rows a page has.
    ///
    /// # Errors
    /// 422 for what is not a whole number; one out of range is moved into it.
    pub fn limit(&self) -> Result<i64, ApiError> {
        self.number("limit", LIMIT_DEFAULT, LIMIT_MAX)
    }

    /// The number of the page, from 1.
    ///
    /// # Errors
    /// As [`Query::limit`].
    pub fn page(&self) -> Result<i64, ApiError> {
        self.number("page", 1, PAGE_MAX)
    }

    /// As [`Query::limit`], under its older name.
    ///
    /// # Errors
    /// As [`Query::limit`].
    pub fn per_page(&self) -> Result<i64, ApiError> {
        self.number("per_page", LIMIT_DEFAULT, LIMIT_MAX)
    }

    /// The number of an event, 0 where it is absent.
    ///
    /// # Errors
    /// 422 for what is not a whole number.
    pub fn sequence(&self, name: &'static str) -> Result<i64, ApiError> {
        if self.get(&[name]).is_none_or(|text| text == "0") {
            return Ok(0);
        }
        self.number(name, 0, 1 << 53)
    }

    fn number(&self, name: &'static str, otherwise: i64, most: i64) -> Result<i64, ApiError> {
        let Some(text) = self.get(&[name]) else { return Ok(otherwise) };
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ApiError::invalid_field(name, "must be a whole number"));
        }
        let number = if digits == text { text.parse().unwrap_or(most) } else { 1 };
        Ok(number.clamp(1, most))
    }
}

/// Which list a cursor belongs to.
#[derive(Clone, Copy, Debug)]
pub struct CursorKind<'a> {
    /// The shop.
    pub shop: &'a ShopId,
    /// The list.
    pub list: &'static str,
}

impl CursorKind<'_> {
    /// The cursor that goes on after the row with this id.
    pub fn seal(&self, id: &str) -> String {
        let mut bytes = self.check(id).to_vec();
        bytes.extend_from_slice(id.as_bytes());
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// The id inside the query's cursor.
    ///
    /// # Errors
    /// 400 for a cursor that was not made for this list of this shop.
    pub fn open(&self, query: &Query) -> Result<Option<String>, ApiError> {
        let Some(cursor) = query.get(&["cursor"]) else { return Ok(None) };
        let message = "This cursor does not belong to this list. Start again without one.";
        let refusal = || ApiError::new(ErrorCode::InvalidCursor, message);
        self.opened(cursor).map(Some).ok_or_else(refusal)
    }

    fn opened(&self, cursor: &str) -> Option<String> {
        if cursor.len() > CURSOR_LENGTH_MAX {
            return None;
        }
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        let (check, id) = bytes.split_at_checked(CHECK_SIZE)?;
        let id = std::str::from_utf8(id).ok()?;
        (check == self.check(id)).then(|| id.to_owned())
    }

    /// Tells accidents and mixed-up cursors; it guards no secret, since a cursor only says where to go on in the
    /// caller's own list.
    fn check(&self, id: &str) -> [u8; CHECK_SIZE] {
        let mut hasher = Sha256::new();
        for part in ["portico cursor 1", self.shop.as_str(), self.list, id] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        let mut check = [0; CHECK_SIZE];
        check.iter_mut().zip(hasher.finalize()).for_each(|(target, byte)| *target = byte);
        check
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_moved_into_their_range() {
        for (text, limit) in [
            ("", Ok(50)),
            ("limit=", Ok(50)),
            ("limit=7", Ok(7)),
            ("limit=0", Ok(1)),
            ("limit=-5", Ok(1)),
            ("limit=1000", Ok(100)),
            ("limit=99999999999999999999", Ok(100)),
            ("limit=abc", Err(422)),
            ("limit=1.5", Err(422)),
            ("limit=-", Err(422)),
            ("limit=%00", Err(422)),
        ] {
            assert_eq!(
                Query::parse(text).limit().map_err(|error| error.status().as_u16()),
                limit,
                "{text}"
            );
        }
    }

    #[test]
    fn filters_are_known_or_refused() {
        let read = |text: &str| {
            let query = Query::parse(text);
            let found = query.filter(&["email", "customerEmail"], &["email", "status"]);
            found.map(|value| value.map(str::to_owned)).map_err(|error| error.status().as_u16())
        };
        let address = Ok(Some("a@example.com".to_owned()));
        assert_eq!(read("customerEmail=a%40example.com"), address);
        assert_eq!(read("filters=status:PENDING,email:a@example.com"), address);
        assert_eq!(read("filters=email:b@example.com&email=a@example.com"), address);
        assert_eq!(read("filters=&email="), Ok(None));
        assert_eq!(read("filters=phone:1"), Err(422));
        assert_eq!(read("filters=email"), Ok(None));
    }

    #[test]
    fn a_changed_cursor_is_refused() {
        let (shop, other) = (ShopId::parse("shop_1").unwrap(), ShopId::parse("shop_2").unwrap());
        let kind = CursorKind { shop: &shop, list: "orders" };
        let cursor = kind.seal("ord_1");
        assert_eq!(kind.opened(&cursor).as_deref(), Some("ord_1"));
        assert_eq!(CursorKind { shop: &other, list: "orders" }.opened(&cursor), None);
        assert_eq!(CursorKind { shop: &shop, list: "invoices" }.opened(&cursor), None);
        let changed = format!("{}A", &cursor[..cursor.len() - 1]);
        for bad in [changed.as_str(), "", "x", "ord_1", "äö", &"A".repeat(4000)] {
            assert_eq!(kind.opened(bad), None, "{bad}");
        }
    }
}
