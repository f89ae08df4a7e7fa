//! The browser of a visit: a random name in a cookie of its own, by which services tell whether two people use the same
//! one. It is given to a browser that signs in or buys, and to no other.

use super::Visit;
use crate::domain::clock::SECS_PER_DAY;
use crate::domain::entropy::random_128;
use crate::http::page::PageError;
use crate::service::{BROWSER_DAYS, NoteBrowser, ServiceError};
use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use std::sync::{Arc, OnceLock};

/// How many characters a name has: 128 bits in hexadecimal digits.
const NAME_LENGTH: usize = 32;

/// The cookie's name; over HTTPS with the prefix that ties it to this host.
fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-browser" } else { "browser" }
}

/// The browser of a visit.
#[derive(Clone, Debug, Default)]
pub(super) struct Browser {
    /// The name that the browser sent.
    sent: Option<String>,
    /// The name that was noted, which the answer hands out (again).
    noted: Arc<OnceLock<String>>,
}

impl Browser {
    /// The browser that sent these headers.
    pub(super) fn of(headers: &HeaderMap, is_https: bool) -> Self {
        let texts = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.split_once('='));
        let mut named = pairs.filter(|(name, _)| name.trim() == cookie_name(is_https));
        let sent =
            named.next().map(|(_, value)| value.trim().to_owned()).filter(|name| is_name(name));
        Self { sent, noted: Arc::default() }
    }

    /// What lets the browser keep its name, where one was noted.
    pub(super) fn new_cookie(&self, is_https: bool) -> Option<HeaderValue> {
        let name = self.noted.get()?;
        let (cookie, secure) = (cookie_name(is_https), if is_https { "; Secure" } else { "" });
        let secs = BROWSER_DAYS * SECS_PER_DAY;
        let text =
            format!("{cookie}={name}; Path=/; HttpOnly; SameSite=Lax; Max-Age={secs}{secure}");
        HeaderValue::from_str(&text).ok()
    }
}

fn is_name(text: &str) -> bool {
    text.len() == NAME_LENGTH && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Visit {
    /// Notes that a customer or operator uses this browser. Not in a demo, where one person plays every part.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn note_browser(&self, person: &str) -> Result<(), PageError> {
        if self.app.options.is_demo {
            return Ok(());
        }
        let service = &self.app.service;
        let fresh = || data_encoding::HEXLOWER.encode(&random_128(service.entropy()));
        let name =
            self.browser.noted.get_or_init(|| self.browser.sent.clone().unwrap_or_else(fresh));
        let note = NoteBrowser {
            shop: self.shop.id.clone(),
            person: person.to_owned(),
            browser: name.clone(),
        };
        service.run(note).await.map_err(|error| PageError::from(ServiceError::from(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_that_was_given_out_is_taken() {
        let sent = |cookie: &str| {
            let headers = HeaderMap::from_iter([(COOKIE, cookie.parse().unwrap())]);
            Browser::of(&headers, false).sent
        };
        let name = "0123456789abcdef0123456789abcdef";
        assert_eq!(sent(&format!("a=b; browser={name}")), Some(name.to_owned()));
        for bad in ["browser=", "browser=short", "browsers=0123456789abcdef0123456789abcdef", "a=b"]
        {
            assert_eq!(sent(bad), None, "{bad}");
        }
        assert_eq!(sent(&format!("browser={}", "x".repeat(32))), None);
    }

    #[test]
    fn a_browser_that_did_nothing_gets_no_cookie() {
        let browser = Browser::default();
        assert_eq!(browser.new_cookie(true), None);
        browser.noted.set("n".to_owned()).unwrap();
        let cookie = browser.new_cookie(true).unwrap();
        let cookie = cookie.to_str().unwrap();
        assert!(
            cookie.starts_with("__Host-browser=n; Path=/; HttpOnly; SameSite=Lax; "),
            "{cookie}"
        );
        assert!(cookie.ends_with("; Secure"), "{cookie}");
    }
}
