//! Health that looks, and failures that do not wait for a database that is away.

use crate::util::{TestApp, TestBed};
use axum::body::Body;
use axum::http::Request;
use portico::brand::Brands;
use portico::http::{App, AppOptions};
use portico::server::router;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};
use tower::ServiceExt as _;

on_both! {
    async fn readiness_follows_the_database_and_liveness_does_not(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let ready = app.get("/readyz").await;
        assert_eq!((ready.status.as_u16(), ready.body.as_str()), (200, "ready"));
        app.bed.service.clone().close().await;
        let ready = app.get("/readyz").await;
        assert_eq!((ready.status.as_u16(), ready.header("retry-after")), (503, "1"));
        assert_eq!(app.get("/healthz").await.status, 200);
    }

    async fn a_call_without_a_key_needs_no_database(bed: TestBed) {
        let app = TestApp::over(bed).await;
        app.bed.service.clone().close().await;
        let asked = Instant::now();
        for key in ["", "shx_wrong", "x", "shpat_", "' OR 1=1 --"] {
            app.call("GET", "/dev/v1/me", key, &[], "").await.error(401, "UNAUTHORIZED");
        }
        assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
        let unknown = format!("shx_{}", "a".repeat(32));
        let reply = app.call("GET", "/dev/v1/me", &unknown, &[], "").await;
        reply.error(503, "SERVICE_UNAVAILABLE");
    }
}

#[tokio::test]
async fn a_server_that_is_stopping_is_not_ready() {
    let bed = TestBed::sqlite().await;
    let brands = Arc::new(Brands::load(None).unwrap());
    let app = App::new(bed.service.clone(), brands, AppOptions::default(), None);
    let is_stopping = app.is_stopping.clone();
    let router = router(app);
    let ask = async || {
        let request = Request::get("/readyz").header("host", "127.0.0.1").body(Body::empty());
        router.clone().oneshot(request.unwrap()).await.unwrap().status().as_u16()
    };
    assert_eq!(ask().await, 200);
    is_stopping.store(true, Ordering::Relaxed);
    assert_eq!(ask().await, 503);
}
