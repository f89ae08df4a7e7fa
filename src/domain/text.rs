//! Texts that mean something, parsed once at the edge: e-mail addresses, affiliate codes, notes.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest e-mail address (RFC 5321, 4.5.3.1.3).
pub const EMAIL_LENGTH_MAX: usize = 254;
/// The longest note or reason, in characters.
pub const NOTE_LENGTH_MAX: usize = 500;

/// An e-mail address as it was typed, trimmed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address: one `@`, a local part, a domain with a dot or `localhost`, no spaces or control characters.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@')?;
        let plain = |part: &str| {
            !part.is_empty()
                && !part
                    .chars()
                    .any(|c| c.is_whitespace() || c.is_control() || "<>\"(),;:@".contains(c))
        };
        let dotted = domain.split('.').all(|label| !label.is_empty() && label.len() <= 63);
        let named = domain.contains('.') || domain.eq_ignore_ascii_case("localhost");
        (text.len() <= EMAIL_LENGTH_MAX
            && local.len() <= 64
            && plain(local)
            && plain(domain)
            && dotted
            && named)
            .then(|| Self(text.to_owned()))
    }

    /// The address as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address in the form that accounts are looked up by: lower case.
    pub fn lookup(&self) -> String {
        self.0.to_lowercase()
    }

    /// The mailbox behind the address, for telling whether two belong to one person: lower case, without a `+tag`, and
    /// without dots where the provider ignores them.
    pub fn mailbox(&self) -> String {
        let lower = self.0.to_lowercase();
        let (local, domain) = lower.rsplit_once('@').unwrap_or((&lower, ""));
        let local = local.split('+').next().unwrap_or(local);
        match domain {
            "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
            _ => format!("{local}@{domain}"),
        }
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A referral code: trimmed and lower case, 2 to 40 of `a–z 0–9 _ -`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AffiliateCode(String);

impl AffiliateCode {
    /// Reads a code in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim().to_ascii_lowercase();
        let wellformed =
            code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        (wellformed && (2..=40).contains(&code.len())).then_some(Self(code))
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AffiliateCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Free text from a person: trimmed, without control characters; `None` when nothing is left.
///
/// # Errors
/// `TextTooLong` beyond [`NOTE_LENGTH_MAX`] characters.
pub fn note(text: &str) -> Result<Option<String>, TextTooLong> {
    let kept: String = text.chars().filter(|c| !c.is_control() || *c == '\n').collect();
    let kept = kept.trim();
    if kept.chars().count() > NOTE_LENGTH_MAX {
        return Err(TextTooLong);
    }
    Ok((!kept.is_empty()).then(|| kept.to_owned()))
}

/// A text is longer than its field allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long")]
pub struct TextTooLong;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in ["a@example.com", " A.b+c@Example.co.uk ", "x@localhost"] {
            assert!(EmailAddress::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b.c",
            "a@",
            "a@b",
            "a b@c.d",
            "a@b..c",
            "a\n@b.c",
            "<a>@b.c",
            &"x".repeat(300),
        ] {
            assert!(EmailAddress::parse(bad).is_none(), "{bad}");
        }
        let mailbox = |text| EmailAddress::parse(text).unwrap().mailbox();
        assert_eq!(mailbox("A.B+shop@googlemail.com"), "ab@gmail.com");
        assert_eq!(mailbox("A.B+shop@example.com"), "a.b@example.com");
    }

    #[test]
    fn codes_and_notes() {
        assert_eq!(AffiliateCode::parse(" Creator123 ").unwrap().as_str(), "creator123");
        for bad in ["", "a", "a b", "ä1", "<script>", &"x".repeat(41)] {
            assert!(AffiliateCode::parse(bad).is_none(), "{bad}");
        }
        assert_eq!(note(" a\u{0}b\r\n "), Ok(Some("ab".to_owned())));
        assert_eq!(note("\t "), Ok(None));
        assert_eq!(note(&"x".repeat(501)), Err(TextTooLong));
    }
}
