//! A form of the console as its page shows it: the values of the last attempt and a new one-time key.

use crate::http::{Kept, KeyedForm, PageError, Visit};

/// A form that is about to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Prepared<F> {
    /// The one-time key.
    pub key: String,
    /// What was typed and what is wrong with it.
    pub form: Kept<F>,
}

impl<F: KeyedForm> Prepared<F> {
    /// Makes a key and takes what was typed into the form about `subject`.
    pub async fn load(visit: &Visit, subject: &str) -> Result<Self, PageError> {
        Ok(Self { key: visit.new_form_key(), form: visit.kept_form_of::<F>(subject).await? })
    }
}
