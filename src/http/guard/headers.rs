//! What every answer says to the browser about itself, and what pages say beside it.

use crate::domain::net::site::WebScheme;
use crate::http::page::Page;
use crate::http::starter::RULES_HREF;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;

/// Names the file that says which pages are fetched early.
const SPECULATION_RULES: HeaderName = HeaderName::from_static("speculation-rules");

/// What an answer may do that is not one of our pages: nothing, and no page frames it.
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'";
/// As [`NO_PAGE`], for what browsers open as a document: an image of a brand may be styled inside and runs nothing.
const NO_DOCUMENT: &str =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

const FIXED: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // The origin must stay in the header: forms are checked by it.
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=()",
    ),
    (HeaderName::from_static("x-frame-options"), "DENY"),
];

/// The content security policy of a page. `targets` are the origins that its forms may lead to, each after a blank:
/// browsers hold redirects after a form to the same rule as the form. None where an origin is no header text.
pub fn page_policy(targets: &str) -> Option<HeaderValue> {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; base-uri 'none'; object-src 'none'; \
         form-action 'self'{targets}; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).ok()
}

/// The same page with a policy that lets its form lead to the site `origin` too.
pub fn form_policy(page: Page, payment_pages: &str, origin: &str) -> Page {
    match page_policy(&format!("{payment_pages} {origin}")) {
        Some(policy) => page.with_header(CONTENT_SECURITY_POLICY, policy),
        None => page,
    }
}

/// Adds what every answer to a page request carries beside what [`protect`] adds.
pub fn add(response: &mut Response, policy: Option<&HeaderValue>) {
    let headers = response.headers_mut();
    // A page that shows what is not its own may bring a stricter policy.
    if kind_of(headers.get(CONTENT_TYPE)) == Kind::Html
        && !headers.contains_key(CONTENT_SECURITY_POLICY)
    {
        if let Some(policy) = policy {
            headers.insert(CONTENT_SECURITY_POLICY, policy.clone());
        }
        headers.insert(SPECULATION_RULES, HeaderValue::from_static(RULES_HREF));
    }
}

/// Adds what every answer carries, of a page, a file, the API or a layer that refuses: the headers of [`FIXED`], a
/// policy, and a word about caches.
pub fn protect(response: &mut Response, scheme: WebScheme) {
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if scheme == WebScheme::Https {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(STRICT_TRANSPORT_SECURITY, value);
    }
    // The browser would put the headers of a 304 in the place of those of the page it keeps.
    if response.status() == StatusCode::NOT_MODIFIED {
        return;
    }
    let headers = response.headers_mut();
    let policy = match kind_of(headers.get(CONTENT_TYPE)) {
        Kind::Html | Kind::Xml => NO_DOCUMENT,
        Kind::Other => NO_PAGE,
    };
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(policy));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// What browsers make of an answer that is opened by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A page.
    Html,
    /// A document that may hold scripts as a page does: SVG and other XML.
    Xml,
    /// Shown as text or an image, or saved.
    Other,
}

fn kind_of(content_type: Option<&HeaderValue>) -> Kind {
    let text = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match kind.as_str() {
        "text/html" => Kind::Html,
        "text/xml" | "application/xml" => Kind::Xml,
        kind if kind.ends_with("+xml") => Kind::Xml,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_open_as_documents() {
        let of = |text| kind_of(Some(&HeaderValue::from_static(text)));
        assert_eq!(of("text/html; charset=utf-8"), Kind::Html);
        assert_eq!(of("TEXT/HTML"), Kind::Html);
        for xml in
            ["image/svg+xml", "application/xhtml+xml; charset=utf-8", "text/xml", "application/xml"]
        {
            assert_eq!(of(xml), Kind::Xml, "{xml}");
        }
        for other in ["text/htmlx", "text/css", "application/json", "image/png", "text/plain", ""] {
            assert_eq!(of(other), Kind::Other, "{other}");
        }
        assert_eq!(kind_of(None), Kind::Other);
    }
}
