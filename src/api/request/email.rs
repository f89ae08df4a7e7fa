//! Reading addresses of people: one rule and one sentence for every body and every list.

use super::fields::Fields;
use crate::domain::text::{EMAIL_LENGTH_MAX, EmailAddress};

impl Fields {
    /// An address that must be there.
    pub fn email(&mut self, field: &str) -> Option<EmailAddress> {
        let text = self.text(field, EMAIL_LENGTH_MAX);
        self.read_email(field, &text)
    }

    /// An address that may be missing; blank counts as missing.
    pub fn optional_email(&mut self, field: &str) -> Option<EmailAddress> {
        let text = self.optional_text(field, EMAIL_LENGTH_MAX)?;
        if text.trim().is_empty() { None } else { self.read_email(field, &text) }
    }

    fn read_email(&mut self, field: &str, text: &str) -> Option<EmailAddress> {
        let message = email_problem(text);
        self.parsed(field, text, EmailAddress::parse, &message)
    }
}

/// What is wrong with a text that is no address, to be read after the field's name.
pub fn email_problem(text: &str) -> String {
    EmailAddress::read(text).err().map(|problem| problem.to_string()).unwrap_or_default()
}
