//! What the loader of a page answers, and the component that shows it.

use super::cache::Keep;
use super::visit::Visit;
use crate::domain::clock::Timestamp;
use crate::domain::net::own_path::own_path;
use crate::service::{Refusal, ServiceError};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

/// What a page's loader answers.
pub type PageResult = Result<Page, PageError>;

/// What a file to download answers.
pub type Download = Result<Response, PageError>;

/// A page whose facts have been loaded.
pub struct Page {
    /// The status it is sent with.
    pub status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    keep: Option<Keep>,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Page {
    /// A page with status 200; `view` runs inside the page's contexts.
    pub fn new<V: IntoView + 'static>(view: impl FnOnce() -> V + Send + 'static) -> Self {
        let view = Box::new(move || view().into_any());
        Self { status: StatusCode::OK, headers: Vec::new(), keep: None, view }
    }

    /// The same page with another header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// The same page, kept for its reader until its facts change, at most until `until`. Not for pages with a form.
    #[must_use]
    pub fn kept(mut self, until: Timestamp) -> Self {
        self.keep = Some(Keep { until, shows_orders: false });
        self
    }

    /// As [`Page::kept`], for pages that show orders.
    #[must_use]
    pub fn kept_with_orders(mut self, until: Timestamp) -> Self {
        self.keep = Some(Keep { until, shows_orders: true });
        self
    }

    /// Tells the response status and headers, and draws the page.
    pub fn into_view(self, response: &ResponseOptions) -> AnyView {
        if self.status != StatusCode::OK {
            response.set_status(self.status);
        }
        for (name, value) in self.headers {
            response.insert_header(name, value);
        }
        if let (Some(keep), Some(wish)) = (self.keep, use_context::<KeepWish>()) {
            wish.note(keep);
        }
        (self.view)()
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Page({})", self.status)
    }
}

/// Where a page that is being drawn notes that it may be kept.
#[derive(Clone, Default)]
pub struct KeepWish(Arc<OnceLock<Keep>>);

impl KeepWish {
    fn note(&self, keep: Keep) {
        self.0.get_or_init(|| keep);
    }

    /// What the page has noted.
    pub fn get(&self) -> Option<Keep> {
        self.0.get().copied()
    }
}

/// Why a page is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageError {
    /// The caller must sign in first.
    Login,
    /// The caller must prove again who they are.
    Confirm,
    /// Another address of this site.
    Redirect(String),
    /// The page of a provider, where a payment or a consent goes on.
    Away(String),
    /// A refusal that gets a page of its own.
    Refused(Refusal),
    /// A form that could not be read at all.
    Unreadable,
    /// The database cannot be used right now; its words went to the log.
    Unavailable,
    /// A failure; its text went to the log.
    Failed,
}

/// How soon a page may be asked for again while the database cannot be used, in seconds.
const UNAVAILABLE_SECS: u16 = 5;

impl From<ServiceError> for PageError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Refused(refusal) => Self::Refused(refusal),
            ServiceError::Store(store) if store.is_unavailable() => {
                tracing::warn!(error = %store, "the database cannot be used");
                Self::Unavailable
            }
            error => {
                tracing::error!(%error, "page failed");
                Self::Failed
            }
        }
    }
}

impl From<Refusal> for PageError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<tower_sessions::session::Error> for PageError {
    fn from(error: tower_sessions::session::Error) -> Self {
        use tower_sessions::session::Error;
        use tower_sessions::session_store::Error as StoreError;
        tracing::error!(%error, "session failed");
        match error {
            Error::Store(StoreError::Backend(_)) => Self::Unavailable,
            _ => Self::Failed,
        }
    }
}

impl PageError {
    /// The HTTP status of the page that says so.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Login | Self::Confirm | Self::Redirect(_) | Self::Away(_) => {
                StatusCode::SEE_OTHER
            }
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Refused(Refusal::NotFound(_)) => StatusCode::NOT_FOUND,
            Self::Refused(Refusal::Denied(_) | Refusal::OwnMoney | Refusal::AffiliateInactive) => {
                StatusCode::FORBIDDEN
            }
            Self::Refused(Refusal::Conflict(_)) => StatusCode::CONFLICT,
            Self::Refused(Refusal::TooManyTries(_)) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unreadable | Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// A redirect as a page's loader answers it.
///
/// # Errors
/// Always: a redirect is not a page.
pub fn redirect<T>(to: &str) -> Result<T, PageError> {
    Err(PageError::Redirect(to.to_owned()))
}

/// The `Location` of a redirect to a path of this site; anything else leads home.
pub fn location(to: &str) -> HeaderValue {
    let is_own =
        to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n', '\t']);
    let to = if is_own { to } else { "/" };
    // Headers are ASCII; what a person typed may have become part of a path.
    let ascii = to.bytes().fold(String::new(), |ascii, byte| match byte {
        b'!'..=b'~' => ascii + char::from(byte).encode_utf8(&mut [0; 4]),
        byte => ascii + &format!("%{byte:02X}"),
    });
    HeaderValue::from_str(&ascii).unwrap_or(HeaderValue::from_static("/"))
}

/// A page of this site that a login may lead on to; `None` for any other address.
pub fn own_page(next: &str) -> Option<&str> {
    own_path(next)
}

/// How the site draws an error; a context, because errors look like pages and this room is below them.
#[derive(Clone, Copy)]
pub struct ErrorView(pub fn(&Visit, &PageError) -> AnyView);

/// Shows what `load` answers: the page, a redirect, or the error's own page. Loads in one [`Suspend`]; without a
/// visit, which is so while routes are listed, it draws nothing.
pub fn load<F, Loading>(load: F) -> AnyView
where
    F: FnOnce(Visit) -> Loading + Send + 'static,
    Loading: Future<Output = PageResult> + Send + 'static,
{
    load_boxed(Box::new(move |visit| Box::pin(load(visit))))
}

type Loader = Box<dyn FnOnce(Visit) -> Pin<Box<dyn Future<Output = PageResult> + Send>> + Send>;

/// Not generic, so that the machinery of loading is compiled once and not for every page.
fn load_boxed(load: Loader) -> AnyView {
    Suspend::new(async move {
        let (Some(visit), Some(response)) =
            (use_context::<Visit>(), use_context::<ResponseOptions>())
        else {
            return ().into_any();
        };
        match load(visit.clone()).await {
            Ok(page) => page.into_view(&response),
            Err(error) => show_error(&visit, &error, &response),
        }
    })
    .into_any()
}

/// Tells the response about an error and draws it; a redirect draws nothing.
pub fn show_error(visit: &Visit, error: &PageError, response: &ResponseOptions) -> AnyView {
    response.set_status(error.status());
    if let PageError::Refused(Refusal::TooManyTries(wait_secs)) = error {
        response.insert_header(header::RETRY_AFTER, HeaderValue::from(*wait_secs));
    }
    if matches!(error, PageError::Unavailable) {
        response.insert_header(header::RETRY_AFTER, HeaderValue::from(UNAVAILABLE_SECS));
    }
    match error {
        PageError::Login => response.insert_header(header::LOCATION, location(&visit.login_path())),
        PageError::Confirm => {
            let here = visit.login_path();
            let here = here.strip_prefix("/login?").unwrap_or_default();
            let to = format!("/account/confirm?{here}");
            response.insert_header(header::LOCATION, location(&to));
        }
        PageError::Redirect(to) => response.insert_header(header::LOCATION, location(to)),
        PageError::Away(url) => {
            let url = HeaderValue::from_str(url).unwrap_or(HeaderValue::from_static("/"));
            response.insert_header(header::LOCATION, url);
        }
        PageError::Refused(_)
        | PageError::Unreadable
        | PageError::Unavailable
        | PageError::Failed => {
            let draw = use_context::<ErrorView>();
            return draw.map_or_else(|| ().into_any(), |ErrorView(draw)| draw(visit, error));
        }
    }
    ().into_any()
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn a_login_leads_to_own_pages_only() {
        for own in ["/", "/orders?state=PENDING", "/balance/payout"] {
            assert_eq!(own_page(own), Some(own));
        }
        for other in ["", "//evil.example", "/\\evil", "https:evil", "orders", "/a\r\nb", "\\evil"]
        {
            assert_eq!(own_page(other), None, "{other:?}");
        }
    }
}
