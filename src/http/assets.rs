//! Files that pages need, all inside the binary: style sheets, fonts, the browser part. Names carry a hash, so that
//! they can be kept for ever and a deploy is seen at once. Each is compressed once: those that ship by `build.rs`,
//! those of a brand when they are first asked for.

use super::app::SharedApp;
use crate::components::Islands;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use lru::LruCache;
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::future::ready;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use tower::{Layer as _, ServiceExt as _, service_fn};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// How many compressed files of brands are kept: two files and two codings for each brand.
const THEMES_MAX: NonZero<usize> = NonZero::new(256).unwrap();
/// The effort for a file of a brand: close to the best, within milliseconds.
const THEME_LEVEL: CompressionLevel = CompressionLevel::Precise(9);

/// A file that ships, with its compressed forms.
struct Packed {
    plain: &'static [u8],
    br: &'static [u8],
    gzip: &'static [u8],
}

macro_rules! packed {
    ($name:literal) => {
        Packed {
            plain: include_bytes!(concat!(env!("OUT_DIR"), "/", $name)),
            br: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".br")),
            gzip: include_bytes!(concat!(env!("OUT_DIR"), "/", $name, ".gz")),
        }
    };
}

static STYLE: Packed = packed!("style.css");
static ISLANDS_JS: Packed = packed!("islands.js");
static ISLANDS_WASM: Packed = packed!("islands.wasm");

macro_rules! fonts {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_bytes!(concat!("../../public/fonts/", $name)) as &'static [u8])),*]
    };
}

const FONTS: [(&str, &[u8]); 7] = fonts![
    "anton.woff2",
    "archivo.woff2",
    "dm-mono.woff2",
    "figtree.woff2",
    "fraunces.woff2",
    "geist.woff2",
    "martian-mono.woff2",
];

/// The files and their addresses.
#[derive(Debug)]
pub struct Assets {
    /// Address of the common style sheet.
    pub stylesheet_href: String,
    /// Addresses of the browser part, when this binary holds it.
    pub islands: Option<Islands>,
    themes: Mutex<LruCache<(String, Coding), Bytes>>,
}

impl Assets {
    /// Names everything.
    pub fn find() -> Self {
        let (js, wasm) = (ISLANDS_JS.plain, ISLANDS_WASM.plain);
        let islands = (!js.is_empty() && !wasm.is_empty()).then(|| {
            let name = hash(&[js, wasm]);
            Islands {
                start: format!("/pkg/start/{name}.js"),
                js: format!("/pkg/{name}.js"),
                wasm: format!("/pkg/{name}.wasm"),
            }
        });
        let stylesheet_href = format!("/style/{}.css", hash(&[STYLE.plain]));
        Self { stylesheet_href, islands, themes: Mutex::new(LruCache::new(THEMES_MAX)) }
    }

    /// A brand's file in a coding, compressed when it is asked for the first time.
    async fn theme(&self, name: String, plain: &str, coding: Coding) -> Option<Bytes> {
        let themes = || self.themes.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (name, coding);
        if let Some(kept) = themes().get(&key).cloned() {
            return Some(kept);
        }
        let compressed = compress(plain, coding).await?;
        themes().put(key, compressed.clone());
        Some(compressed)
    }
}

fn hash(parts: &[&[u8]]) -> String {
    let digest = parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize();
    data_encoding::HEXLOWER.encode(&digest[..8])
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    fn as_str(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The smallest form that a caller takes; `None` for the file as it is.
    fn accepted(headers: &HeaderMap) -> Option<Self> {
        let values =
            headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let accepted: Vec<_> =
            values.flat_map(|value| value.split(',')).filter_map(taken).collect();
        let is_accepted =
            |coding: &Self| accepted.iter().any(|name| name.eq_ignore_ascii_case(coding.as_str()));
        [Self::Brotli, Self::Gzip].into_iter().find(is_accepted)
    }
}

/// The coding that an item of `Accept-Encoding` names, unless its weight is zero.
fn taken(item: &str) -> Option<&str> {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next()?;
    let is_refused = |part: &str| {
        let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
        weight.is_some_and(|weight| weight.trim_matches(['0', '.']).is_empty())
    };
    (!parts.any(is_refused)).then_some(name)
}

/// Compresses with what compresses pages; `None` if that fails or leaves the text as it is.
async fn compress(text: &str, coding: Coding) -> Option<Bytes> {
    let text = Bytes::copy_from_slice(text.as_bytes());
    let answer =
        move |_: Request| ready(Ok::<_, Infallible>(Response::new(Body::from(text.clone()))));
    let request = Request::get("/").header(ACCEPT_ENCODING, coding.as_str());
    let layer = CompressionLayer::new().quality(THEME_LEVEL);
    let response =
        layer.layer(service_fn(answer)).oneshot(request.body(Body::empty()).ok()?).await.ok()?;
    let is_compressed = response.headers().contains_key(CONTENT_ENCODING);
    let bytes = to_bytes(Body::new(response.into_body()), usize::MAX).await.ok()?;
    is_compressed.then_some(bytes)
}

pub(super) fn file(content_type: &'static str, body: impl Into<Bytes>) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, body.into()).into_response()
}

/// A file that was compressed before, or as it is.
fn coded(content_type: &'static str, coding: Option<Coding>, body: impl Into<Bytes>) -> Response {
    let mut response = file(content_type, body);
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(coding) = coding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding.as_str()));
    }
    response
}

fn shipped(content_type: &'static str, headers: &HeaderMap, packed: &Packed) -> Response {
    let coding = Coding::accepted(headers);
    let body = match coding {
        Some(Coding::Brotli) => packed.br,
        Some(Coding::Gzip) => packed.gzip,
        None => packed.plain,
    };
    coded(content_type, coding, body)
}

/// `GET /style/{file}`: the common style sheet, whatever hash is asked for.
pub async fn style(headers: HeaderMap) -> Response {
    shipped("text/css; charset=utf-8", &headers, &STYLE)
}

/// `GET /theme/{file}`: a brand's tokens or its icon.
pub async fn theme(
    State(app): State<SharedApp>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some((hash, kind)) = name.split_once('.') else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let brand = app.brands.by_hash(hash);
    let (content_type, plain) = match (&brand, kind) {
        (Some(brand), "css") => ("text/css; charset=utf-8", &brand.stylesheet),
        (Some(brand), "svg") => ("image/svg+xml", &brand.favicon),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    if let Some(coding) = Coding::accepted(&headers)
        && let Some(compressed) = app.assets.theme(name.clone(), plain, coding).await
    {
        return coded(content_type, Some(coding), compressed);
    }
    coded(content_type, None, plain.clone())
}

/// `GET /fonts/{file}`.
pub async fn font(Path(name): Path<String>) -> Response {
    match FONTS.iter().find(|(font, _)| *font == name) {
        Some((_, bytes)) => file("font/woff2", *bytes),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /pkg/{file}`: the browser part.
pub async fn browser_part(Path(name): Path<String>, headers: HeaderMap) -> Response {
    match name.rsplit_once('.') {
        Some((_, "js")) => shipped("text/javascript; charset=utf-8", &headers, &ISLANDS_JS),
        Some((_, "wasm")) => shipped("application/wasm", &headers, &ISLANDS_WASM),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(values: &[&'static str]) -> Option<Coding> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(ACCEPT_ENCODING, HeaderValue::from_static(value));
        }
        Coding::accepted(&headers)
    }

    #[test]
    fn the_smallest_form_that_is_accepted() {
        assert_eq!(accepted(&["gzip, deflate, br, zstd"]), Some(Coding::Brotli));
        assert_eq!(accepted(&["gzip", "BR;q=0.5"]), Some(Coding::Brotli));
        assert_eq!(accepted(&["gzip;q=0.5, br;q=0"]), Some(Coding::Gzip));
        for none in ["", "identity", "gzip;q=0.0, br; q=0", "deflate", "brr"] {
            assert_eq!(accepted(&[none]), None, "{none}");
        }
        assert_eq!(accepted(&[]), None);
    }

    #[tokio::test]
    async fn what_ships_is_smaller_when_compressed() {
        for (headers, size) in [(None, STYLE.plain.len()), (Some("br"), STYLE.br.len())] {
            let mut asked = HeaderMap::new();
            headers.map(|value| asked.insert(ACCEPT_ENCODING, HeaderValue::from_static(value)));
            let response = style(asked).await;
            let coding = response.headers().get(CONTENT_ENCODING).map(HeaderValue::as_bytes);
            assert_eq!(coding, headers.map(str::as_bytes));
            assert_eq!(response.headers()[VARY], "accept-encoding");
            assert_eq!(to_bytes(response.into_body(), usize::MAX).await.unwrap().len(), size);
        }
        assert!(STYLE.br.len() * 3 < STYLE.plain.len() && STYLE.gzip.len() * 3 < STYLE.plain.len());
    }

    #[tokio::test]
    async fn a_theme_is_compressed_once() {
        let (assets, text) = (Assets::find(), "a { color: red }\n".repeat(100));
        for coding in [Coding::Brotli, Coding::Gzip] {
            let first = assets.theme("a.css".to_owned(), &text, coding).await.unwrap();
            let again = assets.theme("a.css".to_owned(), "", coding).await.unwrap();
            assert!(first.len() * 3 < text.len() && first == again);
        }
        assert_eq!(compress("short", Coding::Brotli).await, None);
    }
}
