//! Whole requests through the router: whatever comes in, the answer is never a failure of the server.

use super::drive;
use crate::util::{TestApp, TestBed};
use axum::body::Body;
use axum::http::{HeaderValue, Request};

/// How many new texts each target tries in an ordinary run.
const CASES: usize = 300;
/// What takes JSON.
const OPERATIONS: [&str; 6] = [
    "/dev/v1/customers",
    "/dev/v1/customers/cus_ann/wallet/credit",
    "/dev/v1/customers/cus_ann/affiliate/convert-to-balance",
    "/dev/v1/customers/cus_ann/affiliate/payout-requests",
    "/dev/v1/orders",
    "/dev/v1/coupons",
];
/// What takes forms of visitors.
const FORMS: [&str; 4] = ["/login", "/login/code", "/checkout", "/orders/pay"];

/// A shop with something to buy and an affiliate.
async fn shop() -> TestApp {
    let bed = TestBed::sqlite().await;
    bed.affiliate("ann").await;
    bed.product(5_000).await;
    bed.earn("ann", 900).await;
    TestApp::over(bed).await
}

/// Sends a request; an error says what a server must never answer.
async fn answered(app: &TestApp, request: Request<Body>) -> Result<(), String> {
    let uri = request.uri().clone();
    let reply = app.send(request).await;
    if reply.status.is_server_error() {
        return Err(format!("{} at {uri}: {}", reply.status, reply.body));
    }
    Ok(())
}

fn post(path: &str, kind: &str, body: String) -> Request<Body> {
    let request = Request::post(path).header("host", "127.0.0.1").header("content-type", kind);
    request.header("origin", "http://127.0.0.1").body(Body::from(body)).unwrap()
}

#[tokio::test]
async fn json_bodies() {
    let app = shop().await;
    let own = &app;
    let check = |text: String| async move {
        for path in OPERATIONS {
            let mut request = post(path, "application/json", text.clone());
            let key = HeaderValue::from_str(&format!("Bearer {}", own.key)).unwrap();
            request.headers_mut().insert("authorization", key);
            answered(own, request).await?;
        }
        Ok::<(), String>(())
    };
    drive("json_bodies", CASES, check).await;
    app.bed.assert_intact().await;
}

#[tokio::test]
async fn form_bodies() {
    let app = shop().await;
    let own = &app;
    let check = |text: String| async move {
        for path in FORMS {
            let request = post(path, "application/x-www-form-urlencoded", text.clone());
            answered(own, request).await?;
        }
        Ok::<(), String>(())
    };
    drive("form_bodies", CASES, check).await;
    app.bed.assert_intact().await;
}

#[tokio::test]
async fn cookies() {
    let app = shop().await;
    let own = &app;
    let check = |text: String| async move {
        let Ok(cookie) = HeaderValue::from_bytes(text.as_bytes()) else { return Ok(()) };
        for path in ["/", "/orders", "/admin"] {
            let request = Request::get(path).header("host", "127.0.0.1").header("cookie", &cookie);
            answered(own, request.body(Body::empty()).unwrap()).await?;
        }
        Ok::<(), String>(())
    };
    drive("cookies", CASES, check).await;
}
