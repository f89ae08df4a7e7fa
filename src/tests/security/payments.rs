//! Points 26 to 28: what providers send, and what strangers can send in their name.

use crate::routes_pages::browser::{Browser, key};
use crate::util::{Reply, TestBed};
use axum::Router;
use axum::http::StatusCode;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit as _, Mac as _};
use portico::payments::{ProviderAddresses, Vault};
use portico::store::{Columns, Source as _};
use serde_json::json;
use sha2::Sha256;

const CONNECT: &str = "/admin/payments/providers/connect";
const SECRETS: [&str; 2] = ["whsec_first", "whsec_second"];

/// A shop that is connected to both providers, which answer that there is nothing.
async fn connected(bed: TestBed) -> Browser {
    let answer =
        r#"{"object":"list","data":[],"has_more":false,"access_token":"a","expires_in":900}"#;
    let router = Router::new().fallback(move || async move { (StatusCode::OK, answer) });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let mut addresses = ProviderAddresses { stripe: url.clone(), ..ProviderAddresses::default() };
    (addresses.paypal_live, addresses.paypal_sandbox) = (url.clone(), url);
    let mut browser = Browser::of_operator(bed).await;
    browser.app = browser.app.with_payments(Vault::new(&"5a".repeat(32)).unwrap(), addresses);
    let secrets = SECRETS.join(" ");
    let stripe = [("mode", "test"), ("secret_key", "sk_test_1"), ("webhook_secrets", &*secrets)];
    let paypal = [
        ("mode", "test"),
        ("client_id", "client"),
        ("client_secret", "secret"),
        ("webhook_id", "WH1"),
    ];
    for (slug, fields) in [("stripe", &stripe[..]), ("paypal", &paypal[..])] {
        let page = browser.page(&format!("/admin/payments/providers/{slug}")).await;
        let mut fields = fields.to_vec();
        let one_time = key(&page, CONNECT);
        fields.extend([("provider", slug), ("idempotency_key", &one_time)]);
        browser.send(CONNECT, &fields).await;
    }
    browser
}

/// A delivery of Stripe with this header; `None` sends none.
async fn deliver(browser: &Browser, header: Option<&str>, body: &str) -> Reply {
    let headers: Vec<_> = header.map(|header| ("stripe-signature", header)).into_iter().collect();
    browser.app.call("POST", "/hooks/stripe/demo", "", &headers, body).await
}

/// The header that signs a body at a time.
fn signed(secret: &str, at_secs: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at_secs}.{body}").as_bytes());
    format!("t={at_secs},v1={}", HEXLOWER.encode(&mac.finalize().into_bytes()))
}

/// How many events are stored.
async fn stored(browser: &Browser) -> i64 {
    let mut store = browser.app.bed.service.store();
    let rows = store.rows("SELECT COUNT(*) FROM payment_event", vec![]).await.unwrap();
    Columns::of(&rows[0]).integer().unwrap()
}

fn event(id: &str) -> String {
    json!({"id": id, "object": "event", "type": "charge.refunded", "data": {"object": {"id": "ch_1"}}}).to_string()
}

on_both! {
    async fn s26_only_what_stripe_signed_just_now_is_believed(bed: TestBed) {
        let browser = connected(bed).await;
        let (now, body) = (browser.app.bed.service.now().secs(), event("evt_1"));
        let good = signed(SECRETS[0], now, &body);
        let other = body.replace("ch_1", "ch_2");
        let zeros = format!("t={now},v1={}", "0".repeat(64));
        for (header, body) in [
            (None, body.as_str()),
            (Some(""), &*body),
            (Some("t=,v1="), &*body),
            (Some(&*zeros), &*body),
            (Some(&*signed("whsec_wrong", now, &body)), &*body),
            (Some(&*signed(SECRETS[0], now - 301, &body)), &*body),
            (Some(&*signed(SECRETS[0], now + 301, &body)), &*body),
            (Some(&*good), &*other),
            (Some(&*good), &*format!("{body} ")),
        ] {
            let reply = deliver(&browser, header, body).await;
            assert_eq!(reply.status, 400, "{header:?} {body}");
        }
        assert_eq!(stored(&browser).await, 0);
        let rotated = format!("{zeros},{}", signed(SECRETS[1], now, &body).split_once(',').unwrap().1);
        assert_eq!(deliver(&browser, Some(&rotated), &body).await.status, 200, "any signature may match");
        let body = event("evt_2");
        assert_eq!(deliver(&browser, Some(&signed(SECRETS[0], now - 300, &body)), &body).await.status, 200);
        assert_eq!(stored(&browser).await, 2);
    }

    async fn s27_paypal_is_believed_by_its_certificate_only(bed: TestBed) {
        let browser = connected(bed).await;
        let body = json!({"id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED", "resource": {"id": "CAP1"}}).to_string();
        for host in [
            "https://evil.example", "http://api.paypal.com", "https://api.paypal.com.evil.example",
            "https://evil.example/api.paypal.com", "https://api.paypal.com@evil.example", "https://127.0.0.1",
            "https://evilpaypal.com", "",
        ] {
            let address = format!("{host}/v1/notifications/certs/CERT-1");
            let headers = [
                ("paypal-transmission-id", "d938e770-8046-11e6-8103-6b62a8a99ac4"),
                ("paypal-transmission-time", "2025-10-09T08:53:20Z"),
                ("paypal-transmission-sig", "AAAA"),
                ("paypal-cert-url", &*address),
                ("paypal-auth-algo", "SHA256withRSA"),
            ];
            let reply = browser.app.call("POST", "/hooks/paypal/demo", "", &headers, &body).await;
            assert_eq!(reply.status, 400, "{host}");
        }
        let bare = browser.app.call("POST", "/hooks/paypal/demo", "", &[], &body).await;
        assert_eq!(bare.status, 400);
        assert_eq!(stored(&browser).await, 0);
    }

    async fn s28_an_event_is_stored_once_however_often_it_comes(bed: TestBed) {
        let browser = connected(bed).await;
        let now = browser.app.bed.service.now().secs();
        for _ in 0..3 {
            for id in ["evt_b", "evt_a"] {
                let body = event(id);
                let reply = deliver(&browser, Some(&signed(SECRETS[0], now, &body)), &body).await;
                assert_eq!(reply.status, 200, "{}", reply.body);
            }
        }
        assert_eq!(stored(&browser).await, 2);
        for path in ["/hooks/stripe/nowhere", "/hooks/none/demo", "/hooks/sandbox/demo"] {
            let reply = browser.app.call("POST", path, "", &[], "{}").await;
            assert_eq!(reply.status, 404, "{path}");
        }
        browser.app.bed.assert_intact().await;
    }
}
