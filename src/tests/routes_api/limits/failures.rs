//! Failures that are no one's operation: routes and methods that do not exist, bodies that are not taken.

use crate::routes_api::{ann, app};
use crate::util::{TestApp, TestBed};
use axum::body::Body;
use axum::http::Request;
use portico::demo::{self, DemoOptions};

#[tokio::test]
async fn what_is_no_route_is_told_in_the_envelope() {
    let app = app().await;
    for path in [
        "/dev",
        "/dev/",
        "/dev/v1",
        "/dev/v1/",
        "/dev/v2/me",
        "/dev/v1/nowhere",
        "/dev/v1/customers/a/b/c",
        "/dev/v1/resellers/x",
        "/dev/v1/affiliates/payout-requests/claim_1/fly",
    ] {
        let error = app.get(path).await.error(404, "NOT_FOUND");
        assert_eq!(error["doc_url"], "http://shop.test/docs/errors#NOT_FOUND", "{path}");
    }
}

#[tokio::test]
async fn failures_of_nobody_lead_to_the_page_of_the_shop_that_was_asked() {
    let bed = TestBed::sqlite_without_shop().await;
    let demo = demo::fill(
        &bed.service,
        DemoOptions { orders: 1, has_second_factor: false },
        "http://127.0.0.1:8000",
    );
    let demo = demo.await.unwrap();
    let app = TestApp::with_key(bed, demo.api_key);
    for key in ["", "shx_wrong"] {
        let error = app.call("GET", "/dev/v1/me", key, &[], "").await.error(401, "UNAUTHORIZED");
        assert_eq!(error["doc_url"], "http://127.0.0.1:8000/docs/errors#UNAUTHORIZED");
    }
    let forged = Request::get("/dev/v1/me").header("host", "evil.example").body(Body::empty());
    let error = app.send(forged.unwrap()).await.error(401, "UNAUTHORIZED");
    assert!(!error["doc_url"].as_str().unwrap().contains("evil"), "{error}");
}

#[tokio::test]
async fn an_empty_id_names_nothing() {
    let app = app().await;
    app.get("/dev/v1/customers//affiliate").await.error(404, "CUSTOMER_NOT_FOUND");
    app.post("/dev/v1/orders//complete", "").await.error(404, "ORDER_NOT_FOUND");
}

#[tokio::test]
async fn other_methods_are_told_which_there_are() {
    let app = app().await;
    for (method, path, allowed) in [
        ("DELETE", "/dev/v1/me", "GET,HEAD"),
        ("PUT", "/dev/v1/orders", "GET,HEAD,POST"),
        ("GET", "/dev/v1/orders/ord_1/complete", "POST"),
        ("GET", "/dev/v1/customers/cus_ann/affiliate/convert-to-balance/", "POST"),
        ("OPTIONS", "/dev/v1/customers", "GET,HEAD,POST"),
        ("TRACE", "/dev/v1/customers/cus_ann", "GET,HEAD,PATCH,PUT,DELETE"),
        ("DELETE", "/dev/v1/customers/cus_ann/wallet", "GET,HEAD"),
    ] {
        let reply = app.call(method, path, &app.key, &[], "").await;
        reply.error(405, "METHOD_NOT_ALLOWED");
        assert_eq!(reply.header("allow"), allowed, "{method} {path}");
    }
}

#[tokio::test]
async fn every_route_answers_with_and_without_a_slash() {
    let app = app().await;
    for path in [
        "/dev/v1/me",
        "/dev/v1/customers",
        "/dev/v1/orders",
        "/dev/v1/invoices",
        "/dev/v1/affiliates/payout-requests",
    ] {
        assert_eq!(app.get(path).await.body, app.get(&format!("{path}/")).await.body, "{path}");
        assert_eq!(app.get(&format!("{path}/")).await.status, 200);
    }
}

#[tokio::test]
async fn a_body_above_one_mebibyte_is_refused() {
    let app = app().await;
    app.bed.affiliate("ann").await;
    let path = ann("/convert-to-balance");
    let body = format!("{{\"amount\":1,\"x\":\"{}\"}}", "x".repeat(2 << 20));
    app.post(&path, &body).await.error(413, "PAYLOAD_TOO_LARGE");
    let chunks = (0..200).map(|_| Ok::<_, std::io::Error>(vec![b' '; 16 * 1024]));
    let request = Request::post(&path)
        .header("host", "127.0.0.1")
        .header("authorization", format!("Bearer {}", app.key));
    let request = request.body(Body::from_stream(futures_util::stream::iter(chunks))).unwrap();
    app.send(request).await.error(413, "PAYLOAD_TOO_LARGE");
    let body = format!("{{\"amount\":\"x{}\"}}", "1".repeat((1 << 20) - 100));
    assert_eq!(app.post(&path, &body).await.fields(), ["amount"]);
}

#[tokio::test]
async fn other_content_types_are_refused() {
    let app = app().await;
    app.bed.affiliate("ann").await;
    let path = ann("/convert-to-balance");
    for content_type in
        ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]
    {
        let headers = [("content-type", content_type)];
        let reply = app.call("POST", &path, &app.key, &headers, "{\"amount\":1}").await;
        reply.error(415, "UNSUPPORTED_MEDIA_TYPE");
    }
    let request = Request::post(&path)
        .header("host", "127.0.0.1")
        .header("authorization", format!("Bearer {}", app.key));
    let reply = app.send(request.body(Body::from("{\"amount\":1}")).unwrap()).await;
    reply.error(400, "INSUFFICIENT_BALANCE");
}

#[tokio::test]
async fn a_fault_says_nothing_but_the_request_id() {
    let app = app().await;
    app.bed.affiliate("ann").await;
    let spoil = "UPDATE affiliate_link SET code = 'no such code' WHERE shop_id = 'shop_demo'";
    app.bed.write(move |tx| tx.queue(spoil, vec![])).await;
    let reply = app.get(&ann("")).await;
    let error = reply.error(500, "INTERNAL_ERROR");
    let mut keys: Vec<_> = error.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["code", "doc_url", "message"]);
    assert!(!reply.body.contains("no such code") && !reply.body.contains("affiliate_link"));
}

#[tokio::test]
async fn every_answer_has_a_request_id_of_its_own() {
    let app = app().await;
    let mut seen = std::collections::BTreeSet::new();
    for path in [
        "/dev/v1/me",
        "/dev/v1/nowhere",
        "/v1/nowhere",
        "/",
        "/nowhere",
        "/healthz",
        "/style/x",
        "/login",
    ] {
        for host in ["127.0.0.1", "stranger.example"] {
            let request = Request::get(path)
                .header("authorization", format!("Bearer {}", app.key))
                .header("host", host)
                .header("x-request-id", "mine\t<script>");
            let reply = app.send(request.body(Body::empty()).unwrap()).await;
            let id = reply.header("x-request-id").to_owned();
            assert!(id.starts_with("req_") && id.len() == 36, "{path}: {id:?}");
            assert!(!reply.body.contains("<script>mine"), "{path}");
            assert!(seen.insert(id), "{path}");
        }
    }
}

on_both! {
    async fn a_closed_database_asks_to_come_back(bed: TestBed) {
        let app = TestApp::over(bed).await;
        assert_eq!(app.get("/dev/v1/me").await.status, 200);
        app.bed.service.clone().close().await;
        let reply = app.get("/dev/v1/orders").await;
        reply.error(503, "SERVICE_UNAVAILABLE");
        assert_eq!(reply.header("retry-after"), "5");
    }
}
