//! The layers around every surface of the API: whatever happens inside, the answer has the surface's shape, tells the
//! limits, and is stored by no cache between.

use super::addresses::Addresses;
use super::data::DocBase;
use super::error::ApiError;
use crate::api::limits::{Meter, RateLimits};
use crate::api::request::body::BODY_SIZE_MAX;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_LENGTH, HOST, WWW_AUTHENTICATE};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use std::any::Any;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::request_id::RequestId;

/// How long an answer may take: shorter than the server allows, so that giving up has the shape of the API.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(20);

/// How a surface puts failures.
#[derive(Clone, Copy)]
pub struct Shape {
    /// The body of a failure, for the address of the shop's pages (empty when no shop is known) and the request id.
    pub failure: fn(&ApiError, &str, Option<&str>) -> String,
    /// Whether `401` asks for a key; browsers would ask their user for a password.
    pub asks_for_key: bool,
}

/// The Dev API's shape, `{"error": …}`.
pub const DEV: Shape = Shape { failure: ApiError::body, asks_for_key: true };

/// The layers of one surface.
pub struct Finish {
    limits: Arc<RateLimits>,
    shape: Shape,
    /// Where shops' pages answer, for failures without a known caller.
    addresses: Option<Addresses>,
    time_max: Duration,
}

impl Finish {
    /// With these limits and this shape.
    pub fn new(limits: Arc<RateLimits>, shape: Shape, addresses: Addresses) -> Self {
        Self { limits, shape, addresses: Some(addresses), time_max: ANSWER_TIME_MAX }
    }

    /// Puts the layers around routes.
    pub fn around<S: Clone + Send + Sync + 'static>(self, router: Router<S>) -> Router<S> {
        router.layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(Arc::new(self), finish))
                .layer(CatchPanicLayer::custom(panicked))
                .layer(DefaultBodyLimit::max(BODY_SIZE_MAX)),
        )
    }
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    ApiError::internal().into_response()
}

async fn finish(State(surface): State<Arc<Finish>>, mut request: Request, next: Next) -> Response {
    let base = DocBase::default();
    request.extensions_mut().insert(base.clone());
    let request_id = request.extensions().get::<RequestId>().map(|id| id.header_value().clone());
    let request_id = request_id.as_ref().and_then(|id| id.to_str().ok());
    let host = request.headers().get(HOST).cloned();
    let (meter, response) = match Meter::open(surface.limits.clone(), &mut request) {
        Ok(meter) => (meter, timeout(surface.time_max, next.run(request)).await),
        Err((meter, refused)) => (meter, Ok(refused.into_response())),
    };
    let mut response = response.unwrap_or_else(|_| ApiError::unavailable(1).into_response());
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        if let (Some(addresses), Some(host), "") = (&surface.addresses, host, base.get())
            && let Some(address) = addresses.of_host(&host).await
        {
            base.note(&address);
        }
        let body = (surface.shape.failure)(&error, base.get(), request_id);
        response.headers_mut().remove(CONTENT_LENGTH);
        *response.body_mut() = body.into();
    }
    if !surface.shape.asks_for_key {
        response.headers_mut().remove(WWW_AUTHENTICATE);
    }
    meter.close(&mut response);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::{Clock, Timestamp};
    use crate::service::Rate;
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::routing::get;
    use http_body_util::BodyExt as _;
    use std::num::NonZeroU32;
    use tower::ServiceExt as _;

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp::from_secs(1_760_000_000)
        }
    }

    fn surface() -> Router {
        let rate = Rate::per_second(NonZeroU32::MIN, NonZeroU32::MIN);
        let clock: Arc<dyn Clock> = Arc::new(Still);
        let limits = Arc::new(RateLimits::new(rate, &clock));
        let time_max = Duration::from_millis(20);
        let routes = Router::new()
            .route("/panic", get(async || -> StatusCode { panic!("shop_secret") }))
            .route("/slow", get(std::future::pending::<StatusCode>));
        Finish { limits, shape: DEV, addresses: None, time_max }.around(routes)
    }

    async fn ask(router: &Router, path: &str) -> (Response<()>, String) {
        let request = Request::get(path).header("x-request-id", "mine").body(Body::empty());
        let mut request = request.unwrap();
        let id = RequestId::new(HeaderValue::from_static("req_1"));
        request.extensions_mut().insert(id);
        let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (Response::from_parts(parts, ()), String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_panic_is_told_in_the_shape_of_the_api() {
        let (answer, body) = ask(&surface(), "/panic").await;
        assert_eq!(answer.status(), 500);
        assert_eq!(answer.headers()["content-type"], "application/json");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        assert_eq!(answer.headers()["ratelimit-limit"], "4");
        assert!(body.starts_with(r#"{"error":{"code":"INTERNAL_ERROR","message":"#), "{body}");
        assert!(body.ends_with(r#","request_id":"req_1"}}"#), "{body}");
        assert!(!body.contains("shop_secret"));
    }

    #[tokio::test]
    async fn an_answer_that_takes_too_long_is_given_up() {
        let (answer, body) = ask(&surface(), "/slow").await;
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["retry-after"]),
            (503, &"1".parse().unwrap())
        );
        assert!(body.contains(r#""code":"SERVICE_UNAVAILABLE""#), "{body}");
    }

    #[tokio::test]
    async fn an_address_that_asks_too_often_is_refused_before_anything_runs() {
        let router = surface();
        for _ in 0..4 {
            assert_eq!(ask(&router, "/panic").await.0.status(), 500);
        }
        let (answer, body) = ask(&router, "/panic").await;
        assert_eq!(
            (answer.status().as_u16(), &answer.headers()["retry-after"]),
            (429, &"1".parse().unwrap())
        );
        assert_eq!(answer.headers()["ratelimit-remaining"], "0");
        assert!(body.contains(r#""code":"RATE_LIMITED""#) && body.contains("req_1"), "{body}");
    }
}
