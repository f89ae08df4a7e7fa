//! Files that pages need, all inside the binary: style sheets, fonts, the browser part. Names carry a hash, so that
//! they can be kept for ever and a deploy is seen at once.

use super::app::SharedApp;
use crate::components::Islands;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};

/// The style sheets in the order of `style/ORDER`.
const STYLES: [&str; 8] = [
    include_str!("../../style/base.css"),
    include_str!("../../style/layout.css"),
    include_str!("../../style/parts.css"),
    include_str!("../../style/figures.css"),
    include_str!("../../style/forms.css"),
    include_str!("../../style/tables.css"),
    include_str!("../../style/landing.css"),
    include_str!("../../style/print.css"),
];

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

const ISLANDS_JS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/portico.js"));
const ISLANDS_WASM: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/portico_bg.wasm"));

/// The files and their addresses.
#[derive(Debug)]
pub struct Assets {
    styles: Bytes,
    /// Address of the common style sheet.
    pub stylesheet_href: String,
    /// Addresses of the browser part, when this binary holds it.
    pub islands: Option<Islands>,
}

impl Assets {
    /// Names everything.
    pub fn find() -> Self {
        let styles = Bytes::from(STYLES.join("\n"));
        let islands = (!ISLANDS_JS.is_empty() && !ISLANDS_WASM.is_empty()).then(|| {
            let name = hash(&[ISLANDS_JS, ISLANDS_WASM].concat());
            Islands {
                start: format!("/pkg/start/{name}.js"),
                js: format!("/pkg/{name}.js"),
                wasm: format!("/pkg/{name}.wasm"),
            }
        });
        Self { stylesheet_href: format!("/style/{}.css", hash(&styles)), styles, islands }
    }
}

fn hash(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes)[..8])
}

pub(super) fn file(content_type: &'static str, body: impl Into<Bytes>) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, body.into()).into_response()
}

/// `GET /style/{file}`: the common style sheet, whatever hash is asked for.
pub async fn style(State(app): State<SharedApp>) -> Response {
    file("text/css; charset=utf-8", app.assets.styles.clone())
}

/// `GET /theme/{file}`: a brand's tokens or its icon.
pub async fn theme(State(app): State<SharedApp>, Path(name): Path<String>) -> Response {
    let Some((hash, kind)) = name.split_once('.') else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match (app.brands.by_hash(hash), kind) {
        (Some(brand), "css") => file("text/css; charset=utf-8", brand.stylesheet.clone()),
        (Some(brand), "svg") => file("image/svg+xml", brand.favicon.clone()),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /fonts/{file}`.
pub async fn font(Path(name): Path<String>) -> Response {
    match FONTS.iter().find(|(font, _)| *font == name) {
        Some((_, bytes)) => file("font/woff2", *bytes),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `GET /pkg/{file}`: the browser part.
pub async fn browser_part(Path(name): Path<String>) -> Response {
    match name.rsplit_once('.') {
        Some((_, "js")) => file("text/javascript; charset=utf-8", ISLANDS_JS),
        Some((_, "wasm")) => file("application/wasm", ISLANDS_WASM),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
