//! Forms as text, before they are typed.

use super::state::Form;

/// How deep the names of fields may be nested; as server functions read them.
const DEPTH_MAX: usize = 5;

/// Reads a form from the text that would be posted; `None` when it is not such a form.
pub fn read_form<F: Form>(text: &str) -> Option<F> {
    serde_qs::Config::new(DEPTH_MAX, false).deserialize_str(&without_nul(text)).ok()
}

/// The text of a form without NUL, which PostgreSQL rejects in text.
pub fn without_nul(text: &str) -> String {
    text.replace("%00", "").replace('\0', "")
}
