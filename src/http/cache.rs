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
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use lru::LruCache;
use rustc_hash::FxHasher;
use std::collections::HashMap;
use std::hash::Hasher as _;
use std::io::Write as _;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// How much all kept pages may take, in bytes.
const BYTES_MAX: usize = 32 << 20;
/// What of a request an answer depends on.
const VARIES: &str = "Cookie, Accept-Language, Accept-Encoding";
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
    /// The compressed form, once a browser has asked for it.
    packed: OnceLock<Bytes>,
    /// The hash of its path and query.
    address: u64,
}

/// The kept pages of a server.
pub struct KeptPages(Mutex<Inner>);

struct Inner {
    pages: LruCache<String, Arc<KeptPage>>,
    /// How many readers' pages are kept of each path and query.
    addresses: HashMap<u64, usize>,
    bytes: usize,
}

impl Default for KeptPages {
    fn default() -> Self {
        let pages = LruCache::unbounded();
        Self(Mutex::new(Inner { pages, addresses: HashMap::new(), bytes: 0 }))
    }
}

impl Inner {
    fn put(&mut self, key: String, page: Arc<KeptPage>) {
        self.bytes += page.size(&key);
        *self.addresses.entry(page.address).or_default() += 1;
        if let Some((key, old)) = self.pages.push(key, page) {
            self.dropped(&key, &old);
        }
        while self.bytes > BYTES_MAX
            && let Some((key, old)) = self.pages.pop_lru()
        {
            self.dropped(&key, &old);
        }
    }

    fn dropped(&mut self, key: &str, page: &KeptPage) {
        self.bytes = self.bytes.saturating_sub(page.size(key));
        if let Some(count) = self.addresses.get_mut(&page.address) {
            *count -= 1;
            if *count == 0 {
                self.addresses.remove(&page.address);
            }
        }
    }
}

/// The place of a page that may be kept.
pub struct Place {
    key: String,
    version: PageVersion,
    address: u64,
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
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
        let key = format!("{shop} {customer} {brand} {language} {address}");
        Some(Self { key, version, address: hash(address.as_bytes()) })
    }
}

impl KeptPages {
    /// Whether a page with this path and query may be kept for somebody.
    pub fn may_hold(&self, address: &str) -> bool {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.addresses.contains_key(&hash(address.as_bytes()))
    }

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
        // Tells versions of a page apart, and withstands no one: readers see only their own pages.
        let etag = format!("W/\"{:x}-{:016x}\"", body.len(), hash(&body));
        let etag = HeaderValue::from_str(&etag);
        let etag = etag.unwrap_or(HeaderValue::from_static("W/\"\""));
        let (version, address, packed) = (place.version, place.address, OnceLock::new());
        let kept = Arc::new(KeptPage { version, keep, etag, body, packed, address });
        let answer = kept.answer(headers);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).put(place.key, kept);
        answer
    }
}

/// Whether the client reads gzip (RFC 9110, 12.5.3), the one coding that every browser knows.
fn reads_gzip(headers: &HeaderMap) -> bool {
    let texts = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    texts.flat_map(|text| text.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        is_gzip && weight.is_none_or(|weight| weight > 0.0)
    })
}

fn packed(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::default());
    // Writing to memory does not fail.
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.map(Bytes::from).unwrap_or_default()
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
            self.whole(reads_gzip(headers))
        };
        let headers = response.headers_mut();
        headers.insert(ETAG, self.etag.clone());
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        headers.insert(VARY, HeaderValue::from_static(VARIES));
        response
    }

    fn whole(&self, is_packed: bool) -> Response {
        let body = if is_packed {
            self.packed.get_or_init(|| packed(&self.body)).clone()
        } else {
            self.body.clone()
        };
        let length = HeaderValue::from(body.len());
        let mut response = Response::new(Body::from(body));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(CONTENT_LENGTH, length);
        if is_packed {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }

    /// What it may take in memory, with its compressed form.
    fn size(&self, key: &str) -> usize {
        self.body.len() + self.body.len() / 2 + key.len()
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
        Place { key: "k".to_owned(), version: version(owner, orders), address: 1 }
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
            let (version, address) = (version(1, 0), hash(&[number]));
            let place = Place { key: number.to_string(), version, address };
            pages.fill(place, keep, Bytes::from(vec![b' '; 1 << 20]), &HeaderMap::new());
        }
        assert!(!pages.may_hold("\u{0}") && pages.may_hold("\u{27}"), "the oldest went first");
        let inner = pages.0.lock().unwrap();
        assert!(inner.bytes <= BYTES_MAX && inner.pages.len() == 21, "{}", inner.pages.len());
        assert_eq!(inner.addresses.len(), 21);
    }

    #[test]
    fn a_browser_gets_a_compressed_page_and_others_the_plain_one() {
        let pages = KeptPages::default();
        fill(&pages, false);
        for (accepted, is_packed) in [
            ("gzip, deflate, br, zstd", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("gzip; q=0.0", false),
            ("identity", false),
            ("x-gzipped", false),
        ] {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, accepted.parse().unwrap())]);
            let answer = pages.find(&place(1, 1), NOW, &headers).unwrap();
            let coding = answer.headers().get(CONTENT_ENCODING);
            assert_eq!(coding.is_some_and(|coding| coding == "gzip"), is_packed, "{accepted}");
        }
    }
}
