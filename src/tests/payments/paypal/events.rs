//! Which deliveries are believed, and where they say to look.

use super::authority::{Authority, Leaf, NAME, SINCE, UNTIL};
use super::{Bed, CAPTURE, NOW_SECS, ORDER, SESSION, WEBHOOK};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use portico::domain::clock::Timestamp;
use portico::domain::ids::PaymentSessionId;
use portico::payments::paypal::{EventTrust, EventTrustError, Paypal};
use portico::payments::{About, Notice, Provider as _, Untrusted};
use serde_json::{Value as Json, json};

const CERTIFICATE: &str = "/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77";
const SENT: &str = "2025-10-09T08:53:20Z";

/// A bed that believes an authority of its own, with a leaf that `PayPal` could have.
pub(super) struct Signed {
    bed: Bed,
    paypal: Paypal,
    authority: Authority,
    leaf: Leaf,
}

impl Signed {
    pub(super) async fn start() -> Self {
        let bed = Bed::start().await;
        let authority = Authority::new();
        let leaf = authority.leaf(NAME, SINCE, UNTIL, true);
        let trust = EventTrust::instead(&[&bed.server.url], authority.root().as_bytes()).unwrap();
        let paypal = bed.paypal.clone().trusting(trust);
        bed.server.reply_text(&format!("GET {CERTIFICATE}"), 200, &leaf.chain);
        Self { bed, paypal, authority, leaf }
    }

    /// The headers of a delivery that is in order.
    pub(super) fn headers(&self, body: &str) -> HeaderMap {
        self.headers_at(SENT, body)
    }

    fn headers_at(&self, sent: &str, body: &str) -> HeaderMap {
        let id = "d938e770-8046-11e6-8103-6b62a8a99ac4";
        let crc = crc32fast::hash(body.as_bytes());
        let signature = self.leaf.sign(&format!("{id}|{sent}|{WEBHOOK}|{crc}"));
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("paypal-transmission-id", id),
            ("paypal-transmission-time", sent),
            ("paypal-transmission-sig", &signature),
            ("paypal-cert-url", &format!("{}{CERTIFICATE}", self.bed.server.url)),
            ("paypal-auth-algo", "SHA256withRSA"),
        ] {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    pub(super) async fn judged(
        &self,
        headers: &HeaderMap,
        body: &str,
    ) -> Result<Notice, Untrusted> {
        let body = Bytes::from(body.to_owned());
        self.paypal.verify_event(headers, &body, Timestamp::from_secs(NOW_SECS)).await
    }

    async fn with(&self, name: &'static str, value: &str) -> Result<Notice, Untrusted> {
        let body = event("CHECKOUT.ORDER.APPROVED", &json!({})).to_string();
        let mut headers = self.headers(&body);
        headers.insert(name, HeaderValue::from_str(value).unwrap());
        self.judged(&headers, &body).await
    }
}

pub(super) fn event(kind: &str, resource: &Json) -> Json {
    json!({ "id": "WH-1", "event_type": kind, "event_version": "1.0", "resource": resource })
}

#[tokio::test]
async fn a_signed_event_says_where_to_look() {
    let signed = Signed::start().await;
    let ours = About::Session(PaymentSessionId::parse(SESSION).unwrap());
    let reference = About::SessionReference(ORDER.to_owned());
    let payment = About::Payment(CAPTURE.to_owned());
    let up = json!([{ "rel": "up", "href": format!("https://x/v2/payments/captures/{CAPTURE}") }]);
    let unit = json!([{ "custom_id": SESSION }]);
    let related = json!({ "related_ids": { "order_id": ORDER } });
    let transactions =
        json!([{ "seller_transaction_id": CAPTURE, "custom": SESSION, "invoice_number": "i" }]);
    for (kind, resource, about) in [
        (
            "CHECKOUT.ORDER.APPROVED",
            json!({ "id": ORDER, "purchase_units": unit }),
            vec![ours.clone(), reference.clone()],
        ),
        ("CHECKOUT.ORDER.COMPLETED", json!({ "id": ORDER }), vec![reference.clone()]),
        (
            "CHECKOUT.PAYMENT-APPROVAL.REVERSED",
            json!({ "order_id": ORDER, "purchase_units": unit }),
            vec![ours.clone(), reference.clone()],
        ),
        (
            "PAYMENT.CAPTURE.COMPLETED",
            json!({ "id": CAPTURE, "custom_id": SESSION, "supplementary_data": related }),
            vec![ours.clone(), reference, payment.clone()],
        ),
        ("PAYMENT.CAPTURE.DENIED", json!({ "id": CAPTURE }), vec![payment.clone()]),
        (
            "PAYMENT.CAPTURE.REFUNDED",
            json!({ "id": "1JU08902781691411", "custom_id": "ref_1", "links": up }),
            vec![payment.clone()],
        ),
        ("PAYMENT.CAPTURE.REVERSED", json!({ "id": "1J", "links": up }), vec![payment.clone()]),
        ("PAYMENT.REFUND.FAILED", json!({ "id": "1J", "links": up }), vec![payment.clone()]),
        ("PAYMENT.CAPTURE.REFUNDED", json!({ "id": "1J" }), vec![About::Nothing]),
        (
            "CUSTOMER.DISPUTE.CREATED",
            json!({ "disputed_transactions": transactions }),
            vec![ours, payment],
        ),
        ("BILLING.PLAN.CREATED", json!({ "id": ORDER }), vec![About::Nothing]),
        ("PAYMENT.CAPTURE.COMPLETED", json!({ "id": "../x" }), vec![About::Nothing]),
        ("CHECKOUT.ORDER.APPROVED", json!(7), vec![About::Nothing]),
    ] {
        let body = event(kind, &resource).to_string();
        let notice = signed.judged(&signed.headers(&body), &body).await;
        let expected = Notice { event: "WH-1".to_owned(), kind: kind.to_owned(), about };
        assert_eq!(notice, Ok(expected), "{body}");
    }
    let fetched = signed.bed.server.take_lines();
    assert_eq!(fetched, [format!("GET {CERTIFICATE}")], "the certificate is fetched once");
}

#[tokio::test]
async fn what_was_changed_is_not_believed() {
    let signed = Signed::start().await;
    let body = event("CHECKOUT.ORDER.APPROVED", &json!({ "id": ORDER })).to_string();
    let headers = signed.headers(&body);
    signed.judged(&headers, &body).await.unwrap();
    let forged = body.replace("WH-1", "WH-2");
    assert_eq!(signed.judged(&headers, &forged).await, Err(Untrusted::Signature));
    for (name, value) in [
        ("paypal-transmission-id", "d938e770-8046-11e6-8103-6b62a8a99ac5"),
        ("paypal-transmission-time", "2025-10-09T08:53:21Z"),
        ("paypal-transmission-sig", "AAAA"),
        ("paypal-auth-algo", "SHA1withRSA"),
        ("paypal-auth-algo", "sha256WITHrsa"),
    ] {
        assert_eq!(signed.with(name, value).await, Err(Untrusted::Signature), "{name}: {value}");
    }
    let other = super::Credentials { webhook_id: "1AB".to_owned(), ..super::credentials() };
    let trust = EventTrust::instead(&[&signed.bed.server.url], signed.authority.root().as_bytes());
    let caller = portico::payments::Caller::new(signed.bed.clock.clone()).unwrap();
    let other = Paypal::new(other, caller, &signed.bed.server.url).trusting(trust.unwrap());
    let judged =
        other.verify_event(&headers, &Bytes::from(body), Timestamp::from_secs(NOW_SECS)).await;
    assert_eq!(judged, Err(Untrusted::Signature), "an event for another shop");
}

#[tokio::test]
async fn malformed_deliveries_are_refused_before_anything_is_fetched() {
    let signed = Signed::start().await;
    let body = event("CHECKOUT.ORDER.APPROVED", &json!({})).to_string();
    let whole = signed.headers(&body);
    for name in whole.keys() {
        let mut headers = whole.clone();
        headers.remove(name);
        assert_eq!(signed.judged(&headers, &body).await, Err(Untrusted::Malformed), "{name}");
        let mut headers = whole.clone();
        headers.append(name, whole[name].clone());
        assert_eq!(signed.judged(&headers, &body).await, Err(Untrusted::Malformed), "two {name}");
    }
    for (name, value) in [
        ("paypal-transmission-id", "a|b"),
        ("paypal-transmission-id", ""),
        ("paypal-transmission-time", "yesterday"),
        ("paypal-transmission-time", "2025-10-09T08:53:20"),
        ("paypal-transmission-sig", "%%%"),
        ("paypal-cert-url", &"x".repeat(2_000)),
    ] {
        assert_eq!(signed.with(name, value).await, Err(Untrusted::Malformed), "{name}: {value}");
    }
    for body in [
        "",
        "7",
        "[]",
        "{}",
        r#"{"id":"WH-1"}"#,
        r#"{"id":7,"event_type":"A"}"#,
        "{\"id\"",
        r#"{"id":"a b","event_type":"A"}"#,
    ] {
        assert_eq!(
            signed.judged(&signed.headers(body), body).await,
            Err(Untrusted::Malformed),
            "{body}"
        );
    }
    assert!(signed.bed.server.take_lines().is_empty());
}

#[tokio::test]
async fn time_has_two_ends() {
    let signed = Signed::start().await;
    let body = event("CHECKOUT.ORDER.APPROVED", &json!({})).to_string();
    for (sent, is_believed) in [
        ("2025-10-05T08:53:20Z", true),
        ("2025-10-05T08:53:19Z", false),
        ("2025-10-09T08:58:20.5Z", false),
        ("2025-10-09T08:58:20Z", true),
        ("2025-10-09T10:53:20+02:00", true),
    ] {
        let judged = signed.judged(&signed.headers_at(sent, &body), &body).await;
        assert_eq!(judged.is_ok(), is_believed, "{sent}");
        assert!(is_believed || judged == Err(Untrusted::Stale), "{sent}");
    }
}

#[tokio::test]
async fn certificates_lie_where_paypal_keeps_them() {
    let signed = Signed::start().await;
    let url = signed.bed.server.url.clone();
    let host = url.strip_prefix("http://").unwrap();
    for address in [
        "https://api.paypal.com.evil.example/v1/notifications/certs/CERT-1".to_owned(),
        "https://api.paypal.com/v1/notifications/certs/CERT-1".to_owned(),
        format!("http://user@{host}{CERTIFICATE}"),
        format!("http://{host}@evil.example{CERTIFICATE}"),
        format!("HTTP://{host}{CERTIFICATE}"),
        format!("https://{host}{CERTIFICATE}"),
        format!("{url}{CERTIFICATE}?x=1"),
        format!("{url}{CERTIFICATE}#x"),
        format!("{url}/v1/notifications/certs/../certs/CERT-1"),
        format!("{url}/v1/notifications/certs/%2e%2e/CERT-1"),
        format!("{url}/v1/notifications/certs/"),
        format!("{url}/v1/notifications/certs/a/b"),
        format!("{url}\\v1\\notifications\\certs\\CERT-1"),
        format!("{url}/v1/notifications/CERT-1"),
        "http://127.0.0.1:1/v1/notifications/certs/CERT-1".to_owned(),
        "file:///v1/notifications/certs/CERT-1".to_owned(),
        "CERT-1".to_owned(),
    ] {
        let judged = signed.with("paypal-cert-url", &address).await;
        assert_eq!(judged, Err(Untrusted::Signature), "{address}");
    }
    assert!(signed.bed.server.take_lines().is_empty());
    let body = event("CHECKOUT.ORDER.APPROVED", &json!({})).to_string();
    for address in [
        "http://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com:444/v1/notifications/certs/CERT-1",
        "https://api-m.paypal.com/v1/notifications/certs/CERT-1",
        "https://xapi.paypal.com/v1/notifications/certs/CERT-1",
    ] {
        let mut headers = signed.headers(&body);
        headers.insert("paypal-cert-url", HeaderValue::from_str(address).unwrap());
        let now = Timestamp::from_secs(NOW_SECS);
        let judged = signed.bed.paypal.verify_event(&headers, &body.clone().into(), now).await;
        assert_eq!(judged, Err(Untrusted::Signature), "{address}, with PayPal's own trust");
    }
}

#[tokio::test]
async fn certificates_that_cannot_be_had_are_asked_for_again() {
    let signed = Signed::start().await;
    let body = event("CHECKOUT.ORDER.APPROVED", &json!({})).to_string();
    let server = &signed.bed.server;
    let judge = async |name: &str| {
        let mut headers = signed.headers(&body);
        let address = format!("{}/v1/notifications/certs/{name}", server.url);
        headers.insert("paypal-cert-url", HeaderValue::from_str(&address).unwrap());
        signed.judged(&headers, &body).await.err()
    };
    let line = |name: &str| format!("GET /v1/notifications/certs/{name}");
    assert_eq!(judge("none").await, Some(Untrusted::Signature), "404");
    for (name, status, text, expected) in [
        ("down", 503, "", Untrusted::Unknown),
        ("busy", 429, "", Untrusted::Unknown),
        ("moved", 302, "", Untrusted::Unknown),
        ("empty", 200, "", Untrusted::Signature),
        ("other", 200, "<html>", Untrusted::Signature),
        ("cut", 200, &signed.leaf.chain[..600], Untrusted::Unknown),
        ("huge", 200, &"x".repeat(70_000), Untrusted::Signature),
    ] {
        server.reply_text(&line(name), status, text);
        assert_eq!(judge(name).await, Some(expected), "{name}");
        server.reply_text(&line(name), 200, &signed.leaf.chain);
        server.reply_text(&line(name), 200, &signed.leaf.chain);
        judge(name).await;
        assert_eq!(judge(name).await, None, "{name} is there now");
    }
}

#[tokio::test]
async fn only_paypals_own_certificates_count() {
    let signed = Signed::start().await;
    let body = event("CHECKOUT.ORDER.APPROVED", &json!({})).to_string();
    let crc = crc32fast::hash(body.as_bytes());
    let stranger = Authority::new();
    let ours = &signed.authority;
    let leaves = [
        ("of a stranger's authority", stranger.leaf(NAME, SINCE, UNTIL, true), false),
        (
            "of the sandbox",
            ours.leaf("messageverificationcerts.sandbox.paypal.com", SINCE, UNTIL, true),
            true,
        ),
        ("with another name", ours.leaf("www.paypal.com", SINCE, UNTIL, true), false),
        (
            "with a name that ends alike",
            ours.leaf("messageverificationcerts.paypal.com.evil.example", SINCE, UNTIL, true),
            false,
        ),
        ("ended", ours.leaf(NAME, SINCE, "20251009085319Z", true), false),
        ("not begun", ours.leaf(NAME, "20251009085321Z", UNTIL, true), false),
        ("of the last second", ours.leaf(NAME, SINCE, "20251009085320Z", true), true),
        ("not RSA", ours.leaf(NAME, SINCE, UNTIL, false), false),
    ];
    for (number, (what, leaf, is_believed)) in (0..).zip(leaves) {
        let path = format!("/v1/notifications/certs/{number}");
        signed.bed.server.reply_text(&format!("GET {path}"), 200, &leaf.chain);
        let mut headers = signed.headers(&body);
        let id = headers["paypal-transmission-id"].to_str().unwrap();
        let signature = leaf.sign(&format!("{id}|{SENT}|{WEBHOOK}|{crc}"));
        headers.insert("paypal-transmission-sig", HeaderValue::from_str(&signature).unwrap());
        let address = format!("{}{path}", signed.bed.server.url);
        headers.insert("paypal-cert-url", HeaderValue::from_str(&address).unwrap());
        let judged = signed.judged(&headers, &body).await;
        assert_eq!(judged.is_ok(), is_believed, "a certificate {what}: {judged:?}");
        assert!(is_believed || judged == Err(Untrusted::Signature), "a certificate {what}");
    }
}

#[tokio::test]
async fn a_certificate_that_ended_since_is_no_longer_believed() {
    let signed = Signed::start().await;
    let leaf = signed.authority.leaf(NAME, SINCE, "20251009095320Z", true);
    let path = "/v1/notifications/certs/SHORT";
    signed.bed.server.reply_text(&format!("GET {path}"), 200, &leaf.chain);
    let body = event("CHECKOUT.ORDER.APPROVED", &json!({})).to_string();
    let mut headers = signed.headers(&body);
    let id = headers["paypal-transmission-id"].to_str().unwrap();
    let crc = crc32fast::hash(body.as_bytes());
    let signature = leaf.sign(&format!("{id}|{SENT}|{WEBHOOK}|{crc}"));
    headers.insert("paypal-transmission-sig", HeaderValue::from_str(&signature).unwrap());
    let address = format!("{}{path}", signed.bed.server.url);
    headers.insert("paypal-cert-url", HeaderValue::from_str(&address).unwrap());
    for (later_secs, is_believed) in [(0, true), (3_600, true), (3_601, false)] {
        let now = Timestamp::from_secs(NOW_SECS + later_secs);
        let judged = signed.paypal.verify_event(&headers, &body.clone().into(), now).await;
        assert_eq!(judged.is_ok(), is_believed, "{later_secs}");
    }
    assert_eq!(signed.bed.server.take_lines().len(), 2, "it may have been renewed in its place");
}

#[test]
fn a_trust_that_makes_no_sense_is_refused() {
    let root = Authority::new().root();
    for origin in ["", "127.0.0.1", "https://x/", "https://x:443", "HTTPS://x"] {
        let trust = EventTrust::instead(&[origin], root.as_bytes()).err();
        assert_eq!(trust, Some(EventTrustError::Origin), "{origin}");
    }
    for roots in ["", "x", "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n"] {
        let trust = EventTrust::instead(&["https://x"], roots.as_bytes()).err();
        assert_eq!(trust, Some(EventTrustError::Roots), "{roots}");
    }
}
