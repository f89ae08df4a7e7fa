//! What every server function stands on: the one place that knows how a posted form is answered.
//!
//! A function fills one [`Reply`]. A refusal keeps the typed form and a sentence in the session and leads back with
//! 303; an expired login does the same over the login; success leads on, or shows a page that can be shown only now.
//! Nothing of it travels in an address, and a function never answers `Err`.

use super::form::{Form, Kept, KeyedForm, without_nul};
use super::page::{Page, PageError, location};
use super::render::Site;
use super::visit::Visit;
use crate::components::FlashKind;
use crate::service::{Answer, Command, Conflict, KeySpace, OnceKey, Ran, Refusal, ServiceError};
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{ACCEPT, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::axum::register_explicit;
use leptos::server_fn::server::Server;
use leptos_axum::handle_server_fns_with_context;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

/// What a server function of a form returns to leptos; the visitor gets the [`Reply`].
pub type Acted = Result<(), ServerFnError>;

/// What happens after a form was carried out.
pub enum Done {
    /// Leads to a path of this site, with a sentence where there is one.
    To(String, Option<(FlashKind, String)>),
    /// Leads to the page where a provider takes the payment.
    Away(String),
    /// Shows a page that exists only in this answer.
    Page(Page),
}

impl Done {
    /// Leads to a path of this site.
    pub fn to(path: impl Into<String>) -> Self {
        Self::To(path.into(), None)
    }

    /// Leads to a path of this site and says there what has happened.
    pub fn said(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self::To(path.into(), Some((FlashKind::Success, text.into())))
    }
}

/// Why a form was not carried out.
#[derive(Debug)]
pub enum ActError {
    /// A refusal: the form comes back with what was typed.
    Refused(Refusal),
    /// As a refusal, with a sentence at one field.
    At(&'static str, String),
    /// As a refusal, with a sentence instead of the refusal's own.
    Back(FlashKind, String),
    /// A page instead of the form.
    Page(PageError),
}

impl From<Refusal> for ActError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<ServiceError> for ActError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Refused(refusal) => Self::Refused(refusal),
            error => Self::Page(error.into()),
        }
    }
}

impl From<PageError> for ActError {
    fn from(error: PageError) -> Self {
        Self::Page(error)
    }
}

/// What the visitor gets, filled by the server function that ran.
#[derive(Clone, Default)]
struct Reply(Arc<Mutex<Option<Result<Done, PageError>>>>);

impl Reply {
    fn fill(&self, reply: Result<Done, PageError>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(reply);
    }

    fn take(&self) -> Option<Result<Done, PageError>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Carries out a form: `run` gets the visit and the form, and [`Reply`] gets what comes of it.
///
/// # Errors
/// Never; the type is what leptos asks of a server function.
pub async fn act<F, Running>(form: F, run: impl FnOnce(Visit, F) -> Running) -> Acted
where
    F: Form,
    Running: Future<Output = Result<Done, ActError>>,
{
    let (Some(visit), Some(reply)) = (use_context::<Visit>(), use_context::<Reply>()) else {
        tracing::error!(form = F::NAME, "a server function ran outside of a request");
        return Ok(());
    };
    let done = match run(visit.clone(), form.clone()).await {
        Ok(Done::To(path, Some((kind, text)))) => {
            visit.flash(kind, text).await.map(|()| Done::to(path))
        }
        Ok(done) => Ok(done),
        Err(error) => {
            note_refusal(&visit, &error);
            lead_back(&visit, form, error).await
        }
    };
    reply.fill(done);
    Ok(())
}

/// Notes for the audit a refusal that leads back to the form, so that the answer's status does not tell.
fn note_refusal(visit: &Visit, error: &ActError) {
    if let ActError::Refused(refusal) | ActError::Page(PageError::Refused(refusal)) = error
        && let Some(why) = refusal.audit_word()
    {
        visit.asked.refuse(why, "");
    }
}

/// Leads back to a form that was not carried out.
async fn lead_back<F: Form>(visit: &Visit, form: F, error: ActError) -> Result<Done, PageError> {
    let page = form.page();
    let (kept, flash) = match error {
        ActError::Page(PageError::Login) => {
            visit.keep(&Kept::of(form)).await?;
            return Ok(Done::to(Visit::login_path_to(&page)));
        }
        ActError::Page(PageError::Confirm) => {
            visit.keep(&Kept::of(form)).await?;
            return Ok(Done::to(Visit::confirm_path_to(&page)));
        }
        ActError::Page(error) => return Err(error),
        ActError::Refused(refusal @ (Refusal::Denied(_) | Refusal::NotFound(_))) => {
            return Err(refusal.into());
        }
        ActError::Refused(refusal) => {
            let text = visit.refusal_text(&refusal);
            (Kept::refused(form, visit, &refusal), (FlashKind::Refusal, text))
        }
        ActError::At(field, text) => {
            (Kept::of(form).with_problem(field, text.clone()), (FlashKind::Refusal, text))
        }
        ActError::Back(kind, text) => (Kept::of(form), (kind, text)),
    };
    visit.keep(&kept).await?;
    match kept.problems() {
        fields if fields.is_empty() => visit.flash(flash.0, flash.1).await?,
        fields => visit.flash_fields(fields).await?,
    }
    Ok(Done::to(page))
}

impl Visit {
    /// Runs what a form asks for at most once per key: a second click gets the first outcome, of which `keep` tells
    /// what is kept.
    ///
    /// # Errors
    /// The outcome's refusal, a missing key, a key that came with another form before, failures.
    pub async fn run_once<F, C, K>(
        &self,
        form: &F,
        command: C,
        keep: fn(&C::Output) -> K,
    ) -> Answer<Ran<K>>
    where
        F: KeyedForm,
        C: Command<Error = ServiceError>,
        C::Output: Sync,
        K: Serialize + DeserializeOwned + Send + Sync + 'static,
    {
        let key = self.once_key(form, "")?;
        self.app.service.run_once(&self.shop.id, key, command, keep).await
    }

    /// The key of a form with the digest of what was sent; `part` tells several commands of one form apart.
    ///
    /// # Errors
    /// A refusal when the form came without one: it could be carried out twice.
    pub fn once_key<F: KeyedForm>(&self, form: &F, part: &str) -> Result<OnceKey, Refusal> {
        let key = form.key().get().ok_or(Refusal::Conflict(Conflict::FormWithoutKey))?;
        let key = if part.is_empty() { key.to_owned() } else { format!("{key}.{part}") };
        let sent = serde_json::to_string(form).unwrap_or_default();
        let parts = [F::NAME, part, &self.actor.label(), &sent];
        Ok(OnceKey::new(KeySpace::Form, key, &parts))
    }

    /// A one-time key for a form that is about to be drawn.
    pub fn new_form_key(&self) -> String {
        let random = crate::domain::entropy::random_128(self.app.service.entropy());
        data_encoding::HEXLOWER.encode(&random)
    }
}

impl Site {
    /// Runs the server function that a form was posted to and answers what it replied. Who posts more than a person
    /// can is told to wait before anything runs.
    pub async fn action(self, visit: Visit, request: Request) -> Response {
        let Ok((request, head)) = readable(request).await else {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        };
        if let Err(error) = visit.count_write().await {
            return self.error(visit, head, error).await;
        }
        self.run(visit, (request, head)).await
    }

    /// As [`Site::action`], however often it is posted: for what only ends something.
    pub async fn unlimited_action(self, visit: Visit, request: Request) -> Response {
        match readable(request).await {
            Ok(request) => self.run(visit, request).await,
            Err(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        }
    }

    async fn run(self, visit: Visit, (request, head): (Request, Request)) -> Response {
        let reply = Reply::default();
        let contexts = {
            let (visit, reply) = (visit.clone(), reply.clone());
            move || {
                provide_context(visit.clone());
                provide_context(reply.clone());
            }
        };
        let answer = handle_server_fns_with_context(contexts, request).await.into_response();
        match reply.take() {
            Some(Ok(Done::To(path, _))) => see_other(location(&path)),
            Some(Ok(Done::Away(url))) => match HeaderValue::from_str(&url) {
                Ok(url) => see_other(url),
                Err(_) => self.error(visit, head, PageError::Failed).await,
            },
            Some(Ok(Done::Page(page))) => {
                self.draw(visit, head, move |response| page.into_view(response)).await
            }
            Some(Err(error)) => self.error(visit, head, error).await,
            None => {
                tracing::debug!(status = %answer.status(), "a form could not be read");
                self.error(visit, head, PageError::Unreadable).await
            }
        }
    }
}

impl Site {
    /// Runs a server function that an island called, and answers its value.
    pub async fn live(visit: Visit, mut request: Request) -> Response {
        if let Some(wait_secs) = visit.app.live_limit.take(&visit.peer.network()).wait_secs {
            return (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, HeaderValue::from(wait_secs))])
                .into_response();
        }
        // An answer, never a redirect to a page.
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        // Where such a function looks for it.
        request.extensions_mut().insert(visit.clone());
        let contexts = move || provide_context(visit.clone());
        handle_server_fns_with_context(contexts, request).await.into_response()
    }
}

fn see_other(to: HeaderValue) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

/// The request with a body that the form decoder takes, and its head alone, with which the answer is drawn. PostgreSQL
/// rejects NUL in text, so it is dropped here, for every form at once.
async fn readable(request: Request) -> Result<(Request, Request), axum::Error> {
    let (mut parts, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let body = if has_nul(&body) {
        Bytes::from(without_nul(&String::from_utf8_lossy(&body)))
    } else {
        body
    };
    parts.headers.entry(CONTENT_TYPE).or_insert(FORM);
    parts.headers.insert(ACCEPT, HeaderValue::from_static("text/html"));
    let head = Request::from_parts(parts.clone(), Body::empty());
    Ok((Request::from_parts(parts, Body::from(body)), head))
}

const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

fn has_nul(body: &[u8]) -> bool {
    body.contains(&0) || body.windows(3).any(|window| window == b"%00")
}

/// A server function that a form posts to, as the router mounts it.
#[derive(Clone, Copy, Debug)]
pub struct Action {
    /// Its path.
    pub path: &'static str,
    /// Whether posting it is limited.
    pub is_limited: bool,
    register: fn(),
}

impl Action {
    /// The entry for a server function.
    pub const fn of<F>() -> Self
    where
        F: ServerFn<
                Server: Server<
                    F::Error,
                    F::InputStreamError,
                    F::OutputStreamError,
                    Request = Request,
                    Response = Response,
                >,
            > + 'static,
    {
        Self { path: F::PATH, is_limited: true, register: register_explicit::<F> }
    }

    /// The same without a limit on posting it: for what only ends something.
    #[must_use]
    pub const fn unlimited(self) -> Self {
        Self { is_limited: false, ..self }
    }

    /// Makes the function known to the dispatcher of this process.
    pub fn register(self) {
        (self.register)();
    }
}
