//! Security headers.

use crate::http::page::Page;
use crate::http::starter::RULES_HREF;
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::Response;

/// Names the file that says which pages are fetched early.
const SPECULATION_RULES: HeaderName = HeaderName::from_static("speculation-rules");

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
/// browsers hold redirects after a form to the same rule as the form.
fn policy(targets: &str) -> Option<HeaderValue> {
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; base-uri 'none'; object-src 'none'; \
         form-action 'self'{targets}; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).ok()
}

/// The same page with a policy that lets its form lead to the site `origin` too.
pub fn form_policy(page: Page, payment_pages: &str, origin: &str) -> Page {
    match policy(&format!("{payment_pages} {origin}")) {
        Some(policy) => page.with_header(CONTENT_SECURITY_POLICY, policy),
        None => page,
    }
}

/// Adds what every answer to a page request carries. `payment_pages` are the origins where buyers pay, each after a
/// blank: forms may lead there too.
pub fn add(response: &mut Response, is_https: bool, payment_pages: &str) {
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_https {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(STRICT_TRANSPORT_SECURITY, value);
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    let is_html =
        headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    // A page that shows what is not its own may bring a stricter policy.
    if is_html && !headers.contains_key(CONTENT_SECURITY_POLICY) {
        if let Some(policy) = policy(payment_pages) {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
        headers.insert(SPECULATION_RULES, HeaderValue::from_static(RULES_HREF));
    }
}
