//! Notes and reasons as people type them into forms.

use crate::domain::text::{NOTE_LENGTH_MAX, note};
use crate::http::Typed;
use crate::service::{Problem, Refusal};

/// Reads a note; blank counts as absent.
///
/// # Errors
/// A refusal of `field` when it is too long.
pub fn optional_note(field: &'static str, text: &Typed) -> Result<Option<String>, Refusal> {
    note(text).map_err(|_| Refusal::field(field, Problem::TooLong(NOTE_LENGTH_MAX)))
}

/// Reads a note that must not be blank.
///
/// # Errors
/// A refusal of `field` when it is blank or too long.
pub fn required_note(field: &'static str, text: &Typed) -> Result<String, Refusal> {
    optional_note(field, text)?.ok_or_else(|| Refusal::field(field, Problem::Required))
}
