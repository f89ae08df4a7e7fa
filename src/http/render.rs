//! The one handler of all pages: contexts in, a whole document out.

use super::page::{ErrorView, PageError, show_error};
use super::visit::Visit;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
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
    /// Answers the page that was asked for.
    pub async fn page(self, visit: Visit, request: Request) -> Response {
        self.draw(visit, request, move |_| (self.app)()).await
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
async fn whole(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => {
            tracing::error!(%error, "page failed");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let body = if parts.status.is_redirection() { Bytes::new() } else { body };
    if body.is_empty() {
        parts.headers.remove(CONTENT_TYPE);
    } else {
        parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    }
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    Response::from_parts(parts, Body::from(body))
}
