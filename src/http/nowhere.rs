//! The page of a host that has no shop: plain, since no brand is known, and a line in the log about what to do.

use crate::i18n::Language;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// How many hosts the log names: anybody can ask for more.
const HOSTS_TOLD_MAX: usize = 100;
/// How much of a host the log shows.
const HOST_LENGTH_MAX: usize = 100;

/// Why a host has no shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// No brand file names it.
    Brand,
    /// Its brand's shop is not in the database.
    Shop,
}

/// The hosts without a shop that the log has named.
#[derive(Debug, Default)]
pub struct HostsTold(Mutex<HashSet<String>>);

impl HostsTold {
    /// Writes what to do about a host, once for each.
    pub fn tell(&self, host: &str, missing: Missing) {
        let host: String = host.chars().take(HOST_LENGTH_MAX).collect();
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if told.len() >= HOSTS_TOLD_MAX || !told.insert(host.clone()) {
            return;
        }
        match missing {
            Missing::Brand => tracing::warn!(
                ?host,
                "no brand answers for this host: name it under `hosts` in a brand file, or set `default = true` in one"
            ),
            Missing::Shop => tracing::warn!(
                ?host,
                "the brand of this host has no shop in the database: start with --brands FOLDER for shops of your own, \
                 or with --demo"
            ),
        }
    }
}

/// The page of a request that could not be taken, before it is known who asks for what.
pub fn unavailable_page(headers: &HeaderMap) -> Response {
    let texts = ["portal.error.failed_title", "portal.error.failed_text"];
    (StatusCode::SERVICE_UNAVAILABLE, plain(headers, &texts)).into_response()
}

/// The page.
pub fn page(headers: &HeaderMap) -> Response {
    let texts = ["portal.nowhere.title", "portal.nowhere.text", "portal.nowhere.operator"];
    (StatusCode::NOT_FOUND, plain(headers, &texts)).into_response()
}

/// A title and paragraphs, in the language of the reader.
fn plain(headers: &HeaderMap, texts: &[&'static str]) -> Html<String> {
    let wished =
        headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let language = Language::negotiate(wished, &Language::ALL);
    let mut texts = texts.iter().map(|key| language.text(key));
    let title = texts.next().unwrap_or_default();
    let paragraphs = texts.fold(String::new(), |all, text| all + "<p>" + text + "</p>");
    Html(format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title></head><body><main><h1>{title}</h1>{paragraphs}\
         </main></body></html>",
        language.tag(),
    ))
}
