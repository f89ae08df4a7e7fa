//! The whole server as one router.

use super::front::behind_front;
use super::{health, unavailable};
use crate::api::{self, ApiParts};
use crate::app;
use crate::http::{
    self, App, OwnSessionStore, SESSION_DAYS, SharedApp, Site, Visit, cookie_name, note_refusals,
    take_own_forms, visit_layer,
};
use crate::pages;
use crate::server_fns::{ACTIONS, LIVE};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use leptos_axum::{LeptosRoutes as _, generate_route_list};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

/// The largest form: no form of ours comes near it, and what is larger is refused before it is read.
const FORM_BYTES_MAX: usize = 64 << 10;
/// How the product's pages and errors are drawn.
const SITE: Site = Site { app: app::app, error: pages::error::view };

/// Pages, server functions, API and files.
pub fn router(app: App) -> Router {
    let app = SharedApp::new(app);
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
    let hooks = crate::payments::hooks(app.desk.clone());
    let files = files(app.clone());
    let refusals = from_fn_with_state(app.clone(), note_refusals);
    let routes = site(app.clone())
        .merge(api)
        .layer(refusals)
        .merge(hooks)
        .layer(CompressionLayer::new())
        // Files are compressed when the server is built.
        .merge(files);
    behind_front(app, routes)
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
        .with_name(cookie_name(app.options.is_https))
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
