//! The whole server as one router.

use super::{drain, health, unavailable};
use crate::api::{self, ApiParts};
use crate::app;
use crate::domain::entropy::random_128;
use crate::http::{
    self, AddressRange, App, OwnSessionStore, SESSION_DAYS, SharedApp, Site, Visit, note_peer,
    note_refusals, protect, require_own_page, require_site, visit_layer,
};
use crate::pages;
use crate::server_fns::{ACTIONS, LIVE};
use crate::service::Service;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{from_fn, from_fn_with_state, map_request, map_response};
use axum::routing::{get, post};
use leptos_axum::{LeptosRoutes as _, generate_route_list};
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::{
    MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer,
};
use tower_http::timeout::TimeoutLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

/// The largest form: no form of ours comes near it, and what is larger is refused before it is read.
const FORM_BYTES_MAX: usize = 64 << 10;
/// How long an answer may take.
const ANSWER_SECS_MAX: u64 = 30;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How the product's pages and errors are drawn.
const SITE: Site = Site { app: app::app, error: pages::error::view };

/// Names each request at random.
#[derive(Clone)]
struct RandomRequestId(Service);

impl MakeRequestId for RandomRequestId {
    fn make_request_id<B>(&mut self, _request: &axum::http::Request<B>) -> Option<RequestId> {
        let id = data_encoding::HEXLOWER.encode(&random_128(self.0.entropy()));
        HeaderValue::from_str(&format!("req_{id}")).ok().map(RequestId::new)
    }
}

/// Pages, server functions, API and files.
pub fn router(app: App) -> Router {
    let app = SharedApp::new(app);
    let request_ids = RandomRequestId(app.service.clone());
    let api = api::router(
        ApiParts {
            service: app.service.clone(),
            desk: app.desk.clone(),
            limits: app.limits.clone(),
            brands: app.brands.clone(),
            storefront_origins: app.options.storefront_origins.clone().into(),
        }
        .into(),
    );
    let trusted: Arc<[AddressRange]> = app.options.trusted_proxies.clone().into();
    let common = ServiceBuilder::new()
        .layer(from_fn_with_state(trusted, note_peer))
        .layer(SetRequestIdLayer::new(REQUEST_ID, request_ids))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(ANSWER_SECS_MAX),
        ));
    let hooks = crate::payments::hooks(app.desk.clone());
    let files = files(app.clone());
    let scheme = app.options.scheme();
    let refusals = from_fn_with_state(app.clone(), note_refusals);
    site(app)
        .merge(api)
        .layer(refusals)
        .merge(hooks)
        .layer(CompressionLayer::new())
        // Files are compressed when the server is built.
        .merge(files)
        .layer(common)
        .layer(from_fn(unavailable::say_when))
        .layer(map_request(drain::until_end))
        .layer(from_fn(require_site))
        .layer(from_fn_with_state(scheme, protect))
}

/// Files that pages name.
fn files(app: SharedApp) -> Router {
    Router::new()
        .route("/style/{file}", get(http::style))
        .route("/theme/{file}", get(http::theme))
        .route("/fonts/{file}", get(http::font))
        .route("/pkg/{file}", get(http::browser_part))
        .route("/pkg/start/{file}", get(http::starter))
        .route("/pkg/prefetch-1.json", get(http::speculation_rules))
        .merge(health::routes())
        .with_state(app)
}

/// Everything that has a visit: the pages of [`app::App`], the server functions, files to download.
fn site(app: SharedApp) -> Router {
    let sessions = SessionManagerLayer::new(OwnSessionStore::new(app.service.clone()))
        .with_name(if app.options.is_https { "__Host-session" } else { "session" })
        .with_secure(app.options.is_https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(time::Duration::days(SESSION_DAYS)));
    let page = async |visit: Visit, request: Request| SITE.page(visit, request).await;
    let action = async |visit: Visit, request: Request| SITE.action(visit, request).await;
    let unlimited =
        async |visit: Visit, request: Request| SITE.unlimited_action(visit, request).await;
    let mut router =
        pages::downloads().leptos_routes_with_handler(generate_route_list(app::app), page);
    for function in ACTIONS {
        function.register();
        let route = if function.is_limited { post(action) } else { post(unlimited) };
        router = router.route(function.path, route);
    }
    for function in LIVE {
        function.register();
        router = router.route(function.path, post(Site::live));
    }
    // The last one added runs first.
    router
        .fallback(page)
        .layer(from_fn_with_state(SITE, http::draw_failures))
        .layer(from_fn(pages::affiliates::arrival::take_up_click))
        .layer(from_fn_with_state(app.clone(), visit_layer))
        .layer(sessions)
        .layer(map_response(http::add_device_cookie))
        .layer(from_fn(http::read_whole))
        .layer(from_fn_with_state(app.options.scheme(), require_own_page))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(RequestBodyLimitLayer::new(FORM_BYTES_MAX))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(unavailable::show_page))
        .with_state(app)
}
