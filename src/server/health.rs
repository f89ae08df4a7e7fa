//! What those who run the server ask: is the process alive, and can it be used.

use crate::http::SharedApp;
use crate::service::Service;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How soon to ask again, in seconds.
const RETRY_SECS: u32 = 1;

/// The last look at the database: when it began, and what it showed.
#[derive(Clone, Default)]
struct LastLook(Arc<Mutex<Option<(Instant, bool)>>>);

impl LastLook {
    /// Looks, one look at a time: those who asked before a look began share it, so that asking often costs nothing.
    async fn is_ready(&self, service: &Service) -> bool {
        let asked = Instant::now();
        let mut last = self.0.lock().await;
        if let Some((began, is_ready)) = *last
            && began >= asked
        {
            return is_ready;
        }
        let began = Instant::now();
        let is_ready = service.is_ready().await;
        *last = Some((began, is_ready));
        is_ready
    }
}

/// `/healthz` answers while the process lives. `/readyz` answers 200 when the database takes reads and writes, and 503
/// when it does not, after the writer has stopped, and once the server is stopping.
pub fn routes() -> Router<SharedApp> {
    let last = LastLook::default();
    let ready = move |State(app): State<SharedApp>| {
        let last = last.clone();
        async move {
            let is_stopping = app.is_stopping.load(Ordering::Relaxed);
            answer(!is_stopping && last.is_ready(&app.service).await)
        }
    };
    Router::new().route("/healthz", get(async || "ok")).route("/readyz", get(ready))
}

fn answer(is_ready: bool) -> Response {
    if is_ready {
        ([(CACHE_CONTROL, "no-store")], "ready").into_response()
    } else {
        let headers =
            [(CACHE_CONTROL, "no-store".to_owned()), (RETRY_AFTER, RETRY_SECS.to_string())];
        (StatusCode::SERVICE_UNAVAILABLE, headers, "not ready").into_response()
    }
}
