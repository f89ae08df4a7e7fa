//! Drawn pages, kept until what they show changes. A page opts in ([`super::Page::kept`]); it shows no sentence of the
//! request before and no form, so it is the same for the same reader.
//!
//! A kept page is answered for as long as its owner's facts are the same version, and at most until a moment that the
//! page names, because pages speak of time: the next release, or midnight.

use super::visit::Visit;
use crate::domain::actor::Who;
use crate::domain::clock::Timestamp;
use crate::service::PageVersion;
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use lru::LruCache;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// How much all kept pages may take, in bytes.
const BYTES_MAX: usize = 32 << 20;
/// The longest path and query that is kept, in bytes.
const ADDRESS_LENGTH_MAX: usize = 300;

/// What a page says about being kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// When it ends, whatever happens.
    pub until: Timestamp,
    /// Whether it shows orders, which change without their customer's account.
    pub shows_orders: bool,
}

struct KeptPage {
    version: PageVersion,
    keep: Keep,
    etag: HeaderValue,
    body: Bytes,
}

/// The kept pages of a server.
pub struct KeptPages(Mutex<Inner>);

struct Inner {
    pages: LruCache<String, Arc<KeptPage>>,
    bytes: usize,
}

impl Default for KeptPages {
    fn default() -> Self {
        Self(Mutex::new(Inner { pages: LruCache::unbounded(), bytes: 0 }))
    }
}

/// The place of a page that may be kept.
pub struct Place {
    key: String,
    version: PageVersion,
}

impl Place {
    /// The place of the page that a visit asks for; `None` when it cannot be a kept one.
    pub async fn of(visit: &Visit, method: &Method, address: &str) -> Option<Self> {
        let Who::Customer(customer) = &visit.actor.who else { return None };
        if *method != Method::GET || visit.has_flash() || address.len() > ADDRESS_LENGTH_MAX {
            return None;
        }
        let version = visit.app.service.page_version(&visit.shop.id, customer.as_str()).await?;
        let (shop, brand, language) =
            (visit.shop.id.as_str(), visit.brand.theme_href(), visit.language.tag());
        Some(Self { key: format!("{shop} {customer} {brand} {language} {address}"), version })
    }
}

impl KeptPages {
    /// The answer from a kept page.
    pub fn find(&self, place: &Place, now: Timestamp, headers: &HeaderMap) -> Option<Response> {
        let kept = {
            let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            inner.pages.get(&place.key)?.clone()
        };
        let is_same = kept.version.owner == place.version.owner
            && kept.version.shop == place.version.shop
            && (!kept.keep.shows_orders || kept.version.orders == place.version.orders);
        (is_same && now < kept.keep.until).then(|| kept.answer(headers))
    }

    /// Keeps a page that was drawn after `place` was found, and answers it.
    pub fn fill(&self, place: Place, keep: Keep, body: Bytes, headers: &HeaderMap) -> Response {
        let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&body)[..12]);
        let etag = HeaderValue::from_str(&format!("W/\"{hash}\""));
        let etag = etag.unwrap_or(HeaderValue::from_static("W/\"\""));
        let kept = Arc::new(KeptPage { version: place.version, keep, etag, body });
        let answer = kept.answer(headers);
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.bytes += kept.body.len() + place.key.len();
        if let Some((key, old)) = inner.pages.push(place.key, kept) {
            inner.bytes = inner.bytes.saturating_sub(old.body.len() + key.len());
        }
        while inner.bytes > BYTES_MAX
            && let Some((key, old)) = inner.pages.pop_lru()
        {
            inner.bytes = inner.bytes.saturating_sub(old.body.len() + key.len());
        }
        answer
    }
}

impl KeptPage {
    fn answer(&self, headers: &HeaderMap) -> Response {
        let is_known = headers.get_all(IF_NONE_MATCH).iter().any(|known| {
            let tags = known.to_str().unwrap_or_default().split(',').map(str::trim);
            tags.into_iter().any(|tag| tag == self.etag || tag == "*")
        });
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut response = Response::new(Body::from(self.body.clone()));
            let headers = response.headers_mut();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            headers.insert(CONTENT_LENGTH, HeaderValue::from(self.body.len()));
            response
        };
        let headers = response.headers_mut();
        headers.insert(ETAG, self.etag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(VARY, HeaderValue::from_static("Cookie, Accept-Language"));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_760_000_000_000_000);

    fn version(owner: u64, orders: u64) -> PageVersion {
        PageVersion { owner: owner.into(), shop: 0.into(), orders: orders.into() }
    }

    fn place(owner: u64, orders: u64) -> Place {
        Place { key: "k".to_owned(), version: version(owner, orders) }
    }

    fn fill(pages: &KeptPages, shows_orders: bool) -> Response {
        let keep = Keep { until: NOW.plus_secs(60), shows_orders };
        pages.fill(place(1, 1), keep, Bytes::from_static(b"<p>page</p>"), &HeaderMap::new())
    }

    #[test]
    fn a_page_ends_with_its_version_and_its_time() {
        let pages = KeptPages::default();
        fill(&pages, false);
        let find = |place: Place, now| pages.find(&place, now, &HeaderMap::new()).is_some();
        assert!(find(place(1, 1), NOW) && find(place(1, 2), NOW));
        assert!(!find(place(2, 1), NOW) && !find(place(1, 1), NOW.plus_secs(60)));
        fill(&pages, true);
        assert!(find(place(1, 1), NOW) && !find(place(1, 2), NOW));
    }

    #[test]
    fn a_reader_who_has_the_page_gets_no_body() {
        let pages = KeptPages::default();
        let etag = fill(&pages, false).headers()[ETAG].clone();
        let mut headers = HeaderMap::new();
        headers.insert(IF_NONE_MATCH, etag);
        let answer = pages.find(&place(1, 1), NOW, &headers).unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
        assert!(answer.headers().get(CONTENT_TYPE).is_none());
    }

    #[test]
    fn kept_pages_are_bounded_in_bytes() {
        let pages = KeptPages::default();
        let keep = Keep { until: NOW.plus_secs(60), shows_orders: false };
        for number in 0..40 {
            let version = version(1, 0);
            let place = Place { key: number.to_string(), version };
            pages.fill(place, keep, Bytes::from(vec![b' '; 1 << 20]), &HeaderMap::new());
        }
        let inner = pages.0.lock().unwrap();
        assert!(inner.bytes <= BYTES_MAX && inner.pages.len() == 31, "{}", inner.pages.len());
    }
}
