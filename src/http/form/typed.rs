//! The values of typed forms: text as a person typed it, secrets that are never kept, the key that makes a second click
//! show the first result.

use crate::domain::text::{EmailAddress, turns_direction};
use crate::service::{KEY_LENGTH_MAX, OnceKey, Problem};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::ops::Deref;

/// The longest value that is kept for showing it again, in bytes.
const KEPT_LENGTH_MAX: usize = 2_000;

/// Text as a person typed it, without blanks around it and without what turns the direction of a page, which is
/// pasted and never typed. Longer values than 2 000 bytes are not kept after a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed(String);

impl Typed {
    /// The text, unless it is empty.
    pub fn given(&self) -> Option<&str> {
        Some(self.0.as_str()).filter(|text| !text.is_empty())
    }

    /// Reads an address for mail that must not be missing.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn email(&self) -> Result<EmailAddress, Problem> {
        EmailAddress::read(self.given().ok_or(Problem::Required)?).map_err(Problem::from)
    }
}

impl From<&str> for Typed {
    fn from(text: &str) -> Self {
        let text = text.trim();
        if text.chars().any(turns_direction) {
            return Self::from(text.replace(turns_direction, "").as_str());
        }
        Self(text.to_owned())
    }
}

impl From<String> for Typed {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Typed> for String {
    fn from(typed: Typed) -> Self {
        typed.0
    }
}

impl Deref for Typed {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Typed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for Typed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_kept = self.0.len() <= KEPT_LENGTH_MAX;
        serializer.serialize_str(if is_kept { &self.0 } else { "" })
    }
}

impl<'de> Deserialize<'de> for Typed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(String::deserialize(deserializer)?))
    }
}

/// A checkbox: its value is `1` when it is checked, and nothing is sent when it is not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked(pub bool);

impl Serialize for Checked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.0 { "1" } else { "" })
    }
}

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(String::deserialize(deserializer)?.trim() == "1"))
    }
}

/// A password, a token or a credential: exactly as it was sent, never kept, never printed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(String::deserialize(deserializer)?))
    }
}

/// The one-time key of a form, made when the form is drawn. Not kept after a refusal: the next form gets a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormKey(Option<String>);

impl FormKey {
    /// The key, when the form came with a well-formed one.
    pub fn get(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl Serialize for FormKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("")
    }
}

impl<'de> Deserialize<'de> for FormKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Half of the room is left for the part that tells several commands of one form apart.
        let key = OnceKey::parse(&String::deserialize(deserializer)?);
        Ok(Self(key.filter(|key| key.len() <= KEY_LENGTH_MAX / 2)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, Serialize, Deserialize)]
    #[serde(default)]
    struct Sample {
        note: Typed,
        password: Secret,
        is_agreed: Checked,
        idempotency_key: FormKey,
    }

    #[test]
    fn an_address_says_what_is_wrong_with_it() {
        let read = |text: &str| Typed::from(text).email();
        assert_eq!(read(" a@example.com ").unwrap().as_str(), "a@example.com");
        assert_eq!(read(" "), Err(Problem::Required));
        assert_eq!(read("a..b@example.com"), Err(Problem::NotAnEmail));
        assert_eq!(read("a\u{200b}@example.com"), Err(Problem::HiddenCharacters));
    }

    #[test]
    fn secrets_keys_and_long_texts_are_not_kept() {
        let sent = r#"{"note":" a ","password":" x ","is_agreed":"1","idempotency_key":"k"}"#;
        let sample: Sample = serde_json::from_str(sent).unwrap();
        assert_eq!((&*sample.note, sample.password.reveal()), ("a", " x "));
        assert_eq!((sample.is_agreed.0, sample.idempotency_key.get()), (true, Some("k")));
        let kept = serde_json::to_string(&sample).unwrap();
        assert_eq!(kept, r#"{"note":"a","password":"","is_agreed":"1","idempotency_key":""}"#);
        assert_eq!(format!("{:?}", sample.password), "Secret");
        assert_eq!(&*Typed::from("a\u{202e}b \u{2067}"), "ab");
        let long = Typed::from("x".repeat(KEPT_LENGTH_MAX + 1));
        assert_eq!(serde_json::to_string(&long).unwrap(), "\"\"");
    }
}
