//! The one handler of all pages: contexts in, a whole document out.

use super::cache::Place;
use super::page::{ErrorView, KeepWish, PageError, show_error};
use super::visit::Visit;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::response::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, StreamExt as _};
use http_body_util::BodyExt as _;
use leptos::prelude::*;
use leptos_axum::{ResponseOptions, handle_response_inner};
use std::pin::Pin;

/// The site as this room draws it.
#[derive(Clone, Copy)]
pub struct Site {
    /// Every page.
    pub app: fn() -> AnyView,
    /// The page of an error.
    pub error: fn(&Visit, &PageError) -> AnyView,
}

impl Site {
    /// Answers the page that was asked for, from memory where it is kept.
    pub async fn page(self, visit: Visit, request: Request) -> Response {
        let address = request.uri().path_and_query().map_or("", |address| address.as_str());
        let place = Place::of(&visit, request.method(), address).await;
        let Some(place) = place else {
            return self.draw(visit, request, move |_| (self.app)()).await;
        };
        let app = visit.app.clone();
        if let Some(answer) = app.kept_pages.find(&place, app.service.now(), request.headers()) {
            return answer;
        }
        let headers = request.headers().clone();
        let wish = KeepWish::default();
        let noted = wish.clone();
        let view = move |_: &ResponseOptions| {
            provide_context(noted);
            (self.app)()
        };
        let (parts, body) = self.document(visit, request, view).await;
        match wish.get() {
            Some(keep) if parts.status == StatusCode::OK => {
                app.kept_pages.fill(place, keep, body, &headers)
            }
            _ => Response::from_parts(parts, Body::from(body)),
        }
    }

    /// Answers the page of an error, or its redirect.
    pub async fn error(self, visit: Visit, request: Request, error: PageError) -> Response {
        let of = visit.clone();
        self.draw(visit, request, move |response| show_error(&of, &error, response)).await
    }

    /// Draws a view with the contexts of a visit.
    pub async fn draw(
        self,
        visit: Visit,
        request: Request,
        view: impl FnOnce(&ResponseOptions) -> AnyView + Send + 'static,
    ) -> Response {
        let (parts, body) = self.document(visit, request, view).await;
        Response::from_parts(parts, Body::from(body))
    }

    async fn document(
        self,
        visit: Visit,
        request: Request,
        view: impl FnOnce(&ResponseOptions) -> AnyView + Send + 'static,
    ) -> (Parts, Bytes) {
        let contexts = move || {
            provide_context(visit.context());
            provide_context(visit.clone());
            provide_context(ErrorView(self.error));
        };
        let app = move || view(&expect_context::<ResponseOptions>());
        whole(handle_response_inner(contexts, app, request, in_order).await).await
    }
}

type Chunks = Pin<Box<dyn Stream<Item = String> + Send>>;

/// Draws a view as one chunk. The second argument would add a script with resolved resources, which no page has.
fn in_order(
    view: AnyView,
    _resources: Box<dyn FnOnce() -> Chunks + Send>,
    _is_out_of_order: bool,
) -> Pin<Box<dyn Future<Output = Chunks> + Send>> {
    Box::pin(async move {
        let html: String = view.to_html_stream_in_order().collect().await;
        Box::pin(stream::once(async move { html })) as Chunks
    })
}

/// Collects the body, so that its length is told and it can be kept.
async fn whole(response: Response) -> (Parts, Bytes) {
    let (mut parts, body) = response.into_parts();
    let mut body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => {
            tracing::error!(%error, "page failed");
            parts.status = StatusCode::INTERNAL_SERVER_ERROR;
            Bytes::new()
        }
    };
    if parts.status.is_redirection() {
        body = Bytes::new();
    }
    if body.is_empty() {
        parts.headers.remove(CONTENT_TYPE);
    } else {
        parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    }
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    (parts, body)
}

/// Why a file to download is not sent, on its way to the layer that draws the page about it.
#[derive(Clone)]
struct Failure(PageError);

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Failure(self));
        response
    }
}

/// Draws the page that says why a file to download is not sent; the layer around downloads.
pub async fn draw_failures(State(site): State<Site>, request: Request, next: Next) -> Response {
    let visit = request.extensions().get::<Visit>().cloned();
    let (parts, body) = request.into_parts();
    let head = Request::from_parts(parts.clone(), Body::empty());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    match (response.extensions_mut().remove::<Failure>(), visit) {
        (Some(Failure(error)), Some(visit)) => site.error(visit, head, error).await,
        _ => response,
    }
}
