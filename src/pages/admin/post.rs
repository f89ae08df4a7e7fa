//! What every form of the console shares: the detour over the login, the key that makes a second
//! click show the first result, and the way back with a sentence. No decision of its own.

use crate::components::FlashKind;
use crate::domain::entropy::random_128;
use crate::domain::text::{NOTE_LENGTH_MAX, note};
use crate::http::{Fields, Page, PageError, PageResult, Visit, redirect};
use crate::service::{
    Answer, Command, Conflict, KeySpace, OnceAnswer, OnceKey, Problem, Refusal, RenderContext,
    ServiceError,
};
use serde::{Deserialize, Serialize};

/// The field that carries the key, as the form component names it.
pub const KEY_FIELD: &str = "idempotency_key";

/// A key for a form that is about to be shown.
pub fn new_key(visit: &Visit) -> String {
    data_encoding::HEXLOWER.encode(&random_128(visit.app.service.entropy()))
}

/// An optional note or reason from a form.
pub fn read_note(fields: &Fields, field: &'static str) -> Result<Option<String>, Refusal> {
    note(fields.raw(field)).map_err(|_| Refusal::field(field, Problem::TooLong(NOTE_LENGTH_MAX)))
}

/// A note that must not be missing.
pub fn read_reason(fields: &Fields, field: &'static str) -> Result<String, Refusal> {
    read_note(fields, field)?.ok_or_else(|| Refusal::field(field, Problem::Required))
}

/// What is kept of an outcome under its key, so that it can be told again in the same words.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// Why nothing was done; empty when it was.
    pub refusal: String,
    /// The amount that the outcome is about, in minor units.
    pub amount_minor: i64,
    /// What the affiliate gave back, in minor units.
    pub clawback_minor: i64,
    /// Who or what it was about.
    pub subject: String,
}

impl Kept {
    /// What is kept of a refusal.
    pub fn of_refusal(refusal: &Refusal) -> Self {
        let (name, amount_minor) = match refusal {
            Refusal::InsufficientBalance { available_minor } => ("insufficient", *available_minor),
            Refusal::Conflict(Conflict::OrderState) => ("order_state", 0),
            Refusal::Conflict(Conflict::PayoutState) => ("payout_state", 0),
            Refusal::Conflict(Conflict::RefundUnderWay) => ("refund_under_way", 0),
            Refusal::Conflict(Conflict::ApplicationState) => ("application_state", 0),
            Refusal::Conflict(Conflict::TooManyLinks) => ("too_many_links", 0),
            _ => ("other", 0),
        };
        Self { refusal: name.to_owned(), amount_minor, ..Self::default() }
    }

    /// The answer that is kept.
    pub fn answer(&self) -> (u16, String) {
        let status = if self.refusal.is_empty() { 200 } else { 409 };
        (status, serde_json::to_string(self).unwrap_or_default())
    }

    /// Reads what was kept.
    pub fn read(answer: &OnceAnswer) -> Self {
        serde_json::from_str(&answer.body).unwrap_or_default()
    }

    /// The refusal that was kept.
    pub fn refused(&self) -> Option<Refusal> {
        match self.refusal.as_str() {
            "" => None,
            "insufficient" => {
                Some(Refusal::InsufficientBalance { available_minor: self.amount_minor })
            }
            "order_state" => Some(Refusal::Conflict(Conflict::OrderState)),
            "payout_state" => Some(Refusal::Conflict(Conflict::PayoutState)),
            "refund_under_way" => Some(Refusal::Conflict(Conflict::RefundUnderWay)),
            "application_state" => Some(Refusal::Conflict(Conflict::ApplicationState)),
            "too_many_links" => Some(Refusal::Conflict(Conflict::TooManyLinks)),
            _ => Some(Refusal::Conflict(Conflict::KeyUsedUp)),
        }
    }
}

/// A posted form and the page it stands on.
pub struct Posted {
    /// The visit.
    pub visit: Visit,
    /// What was sent.
    pub fields: Fields,
    /// The name under which the values are kept when the form is refused.
    pub form: String,
    /// The page the form stands on.
    pub page: String,
}

impl Posted {
    /// Lets operators through. Whoever's login has expired is led over the login back to the form,
    /// with what was typed.
    pub async fn login_first(&self) -> Result<Option<Page>, PageError> {
        match self.visit.operator() {
            Ok(_) => Ok(None),
            Err(PageError::Redirect(_)) => {
                self.visit.keep_for_login(&self.form, &self.fields, &self.page).await.map(Some)
            }
            Err(error) => Err(error),
        }
    }

    /// The key of the form with the digest of what was sent; `part` tells several commands of one
    /// form apart.
    pub fn key(&self, route: &str, part: &str) -> Option<OnceKey> {
        let key = OnceKey::parse(self.fields.get(KEY_FIELD)).filter(|key| key.len() <= 128)?;
        let sent = self.fields.with(KEY_FIELD, "");
        Some(OnceKey::new(KeySpace::Form, format!("{key}.{part}"), &["POST", route, part, &sent]))
    }

    /// Runs a command at most once for a key.
    pub async fn once<C>(
        &self,
        key: Option<OnceKey>,
        command: C,
        render: fn(&Result<C::Output, Refusal>, &RenderContext) -> (u16, String),
    ) -> Answer<OnceAnswer>
    where
        C: Command<Error = ServiceError>,
        C::Output: Sync,
    {
        let context = RenderContext::of(&self.visit.shop);
        let shop = self.visit.shop.id.clone();
        let render = move |outcome: &Result<C::Output, Refusal>| render(outcome, &context);
        self.visit.app.service.answer_once(&shop, key, command, render).await
    }

    /// Back to the page with what was done, or with why not and what was typed.
    pub async fn finish(
        &self,
        outcome: Answer<OnceAnswer>,
        done: impl FnOnce(&Kept) -> String,
    ) -> PageResult {
        let kept = match outcome {
            Ok(answer) => Kept::read(&answer),
            Err(error) => return self.refuse(error).await,
        };
        match kept.refused() {
            Some(refusal) => self.refuse(refusal.into()).await,
            None => self.back(FlashKind::Success, done(&kept)).await,
        }
    }

    /// Back to the page with why nothing was done and what was typed.
    pub async fn refuse(&self, error: ServiceError) -> PageResult {
        self.visit.refuse_form(&self.form, &self.fields, &self.page, error).await
    }

    /// Back to the page: without its key a form could be carried out twice.
    pub async fn keyless(&self) -> PageResult {
        let text = self.visit.language.text("refusals.form_without_key").to_owned();
        self.back(FlashKind::Refusal, text).await
    }

    /// Back to the page with a sentence.
    pub async fn back(&self, kind: FlashKind, text: String) -> PageResult {
        self.visit.flash(kind, text).await?;
        redirect(&self.page)
    }
}
