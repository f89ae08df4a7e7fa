//! Pages of other sites: only configured shop fronts may read, only under `/v1`, never with credentials.

use super::{FRONT, app};
use crate::util::{TestApp, TestBed};
use portico::brand::Brands;
use portico::http::{App, AppOptions};
use portico::server::router;
use portico::service::Rate;
use std::num::NonZeroU32;
use std::sync::Arc;

const ALLOWED: &str = "access-control-allow-origin";

async fn question(app: &TestApp, path: &str, origin: &str) -> crate::util::Reply {
    let headers = [
        ("origin", origin),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type,x-idempotency-key"),
    ];
    app.call("OPTIONS", path, "", &headers, "").await
}

#[tokio::test]
async fn configured_origins_may_ask_and_read() {
    let app = app(TestBed::sqlite().await).await;
    for path in
        ["/v1/storefront/cart/quote", "/v1/storefront/invoices/from-cart", "/v1/customer/me"]
    {
        let reply = question(&app, path, FRONT).await;
        assert_eq!((reply.status.as_u16(), reply.header(ALLOWED)), (204, FRONT), "{path}");
        let allowed = reply.header("access-control-allow-headers");
        for name in [
            "content-type",
            "accept",
            "x-shoppex-locale",
            "x-idempotency-key",
            "authorization",
            "x-shoppex-publishable-key",
        ] {
            assert!(allowed.split(", ").any(|it| it == name), "{name}: {allowed}");
        }
        assert!(reply.header("access-control-allow-methods").contains("POST"));
        assert!(reply.header("vary").contains("origin"));
        assert!(!reply.headers.contains_key("access-control-allow-credentials"));
    }
    let headers = [("origin", FRONT)];
    for path in [
        "/v1/storefront/shops/demo/ping",
        "/v1/storefront/invoices/status/x",
        "/v1/none",
        "/v1/customer/me",
    ] {
        let reply = app.call("GET", path, "", &headers, "").await;
        assert_eq!(reply.header(ALLOWED), FRONT, "failures can be read too: {path}");
        assert!(reply.header("access-control-expose-headers").contains("x-request-id"));
    }
}

#[tokio::test]
async fn a_brand_file_names_origins_too() {
    const THEIRS: &str = "https://brand.example";
    let folder = std::env::temp_dir().join(format!("portico-origins-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/brands/arena.toml");
    let text = std::fs::read_to_string(shipped).unwrap();
    let text = format!("storefront_origins = [\"{THEIRS}\"]\n{text}");
    std::fs::write(folder.join("arena.toml"), text).unwrap();
    let brands = Arc::new(Brands::load(Some(&folder)).unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
    let mut app = app(TestBed::sqlite().await).await;
    let served = App::new(app.bed.service.clone(), brands, AppOptions::default(), None);
    app.router = router(served);
    let path = "/v1/storefront/cart/quote";
    assert_eq!(question(&app, path, THEIRS).await.header(ALLOWED), THEIRS);
    assert_eq!(question(&app, path, FRONT).await.header(ALLOWED), "");
}

#[tokio::test]
async fn nobody_else_may() {
    let app = app(TestBed::sqlite().await).await;
    for origin in [
        "https://evil.example",
        "null",
        "http://shop.example",
        "https://shop.example:8443",
        "https://shop.example.evil",
        "*",
    ] {
        let reply = question(&app, "/v1/storefront/cart/quote", origin).await;
        assert_eq!((reply.status.as_u16(), reply.header(ALLOWED)), (204, ""), "{origin}");
        assert!(!reply.headers.contains_key("access-control-allow-headers"));
        let reply =
            app.call("GET", "/v1/storefront/shops/demo/ping", "", &[("origin", origin)], "").await;
        assert_eq!(
            (reply.header(ALLOWED), reply.header("vary").contains("origin")),
            ("", true),
            "{origin}"
        );
    }
    for path in ["/dev/v1/me", "/dev/v1/orders", "/", "/docs", "/healthz"] {
        assert_eq!(question(&app, path, FRONT).await.header(ALLOWED), "", "{path}");
        let reply = app.call("GET", path, &app.key, &[("origin", FRONT)], "").await;
        assert_eq!(reply.header(ALLOWED), "", "{path}");
    }
}

#[tokio::test]
async fn being_too_fast_can_be_read_and_comes_soon() {
    let few = NonZeroU32::new(2).unwrap();
    let options = AppOptions {
        rate: Rate::per_second(few, few),
        storefront_origins: vec![FRONT.parse().unwrap()],
        ..AppOptions::default()
    };
    let app = TestApp::with(TestBed::sqlite().await, options).await;
    let body = r#"{"shop_slug":"demo","code":"x"}"#;
    let mut last = None;
    for _ in 0..9 {
        let headers = [("origin", FRONT)];
        last =
            Some(app.call("POST", "/v1/storefront/affiliates/resolve", "", &headers, body).await);
    }
    let last = last.unwrap();
    last.browser_error(429, "RATE_LIMITED");
    assert_eq!((last.header(ALLOWED), last.header("retry-after")), (FRONT, "1"));
}
