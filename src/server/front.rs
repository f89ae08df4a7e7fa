//! The first and the last that happens to every request, whatever route answers it. One layer around the router, not
//! one for each step: a layer costs every request several allocations, and those inside of the router are copied with
//! each route.

use super::{drain, unavailable};
use crate::domain::entropy::random_128;
use crate::domain::net::site::WebScheme;
use crate::http::{AddressRange, SharedApp, kept_answer, note_peer, of_one_site, protect};
use crate::service::within_request;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tower::Layer as _;
use tower_http::request_id::RequestId;

/// How long an answer may take.
const ANSWER_SECS_MAX: u64 = 30;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is known before anything of a request is.
struct Front {
    app: SharedApp,
    scheme: WebScheme,
    trusted: Arc<[AddressRange]>,
}

/// The routes behind the front.
pub fn behind_front(app: SharedApp, routes: Router) -> Router {
    let scheme = app.options.scheme();
    let trusted = app.options.trusted_proxies.clone().into();
    let front = from_fn_with_state(Arc::new(Front { app, scheme, trusted }), at_the_front);
    Router::new().fallback_service(front.layer(routes))
}

async fn at_the_front(State(front): State<Arc<Front>>, request: Request, next: Next) -> Response {
    let mut id = None;
    let mut response = match of_one_site(request) {
        Ok(mut request) => {
            note_peer(&mut request, &front.trusted);
            id = front.name(&mut request);
            let answer = within_request(answer(&front.app, request, next));
            let answer = timeout(Duration::from_secs(ANSWER_SECS_MAX), answer).await;
            answer.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
        }
        Err(refused) => *refused,
    };
    if let Some(id) = id {
        response.headers_mut().entry(REQUEST_ID).or_insert(id);
    }
    unavailable::say_when(&mut response);
    protect(&mut response, front.scheme);
    response
}

async fn answer(app: &SharedApp, request: Request, next: Next) -> Response {
    match kept_answer(app, request).await {
        Ok(kept) => kept,
        Err(request) => next.run(drain::until_end(request)).await,
    }
}

impl Front {
    /// Names a request that came without a name at random.
    fn name(&self, request: &mut Request) -> Option<HeaderValue> {
        let id = match request.headers().get(REQUEST_ID) {
            Some(id) => id.clone(),
            None => {
                let id = random_128(self.app.service.entropy());
                let id = format!("req_{}", data_encoding::HEXLOWER.encode(&id));
                let id = HeaderValue::from_str(&id).ok()?;
                request.headers_mut().insert(REQUEST_ID, id.clone());
                id
            }
        };
        request.extensions_mut().insert(RequestId::new(id.clone()));
        Some(id)
    }
}
