//! Forms that are still read field by field.

use super::page::{Page, PageError, PageResult, redirect};
use super::render::Site;
use super::visit::Visit;
use crate::components::FlashKind;
use crate::service::{Refusal, ServiceError};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The longest value that is kept for showing it again.
const KEPT_LENGTH_MAX: usize = 2_000;
/// Fields that are never shown again.
const SECRET: [&str; 6] =
    ["password", "new_password", "token", "secret_key", "webhook_secrets", "client_secret"];

/// The fields of a posted form.
pub type Fields = super::query::Query;

/// What a page shows of a form that was refused: the values typed and a sentence per field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState {
    values: BTreeMap<String, String>,
    problems: BTreeMap<String, String>,
}

impl FormState {
    /// The state of a form as it was typed, without secrets.
    pub fn of(fields: &Fields) -> Self {
        let is_kept = |name: &str, value: &str| {
            !SECRET.contains(&name) && name != "key" && value.len() <= KEPT_LENGTH_MAX
        };
        let values = fields.pairs().filter(|(name, value)| is_kept(name, value));
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { values, problems: BTreeMap::new() }
    }

    /// Adds a sentence to a field.
    #[must_use]
    pub fn problem(mut self, field: &str, sentence: String) -> Self {
        self.problems.insert(field.to_owned(), sentence);
        self
    }

    /// What was typed; empty for a fresh form.
    pub fn value(&self, field: &str) -> String {
        self.values.get(field).cloned().unwrap_or_default()
    }

    /// What was typed, or `default` on a fresh form.
    pub fn value_or(&self, field: &str, default: &str) -> String {
        self.values.get(field).cloned().unwrap_or_else(|| default.to_owned())
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<String> {
        self.problems.get(field).cloned()
    }

    /// Whether nothing was typed yet.
    pub fn is_fresh(&self) -> bool {
        self.values.is_empty() && self.problems.is_empty()
    }
}

impl Visit {
    /// For a form posted after the login has expired: keeps what was typed and leads over the login back to the form.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn keep_for_login(&self, form: &str, fields: &Fields, page: &str) -> PageResult {
        self.keep_form(form, &FormState::of(fields)).await?;
        let next = serde_urlencoded::to_string([("next", page)]).unwrap_or_default();
        redirect(&format!("/login?{next}"))
    }

    /// What was typed into a form that was refused last time; fresh otherwise. Can be taken once.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn take_form(&self, form: &str) -> Result<FormState, PageError> {
        Ok(self.take(&form_name(form)).await?.unwrap_or_default())
    }

    /// Keeps a form for the next page.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn keep_form(&self, form: &str, state: &FormState) -> Result<(), PageError> {
        Ok(self.session.insert(&form_name(form), state).await?)
    }

    /// Leads back to a form with what was typed, a sentence per field, and the refusal above it.
    ///
    /// # Errors
    /// Failures, and refusals that are not about the form.
    pub async fn refuse_form(
        &self,
        form: &str,
        fields: &Fields,
        page: &str,
        error: ServiceError,
    ) -> PageResult {
        let ServiceError::Refused(refusal) = error else { return Err(error.into()) };
        if matches!(refusal, Refusal::Denied(_) | Refusal::NotFound(_)) {
            return Err(refusal.into());
        }
        let mut state = FormState::of(fields);
        if let Refusal::Invalid(problems) = &refusal {
            for (field, problem) in problems {
                state = state.problem(
                    field,
                    super::form::sentence(self.language, problem, self.shop.currency),
                );
            }
        }
        self.keep_form(form, &state).await?;
        self.flash(FlashKind::Refusal, self.refusal_text(&refusal)).await?;
        redirect(page)
    }
}

fn form_name(form: &str) -> String {
    format!("form.{form}")
}

#[derive(Clone)]
struct Shown(Arc<Mutex<Option<PageResult>>>);

fn later(result: PageResult) -> Response {
    let mut response = StatusCode::OK.into_response();
    response.extensions_mut().insert(Shown(Arc::new(Mutex::new(Some(result)))));
    response
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        later(Ok(self))
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        later(Err(self))
    }
}

/// Draws what a handler answers that is not a server function yet.
pub async fn draw_later(
    State(site): State<Site>,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let head = Request::from_parts(parts.clone(), Body::empty());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let Some(Shown(shown)) = response.extensions_mut().remove::<Shown>() else { return response };
    let shown = shown.lock().unwrap_or_else(PoisonError::into_inner).take();
    match shown {
        Some(Ok(page)) => site.draw(visit, head, move |response| page.into_view(response)).await,
        Some(Err(error)) => site.error(visit, head, error).await,
        None => response,
    }
}
