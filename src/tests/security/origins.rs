//! Points 14 and 18: what pages of other sites can send, and what they can read.

use super::{Visitor, over_https};
use crate::util::{Reply, TestApp, TestBed};
use axum::body::Body;
use axum::http::Request;
use portico::http::AppOptions;
use portico::server_fns::{ACTIONS, LIVE};

const OWN: &str = "https://127.0.0.1";
const ALLOWED: &str = "access-control-allow-origin";

/// A form with these headers, by somebody who is signed in.
async fn send(visitor: &Visitor<'_>, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1")
        .header("cookie", &visitor.cookie)
        .header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    visitor.app.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn s14_forms_of_other_sites_change_nothing() {
    const FETCH: &str = "sec-fetch-site";
    let app = over_https(TestBed::sqlite().await).await;
    let mut operator = Visitor::over_https(&app);
    operator.join().await;
    let paths: Vec<_> = ACTIONS.iter().chain(LIVE).map(|function| function.path).collect();
    let before = app.bed.state().await;
    for path in &paths {
        for headers in [
            &[("origin", "")][..],
            &[],
            &[("origin", "null")],
            &[("origin", "http://127.0.0.1")],
            &[("origin", "https://127.0.0.1:8443")],
            &[("origin", "https://evil.example")],
            &[("origin", "https://127.0.0.1.evil.example")],
            &[("origin", OWN), ("origin", OWN)],
            &[("origin", OWN), ("origin", "https://evil.example")],
            &[("origin", OWN), (FETCH, "cross-site")],
            &[("origin", OWN), (FETCH, "same-site")],
            &[("origin", OWN), (FETCH, "")],
            &[("origin", "https://evil.example"), (FETCH, "same-origin")],
            &[("origin", "null"), (FETCH, "none")],
            &[(FETCH, "cross-site")],
            &[("referer", "https://127.0.0.1/")],
        ] {
            let reply = send(&operator, "POST", path, headers).await;
            assert_eq!(reply.status, 403, "{path} {headers:?}: {}", reply.body);
        }
        let reply = send(&operator, "GET", path, &[("origin", "https://evil.example")]).await;
        assert_ne!(reply.status.as_u16() / 100, 5, "{path}: {}", reply.body);
    }
    assert_eq!(app.bed.state().await, before);
    assert_eq!(operator.get("/admin").await.status, 200, "nothing has signed the operator out");
    for headers in [
        &[("origin", OWN)][..],
        &[(FETCH, "same-origin")],
        &[("origin", OWN), (FETCH, "same-origin")],
    ] {
        let reply = send(&operator, "POST", "/login", headers).await;
        assert_ne!(reply.status, 403, "{headers:?}");
    }
    for method in ["PUT", "PATCH", "DELETE", "FOO"] {
        assert_eq!(
            send(&operator, method, "/login", &[("origin", "null")]).await.status,
            403,
            "{method}"
        );
    }
}

#[tokio::test]
async fn s18_only_configured_origins_read_and_only_the_storefront() {
    const FRONT: &str = "https://shop.example";
    let storefront_origins = vec![FRONT.parse().unwrap()];
    let options = AppOptions { storefront_origins, is_https: true, ..AppOptions::default() };
    let app = TestApp::with(TestBed::sqlite().await, options).await;
    let path = "/v1/storefront/shops/demo/ping";
    let own = app.call("GET", path, "", &[("origin", FRONT)], "").await;
    assert_eq!(own.header(ALLOWED), FRONT);
    assert!(!own.headers.contains_key("access-control-allow-credentials"));
    for origins in [
        &["https://evil.example"][..],
        &["http://shop.example"],
        &["https://shop.example:8443"],
        &["null"],
        &[""],
        &[FRONT, FRONT],
        &[FRONT, "https://evil.example"],
    ] {
        let headers: Vec<_> = origins.iter().map(|origin| ("origin", *origin)).collect();
        let reply = app.call("GET", path, "", &headers, "").await;
        assert_eq!(reply.header(ALLOWED), "", "{origins:?}");
    }
    for path in
        ["/", "/login", "/dev/v1/me", "/healthz", "/docs", "/hooks/stripe/demo", "/style/a.css"]
    {
        let reply = app.call("GET", path, &app.key, &[("origin", FRONT)], "").await;
        assert_eq!(reply.header(ALLOWED), "", "{path}");
    }
}
