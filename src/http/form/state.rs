//! What a page shows of a form that was refused: the values typed and a sentence per field.

use super::typed::FormKey;
use crate::http::page::PageError;
use crate::http::visit::Visit;
use crate::service::Refusal;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Deref;

/// The longest subject of a form, in bytes.
const SUBJECT_LENGTH_MAX: usize = 100;

/// A typed form. Every field has a default, so that a missing one is refused by the rule of its field.
pub trait Form: Clone + Default + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The name under which the form is kept after a refusal; one for each form of the product.
    const NAME: &'static str;

    /// The path of the page that the form is on, with what it needs of a query. A refusal leads back there.
    fn page(&self) -> String;

    /// What tells forms of one kind on one page apart, such as an id. A kept form is only shown where it was sent.
    fn subject(&self) -> &str {
        <&str>::default()
    }
}

/// A form that runs at most once per key.
pub trait KeyedForm: Form {
    /// The one-time key that came with the form.
    fn key(&self) -> &FormKey;
}

/// A form as a page shows it: fresh, or with what was typed and what is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept<F> {
    /// The values.
    pub form: F,
    problems: BTreeMap<String, String>,
    is_refused: bool,
}

impl<F> Kept<F> {
    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Option<String> {
        self.problems.get(field).cloned()
    }

    /// The fields that are wrong, with what is wrong with each.
    pub fn problems(&self) -> Vec<(String, String)> {
        self.problems.iter().map(|(field, text)| (field.clone(), text.clone())).collect()
    }

    /// Whether nothing was typed yet.
    pub fn is_fresh(&self) -> bool {
        !self.is_refused
    }

    /// A field's value, or `default` on a fresh form.
    pub fn value_or(&self, field: impl FnOnce(&F) -> String, default: &str) -> String {
        if self.is_refused { field(&self.form) } else { default.to_owned() }
    }

    /// Adds a sentence to a field.
    #[must_use]
    pub fn with_problem(mut self, field: &str, sentence: String) -> Self {
        self.problems.insert(field.to_owned(), sentence);
        self
    }
}

impl<F> Deref for Kept<F> {
    type Target = F;
    fn deref(&self) -> &F {
        &self.form
    }
}

impl<F: Form> Kept<F> {
    /// A form as it was sent.
    pub fn of(form: F) -> Self {
        Self { form, problems: BTreeMap::new(), is_refused: true }
    }

    /// A form as it was sent, with what the refusal says about its fields.
    pub fn refused(form: F, visit: &Visit, refusal: &Refusal) -> Self {
        let kept = Self::of(form);
        match refusal {
            Refusal::Invalid(problems) => problems.iter().fold(kept, |kept, (field, problem)| {
                let text = super::sentence(visit.language, problem, visit.shop.currency);
                kept.with_problem(field, text)
            }),
            Refusal::InsufficientBalance { .. } => {
                kept.with_problem("amount", visit.refusal_text(refusal))
            }
            _ => kept,
        }
    }
}

/// Where a form is kept in the session.
fn slot<F: Form>(subject: &str) -> String {
    // Ids are short; a longer subject was made up and tells nothing apart.
    let subject = if subject.len() <= SUBJECT_LENGTH_MAX { subject } else { "" };
    format!("form.{}.{subject}", F::NAME)
}

impl Visit {
    /// What was typed into a form that was refused last time; fresh otherwise. Can be taken once.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn kept_form<F: Form>(&self) -> Result<Kept<F>, PageError> {
        self.kept_form_of("").await
    }

    /// As [`Visit::kept_form`], for the form about `subject`.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn kept_form_of<F: Form>(&self, subject: &str) -> Result<Kept<F>, PageError> {
        let kept = self.take_from_shelf(&slot::<F>(subject)).await?;
        Ok(kept.and_then(|form| serde_json::from_value(form).ok()).unwrap_or_default())
    }

    /// What was filled in on the page before, which stays there; `None` where nothing was.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn filled_in<F: Form>(&self) -> Result<Option<F>, PageError> {
        let forms = self.kept_forms().await?;
        let kept = forms.get(&slot::<F>("")).and_then(|form| Kept::<F>::deserialize(form).ok());
        Ok(kept.map(|kept| kept.form))
    }

    /// Keeps a form for the next page, as far as it is short enough to be kept.
    ///
    /// # Errors
    /// When the session cannot be written.
    pub async fn keep<F: Form>(&self, kept: &Kept<F>) -> Result<(), PageError> {
        let form = serde_json::to_value(kept).unwrap_or_default();
        self.put_on_shelf(&slot::<F>(kept.form.subject()), form).await
    }
}
