//! Texts that mean something, parsed once at the edge: affiliate codes, notes, and what texts of people may hold.

pub use crate::domain::people::email::{EMAIL_LENGTH_MAX, EmailAddress};

use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The longest note or reason, in characters.
pub const NOTE_LENGTH_MAX: usize = 500;

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

/// Free text from a person: trimmed, without control characters and without what turns the direction of the page;
/// `None` when nothing is left.
///
/// # Errors
/// `TextTooLong` beyond [`NOTE_LENGTH_MAX`] characters.
pub fn note(text: &str) -> Result<Option<String>, TextTooLong> {
    let is_kept = |c: &char| (!c.is_control() || *c == '\n') && !turns_direction(*c);
    let kept: String = text.chars().filter(is_kept).collect();
    let kept = kept.trim();
    if kept.chars().count() > NOTE_LENGTH_MAX {
        return Err(TextTooLong);
    }
    Ok((!kept.is_empty()).then(|| kept.to_owned()))
}

/// Whether a character cannot be seen by itself, and so makes two texts differ that look alike: control and format
/// characters, what Unicode lets programs ignore, and the empty braille pattern.
pub fn is_hidden(c: char) -> bool {
    const BRAILLE_BLANK: char = '\u{2800}';
    let is_ignorable = || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c);
    let is_format = || {
        use GeneralCategory::{Control, Format, LineSeparator, ParagraphSeparator};
        let category = CodePointMapData::<GeneralCategory>::new().get(c);
        matches!(category, Control | Format | LineSeparator | ParagraphSeparator)
    };
    c == BRAILLE_BLANK || c.is_control() || (!c.is_ascii() && (is_format() || is_ignorable()))
}

/// Whether a character turns the direction of the text after it, whatever its letters are: the embeddings, overrides
/// and isolates of Unicode (UAX 9). Names and sentences in scripts that run from right to left need none of them.
pub fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A text is longer than its field allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is too long")]
pub struct TextTooLong;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_notes() {
        assert_eq!(AffiliateCode::parse(" Creator123 ").unwrap().as_str(), "creator123");
        for bad in ["", "a", "a b", "ä1", "<script>", &"x".repeat(41)] {
            assert!(AffiliateCode::parse(bad).is_none(), "{bad}");
        }
        assert_eq!(note(" a\u{0}b\r\n "), Ok(Some("ab".to_owned())));
        assert_eq!(note("\t "), Ok(None));
        assert_eq!(note("a\u{202e}b\u{2066}c\u{200d}"), Ok(Some("abc\u{200d}".to_owned())));
        assert_eq!(note("\u{5e9}\u{5dc}\u{200f}"), Ok(Some("\u{5e9}\u{5dc}\u{200f}".to_owned())));
        assert_eq!(note(&"x".repeat(501)), Err(TextTooLong));
    }
}
