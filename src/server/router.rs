//! The whole server as one router.

use super::{drain, health, unavailable};
use crate::api::{self, ApiParts};
use crate::app;
use crate::domain::entropy::random_128;
use crate::domain::net::site::WebScheme;
use crate::http::{
    self, AddressRange, App, OwnSessionStore, SESSION_DAYS, SharedApp, Site, Visit, note_peer,
    note_refusals, of_one_site, protect, take_own_forms, visit_layer,
};
use crate::pages;
use crate::server_fns::{ACTIONS, LIVE};
use crate::service::{Service, within_request};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
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
    let front =
        Front { scheme: app.options.scheme(), trusted: app.options.trusted_proxies.clone().into() };
    let common = ServiceBuilder::new()
        .layer(from_fn_with_state(Arc::new(front), at_the_front))
        .layer(SetRequestIdLayer::new(REQUEST_ID, request_ids))
        .layer(PropagateRequestIdLayer::new(REQUEST_ID))
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::SERVICE_UNAVAILABLE,
            Duration::from_secs(ANSWER_SECS_MAX),
        ));
    let hooks = crate::payments::hooks(app.desk.clone());
    let files = files(app.clone());
    let refusals = from_fn_with_state(app.clone(), note_refusals);
    site(app)
        .merge(api)
        .layer(refusals)
        .merge(hooks)
        .layer(CompressionLayer::new())
        // Files are compressed when the server is built.
        .merge(files)
        .layer(common)
}

/// What the first layer knows.
struct Front {
    scheme: WebScheme,
    trusted: Arc<[AddressRange]>,
}

/// The first and the last that happens to every request, in one layer: each layer costs every request several
/// allocations.
async fn at_the_front(State(front): State<Arc<Front>>, request: Request, next: Next) -> Response {
    let mut response = match of_one_site(request) {
        Ok(mut request) => {
            note_peer(&mut request, &front.trusted);
            within_request(next.run(drain::until_end(request))).await
        }
        Err(refused) => *refused,
    };
    unavailable::say_when(&mut response);
    protect(&mut response, front.scheme);
    response
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
    let downloads = pages::downloads().layer(from_fn_with_state(SITE, http::draw_failures));
    let mut router = downloads.leptos_routes_with_handler(generate_route_list(app::app), page);
    for function in ACTIONS {
        function.register();
        let route = if function.is_limited { post(action) } else { post(unlimited) };
        router = router.route(function.path, route);
    }
    for function in LIVE {
        function.register();
        router = router.route(function.path, post(Site::live));
    }
    // The first one added runs first. In two stacks, because the limit gives bodies another type.
    let outer = ServiceBuilder::new()
        .layer(from_fn(unavailable::show_page))
        .layer(CatchPanicLayer::new())
        .layer(RequestBodyLimitLayer::new(FORM_BYTES_MAX));
    let inner = ServiceBuilder::new()
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(from_fn_with_state(app.options.scheme(), take_own_forms))
        .layer(sessions)
        .layer(from_fn_with_state(app.clone(), visit_layer))
        .layer(from_fn(pages::affiliates::arrival::take_up_click));
    router.fallback(page).layer(inner).layer(outer).with_state(app)
}
