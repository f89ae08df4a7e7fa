//! 32: what a stranger can make the server keep is bounded in bytes and time.

use super::{House, leads_to, must_wait};
use axum::body::Body;
use axum::http::Request;
use portico::domain::clock::MICROS_PER_SEC;
use portico::jobs;
use serde_json::json;

/// How many things a visitor may write at once.
const WRITES_AT_ONCE: i64 = 125;
const SESSIONS: &str = "SELECT COUNT(*) FROM web_session";
const ORDERS: &str = "SELECT COUNT(*) FROM customer_order";

/// As many bytes of fields that no form has.
fn junk(size: usize) -> String {
    let mut text = String::with_capacity(size + 40);
    let mut number = 0;
    while text.len() < size {
        text += &["product%5B%5D=junk", &number.to_string(), "&"].concat();
        number += 1;
    }
    text
}

on_both! {
    async fn a_megabyte_of_junk_leaves_no_row(bed: TestBed) {
        let house = House::with_ann(bed).await;
        let body = axum::body::Bytes::from(junk(1_000_000));
        for number in 0..300 {
            let browser = house.browser("198.51.100.1");
            let path = ["/checkout", "/login", "/affiliate"][number % 3];
            let request = browser.head("POST", path).body(Body::from(body.clone())).unwrap();
            let reply = browser.app.send(request).await;
            assert!(matches!(reply.status.as_u16(), 404 | 405 | 413), "{path}: {}", reply.status);
        }
        assert_eq!(house.number(SESSIONS).await, 0);
    }

    async fn a_refused_form_keeps_some_kilobytes_for_half_an_hour(bed: TestBed) {
        let product = bed.product(1_000).await;
        let house = House::with_ann(bed).await;
        let mut visitor = house.browser("198.51.100.1");
        for round in 0..10 {
            let body = format!("{}email=b{round}%40example.com&product%5B%5D={product}", junk(60_000));
            let request = visitor.head("POST", "/checkout").body(Body::from(body)).unwrap();
            assert_eq!(visitor.ask(request).await.status, 303);
            let long = "x".repeat(30_000);
            let fields = [("email", long.as_str()), ("next", &long)];
            assert_eq!(visitor.post("/login", &fields).await.status, 303);
        }
        assert_eq!(house.number(SESSIONS).await, 1);
        let size = house.number("SELECT CAST(MAX(LENGTH(record)) AS BIGINT) FROM web_session").await;
        assert!(size < 20_000, "{size} bytes");
        let ends_at = house.number("SELECT MAX(expires_at) FROM web_session").await;
        let now = house.app.bed.service.now().secs();
        assert_eq!(ends_at / MICROS_PER_SEC - now, 30 * 60);
        let shown = visitor.get(&format!("/checkout?product={product}")).await.body;
        assert!(shown.contains("value=\"b9@example.com\""), "named fields are shown again");
        house.app.bed.clock.advance_secs(30 * 60);
        jobs::run_once(&house.app.bed.service).await;
        assert_eq!(house.number(SESSIONS).await, 0);
    }

    async fn one_address_places_so_many_orders(bed: TestBed) {
        let product = bed.product(1_000).await;
        let house = House::with_ann(bed).await;
        let place = async |address: &str, number: i64| {
            let email = format!("invented{number}@example.com");
            let key = format!("key-{address}-{number}");
            let fields = [
                ("product[]", product.as_str()), ("quantity[]", "1"), ("email", &email),
                ("provider", "SANDBOX"), ("idempotency_key", &key),
            ];
            house.browser(address).post("/checkout", &fields).await
        };
        for number in 0..WRITES_AT_ONCE {
            assert_eq!(place("198.51.100.1", number).await.status, 303, "{number}");
        }
        for number in 0..10 {
            must_wait(&place("198.51.100.1", 1_000 + number).await);
        }
        assert_eq!(house.number(ORDERS).await, WRITES_AT_ONCE);
        assert_eq!(place("198.51.100.2", 0).await.status, 303, "others order on");
        house.app.bed.clock.advance_secs(2);
        assert_eq!(place("198.51.100.1", 2_000).await.status, 303);
        must_wait(&place("198.51.100.1", 2_001).await);

        // Who wants to leave may, and shop fronts count against the same limit.
        let mut leaving = house.browser("198.51.100.1");
        leads_to(&leaving.post("/logout", &[]).await, "/");
        let cart = json!({
            "shop_slug": "demo", "email": "more@example.com",
            "cart": [{"product_id": product.as_str(), "quantity": 1}],
        });
        let request = |address: &str, path: &str, body: String| {
            let request = house.browser(address).head("POST", path).body(Body::from(body)).unwrap();
            let (mut parts, body) = request.into_parts();
            parts.headers.insert("content-type", "application/json".parse().unwrap());
            Request::from_parts(parts, body)
        };
        let path = "/v1/storefront/invoices/from-cart";
        let refused = house.app.send(request("198.51.100.1", path, cart.to_string())).await;
        assert_eq!(refused.status, 429, "{}", refused.body);
        let placed = house.app.send(request("198.51.100.2", path, cart.to_string())).await;
        assert_eq!(placed.status, 201, "{}", placed.body);
    }

    async fn one_address_is_so_many_visitors(bed: TestBed) {
        bed.affiliate("bob").await;
        let house = House::with_ann(bed).await;
        for _ in 0..WRITES_AT_ONCE + 20 {
            assert_eq!(house.browser("198.51.100.1").get("/?ref=bob").await.status, 200);
        }
        assert_eq!(house.number("SELECT clicks FROM affiliate").await, WRITES_AT_ONCE);
        let mut known = house.browser("198.51.100.2");
        known.get("/?ref=bob").await;
        assert_eq!(house.number("SELECT clicks FROM affiliate").await, WRITES_AT_ONCE + 1);
        // A visitor who comes again is no other one.
        "198.51.100.1".clone_into(&mut known.address);
        assert_eq!(known.get("/?ref=bob").await.status, 200);
        assert!(known.cookie.contains("clicks=c1."), "{}", known.cookie);
    }
}
