//! Who may call: the key, its scopes, the shop's state. Nothing changes for anyone else.

use crate::routes_api::{TestApp, ann, app};
use axum::body::Body;
use axum::http::Request;

const ORDER: &str =
    r#"{"email":"b@example.com","items":[{"product_id":"prod_1000","quantity":1}]}"#;

/// Every route, the scope it needs and a body that would do something.
const ROUTES: [(&str, &str, &str, &str); 34] = [
    ("GET", "/dev/v1/customers", "customers.read", ""),
    ("GET", "/dev/v1/customers/cus_ann", "customers.read", ""),
    ("POST", "/dev/v1/customers", "customers.write", r#"{"email":"new@example.com"}"#),
    ("PATCH", "/dev/v1/customers/cus_ann", "customers.write", r#"{"name":"x"}"#),
    ("PUT", "/dev/v1/customers/cus_ann", "customers.write", r#"{"name":"x"}"#),
    ("DELETE", "/dev/v1/customers/cus_ann", "customers.write", ""),
    ("GET", "/dev/v1/customers/cus_ann/wallet", "customers.read", ""),
    ("POST", "/dev/v1/customers/cus_ann/wallet/credit", "customers.write", r#"{"amount":"1"}"#),
    (
        "POST",
        "/dev/v1/customers/cus_ann/wallet/debit",
        "customers.write",
        r#"{"amount":"1","description":"x"}"#,
    ),
    ("GET", "/dev/v1/customers/cus_ann/affiliate", "customers.read", ""),
    (
        "POST",
        "/dev/v1/customers/cus_ann/affiliate/convert-to-balance",
        "customers.write",
        r#"{"amount":1}"#,
    ),
    (
        "POST",
        "/dev/v1/customers/cus_ann/affiliate/payout-requests",
        "customers.write",
        r#"{"amount":7,"asset":"usdt","address":"x"}"#,
    ),
    ("GET", "/dev/v1/affiliates/payout-requests", "affiliates.read", ""),
    ("GET", "/dev/v1/affiliates/payout-requests/claim_1", "affiliates.read", ""),
    ("POST", "/dev/v1/affiliates/payout-requests/claim_1/approve", "affiliates.write", ""),
    ("POST", "/dev/v1/affiliates/payout-requests/claim_1/reject", "affiliates.write", ""),
    ("POST", "/dev/v1/affiliates/payout-requests/claim_1/complete", "affiliates.write", ""),
    ("POST", "/dev/v1/affiliates/payout-requests/claim_1/cancel", "affiliates.write", ""),
    ("GET", "/dev/v1/affiliates/customers", "affiliates.read", ""),
    (
        "PATCH",
        "/dev/v1/affiliates/customers/cus_none/status",
        "affiliates.write",
        r#"{"action":"disable"}"#,
    ),
    ("GET", "/dev/v1/affiliates/settings", "affiliates.read", ""),
    ("PATCH", "/dev/v1/affiliates/settings", "affiliates.write", ""),
    ("GET", "/dev/v1/affiliates/applications", "affiliates.read", ""),
    ("POST", "/dev/v1/affiliates/applications/alink_1/approve", "affiliates.write", ""),
    ("POST", "/dev/v1/affiliates/applications/alink_1/reject", "affiliates.write", ""),
    ("GET", "/dev/v1/orders", "orders.read", ""),
    ("POST", "/dev/v1/orders", "orders.write", ORDER),
    ("GET", "/dev/v1/orders/ord_1", "orders.read", ""),
    ("PATCH", "/dev/v1/orders/ord_1", "orders.write", r#"{"affiliate_code":null}"#),
    ("POST", "/dev/v1/orders/ord_1/fulfill", "orders.write", ""),
    ("POST", "/dev/v1/orders/ord_1/complete", "orders.write", ""),
    ("POST", "/dev/v1/orders/ord_1/refund", "orders.write", ""),
    ("GET", "/dev/v1/invoices", "invoices.read", ""),
    ("POST", "/dev/v1/invoices/ord_1/complete", "invoices.write", ""),
];

async fn stocked() -> TestApp {
    let app = app().await;
    app.bed.affiliate("ann").await;
    app.bed.earn("ann", 3600).await;
    app.bed.product(1000).await;
    app
}

#[tokio::test]
async fn without_a_key_there_is_only_401() {
    let app = stocked().await;
    let before = app.get(&ann("")).await.body;
    let garbled = ["", "shx_", "shx_unknown", "x", "a b", &"s".repeat(5000)];
    let elsewhere = [
        ("GET", "/dev/v1/nowhere"),
        ("DELETE", "/dev/v1/orders"),
        ("GET", "/dev"),
        ("PUT", "/dev/v2/x/"),
    ];
    let routes = ROUTES.iter().map(|(method, path, ..)| (*method, *path)).chain(elsewhere);
    for (method, path) in routes {
        for key in garbled {
            let reply = app.call(method, path, key, &[], "{").await;
            reply.error(401, "UNAUTHORIZED");
            assert_eq!(reply.header("www-authenticate"), "Bearer", "{method} {path}");
        }
    }
    assert_eq!(app.get(&ann("")).await.body, before);
}

#[tokio::test]
async fn only_the_header_counts() {
    let app = app().await;
    let key = app.key.clone();
    for path in
        [format!("/dev/v1/me?api_key={key}"), format!("/dev/v1/me?authorization=Bearer%20{key}")]
    {
        app.call("GET", &path, "", &[], "").await.error(401, "UNAUTHORIZED");
    }
    let cookie = format!("authorization=Bearer {key}");
    app.call("GET", "/dev/v1/me", "", &[("cookie", &cookie)], "").await.error(401, "UNAUTHORIZED");
    let bearer = format!("Bearer {key}");
    let twice = [("authorization", bearer.as_str()), ("authorization", bearer.as_str())];
    app.call("GET", "/dev/v1/me", "", &twice, "").await.error(401, "UNAUTHORIZED");
    let lower = format!("bearer {key}");
    app.call("GET", "/dev/v1/me", "", &[("authorization", &lower)], "").await.data(200);
    let bytes = Request::get("/dev/v1/me")
        .header("host", "127.0.0.1")
        .header("authorization", &b"Bearer \xff"[..]);
    app.send(bytes.body(Body::empty()).unwrap()).await.error(401, "UNAUTHORIZED");
}

#[tokio::test]
async fn each_route_needs_its_scope_and_nothing_else() {
    let app = stocked().await;
    let before = app.get(&ann("")).await.body;
    for (method, path, scope, body) in ROUTES {
        let others: Vec<_> =
            ROUTES.iter().map(|(_, _, other, _)| *other).filter(|other| *other != scope).collect();
        let key = app.key(&app.bed.shop, &others.join(",")).await;
        let error = app.call(method, path, &key, &[], body).await.error(403, "FORBIDDEN");
        assert!(error["message"].as_str().unwrap().contains(scope), "{method} {path}");
        let key = app.key(&app.bed.shop, scope).await;
        assert_eq!(app.get(&ann("")).await.body, before, "{method} {path}");
        if method == "GET" || !path.contains("cus_ann") {
            let status = app.call(method, path, &key, &[], body).await.status.as_u16();
            assert!([200, 201, 404].contains(&status), "{method} {path}: {status}");
        }
    }
}

#[tokio::test]
async fn a_missing_scope_is_told_before_a_missing_id_and_a_wrong_body() {
    let app = app().await;
    let key = app.key(&app.bed.shop, "orders.read").await;
    for path in
        ["/dev/v1/customers/cus_nobody/affiliate/convert-to-balance", "/dev/v1/orders/%ff/complete"]
    {
        app.call("POST", path, &key, &[("idempotency-key", "")], "{").await.error(403, "FORBIDDEN");
    }
}

#[tokio::test]
async fn a_suspended_shop_is_closed() {
    let app = app().await;
    app.bed.add_shop("closed").await;
    app.bed
        .write(|tx| {
            tx.queue("UPDATE shop SET is_suspended = 1 WHERE shop_id = 'shop_closed'", vec![]);
        })
        .await;
    let shop = portico::domain::ids::ShopId::parse("shop_closed").unwrap();
    let key = app.key(&shop, "*").await;
    for path in ["/dev/v1/me", "/dev/v1/customers", "/dev/v1/nowhere"] {
        let error = app.call("GET", path, &key, &[], "").await.error(403, "FORBIDDEN");
        assert!(error["message"].as_str().unwrap().contains("suspended"));
    }
}
