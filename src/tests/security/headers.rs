//! Points 15 and 16: what every answer says to browsers and caches, from wherever it comes.

use super::{OPERATOR, PASSWORD, Visitor, over_https};
use crate::util::{TestApp, TestBed};
use axum::body::Body;
use axum::http::header::HeaderMap;
use axum::http::{Request, StatusCode};
use portico::server_fns::{ACTIONS, LIVE};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tower::ServiceExt as _;

/// Every route of pages, server functions, the API, files and hooks, with a word in place of each parameter.
fn paths() -> Vec<String> {
    let mut paths: BTreeSet<String> = BTreeSet::new();
    let pages = leptos_axum::generate_route_list(portico::app::app);
    paths.extend(pages.iter().map(|page| page.path().to_owned()));
    paths.extend(ACTIONS.iter().chain(LIVE).map(|function| function.path.to_owned()));
    let document = portico::api::openapi::document();
    paths.extend(document["paths"].as_object().unwrap().keys().cloned());
    for folder in ["pages", "server", "payments"] {
        routes_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder), &mut paths);
    }
    for other in ["/no/such/page", "/dev", "/dev/v1/nothing", "/v1/nothing", "/hooks", "/metrics"] {
        paths.insert(other.to_owned());
    }
    for file in [
        "/style/a.css",
        "/fonts/geist.woff2",
        "/pkg/a.js",
        "/pkg/a.wasm",
        "/theme/none.svg",
        "/theme/x",
    ] {
        paths.insert(file.to_owned());
    }
    assert!(paths.len() > 100, "{paths:?}");
    let word =
        |part: &str| if part.contains(['{', ':']) { "x".to_owned() } else { part.to_owned() };
    paths.iter().map(|path| path.split('/').map(word).collect::<Vec<_>>().join("/")).collect()
}

/// What the sources of a folder mount by themselves.
fn routes_in(folder: &Path, paths: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            routes_in(&path, paths);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            let routes = text.split(".route(\"").skip(1);
            paths.extend(routes.map(|rest| rest.split('"').next().unwrap().to_owned()));
        }
    }
}

/// Status and headers of an answer, whatever its body is.
async fn ask(app: &TestApp, cookie: &str, method: &str, path: &str) -> (StatusCode, HeaderMap) {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "127.0.0.1")
        .header("cookie", cookie)
        .body(Body::empty());
    let answer = app.router.clone().oneshot(request.unwrap()).await.unwrap();
    (answer.status(), answer.headers().clone())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

/// Checks what an answer carries, with HSTS only where visitors come over HTTPS.
#[track_caller]
fn assert_dressed(headers: &HeaderMap, is_https: bool, about: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(text(headers, name), value, "{about}: {name}");
        assert_eq!(headers.get_all(name).iter().count(), 1, "{about}: {name}");
    }
    assert!(text(headers, "permissions-policy").contains("camera=()"), "{about}");
    let hsts = text(headers, "strict-transport-security");
    assert_eq!(hsts.starts_with("max-age=31536000"), is_https, "{about}: {hsts}");
    assert!(!text(headers, "cache-control").is_empty(), "{about}: cache-control");
    let (kind, policy) = (text(headers, "content-type"), text(headers, "content-security-policy"));
    assert!(policy.contains("default-src 'none'"), "{about}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{about}: {policy}");
    if kind.contains("xml") {
        assert!(policy.contains("sandbox;") && !policy.contains("script-src"), "{about}: {policy}");
    }
    if kind.starts_with("text/html") && !policy.contains("sandbox") {
        for part in
            ["object-src 'none'", "base-uri 'none'", "form-action 'self'", "script-src 'self'"]
        {
            assert!(policy.contains(part), "{about}: {part} in {policy}");
        }
    }
    let scripts = policy.split(';').find(|part| part.contains("script-src")).unwrap_or_default();
    assert!(!scripts.contains("unsafe-inline") && !scripts.contains("'unsafe-eval'"), "{about}");
}

#[tokio::test]
async fn s15_every_route_and_file_carries_the_headers() {
    let app = over_https(TestBed::sqlite().await).await;
    let mut operator = Visitor::over_https(&app);
    operator.join().await;
    let plain = TestApp::over(app.bed.twin()).await;
    let mut kinds = BTreeSet::new();
    for path in paths() {
        for (method, cookie) in
            [("GET", ""), ("GET", &*operator.cookie), ("POST", ""), ("DELETE", ""), ("TRACE", "")]
        {
            let (status, headers) = ask(&app, cookie, method, &path).await;
            assert_dressed(&headers, true, &format!("{method} {path}: {status}"));
            kinds.insert(status.as_u16());
        }
        let (status, headers) = ask(&plain, "", "GET", &path).await;
        assert_dressed(&headers, false, &format!("over HTTP {path}: {status}"));
    }
    for status in [200, 303, 401, 403, 404, 405] {
        assert!(kinds.contains(&status), "{status} is not among {kinds:?}");
    }
}

#[tokio::test]
async fn s15_refusals_of_every_layer_carry_the_headers() {
    let app = over_https(TestBed::sqlite().await).await;
    let mut visitor = Visitor::over_https(&app);
    visitor.join().await;
    let large = visitor.post("/login", &[("email", &"x".repeat(1 << 20))]).await;
    assert_eq!(large.status, 413);
    assert_dressed(&large.headers, true, "413 of a form");
    let large = app.post("/dev/v1/orders", &"x".repeat(2 << 20)).await;
    assert_eq!(large.status, 413);
    assert_dressed(&large.headers, true, "413 of the API");
    let mut slowed = visitor.sign_in("nobody@example.com", "wrong").await;
    for _ in 0..20 {
        slowed = visitor.sign_in("nobody@example.com", "wrong").await;
    }
    assert_eq!(slowed.status, 429);
    assert_dressed(&slowed.headers, true, "429 of a form");
    let nowhere = Request::get("/").header("host", "localhost").body(Body::empty()).unwrap();
    let nowhere = app.send(nowhere).await;
    assert_eq!(nowhere.status, 404);
    assert_dressed(&nowhere.headers, true, "a host without a shop");
    let hostless = app.send(Request::get("/").body(Body::empty()).unwrap()).await;
    assert_eq!(hostless.status, 400);
    assert_dressed(&hostless.headers, true, "no host");
    let question = [("origin", "https://shop.example"), ("access-control-request-method", "POST")];
    let question = app.call("OPTIONS", "/v1/storefront/cart/quote", "", &question, "").await;
    assert_dressed(&question.headers, true, "a preflight");
    app.bed.service.clone().close().await;
    for path in ["/dev/v1/orders", "/orders", "/healthz"] {
        let reply = app.get(path).await;
        assert_dressed(
            &reply.headers,
            true,
            &format!("{path} without a database: {}", reply.status),
        );
    }
}

#[tokio::test]
async fn s15_images_of_a_brand_cannot_act_as_documents() {
    let app = over_https(TestBed::sqlite().await).await;
    let page = Visitor::over_https(&app).get("/").await.body;
    let icon = page.split('"').find(|part| part.starts_with("/theme/") && part.contains(".svg"));
    let (status, headers) = ask(&app, "", "GET", icon.unwrap()).await;
    assert_eq!((status.as_u16(), text(&headers, "content-type")), (200, "image/svg+xml"));
    let policy = text(&headers, "content-security-policy");
    assert!(
        policy.starts_with("sandbox; default-src 'none'; style-src 'unsafe-inline'"),
        "{policy}"
    );
}

#[tokio::test]
async fn s16_nothing_private_is_kept_by_caches_between() {
    let app = over_https(TestBed::sqlite().await).await;
    let mut operator = Visitor::over_https(&app);
    operator.join().await;
    let is_kept_by_all = |path: &str| {
        path.starts_with("/style/")
            || path.starts_with("/fonts/")
            || path.starts_with("/pkg/")
            || path.starts_with("/theme/")
            || path.starts_with("/docs/")
    };
    for path in paths() {
        let (status, headers) = ask(&app, &operator.cookie, "GET", &path).await;
        let rule = text(&headers, "cache-control");
        let is_private = rule.contains("no-store") || rule.contains("private");
        assert!(is_private || is_kept_by_all(&path), "{path}: {status}: {rule}");
    }
    let key = app.call("GET", "/dev/v1/me", &app.key, &[], "").await;
    assert_eq!(key.header("cache-control"), "no-store");
    let again = Visitor::over_https(&app).sign_in(OPERATOR, PASSWORD).await;
    assert_eq!(again.header("cache-control"), "no-store");
}
