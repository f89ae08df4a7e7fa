//! Fields that several forms of the console share: reasons and percentages.

use crate::domain::money::{AmountError, parse_percent};
use crate::domain::text::{NOTE_LENGTH_MAX, note};
use crate::http::Typed;
use crate::service::{Problem, Refusal};

/// Reads a reason that must not be missing.
pub fn reason(field: &'static str, text: &Typed) -> Result<String, Refusal> {
    let too_long = |_| Refusal::field(field, Problem::TooLong(NOTE_LENGTH_MAX));
    note(text).map_err(too_long)?.ok_or_else(|| Refusal::field(field, Problem::Required))
}

/// Reads an optional percentage, in parts per million; a comma counts as the decimal point.
pub fn percent(field: &'static str, text: &Typed) -> Result<Option<i64>, Refusal> {
    let Some(text) = text.given() else { return Ok(None) };
    let text = text.trim_end_matches('%').trim().replace(',', ".");
    let refuse = |error| match error {
        AmountError::TooLarge | AmountError::NotPositive => Problem::OutOfRange(0, 100),
        other => Problem::Amount(other),
    };
    parse_percent(&text).map(Some).map_err(|error| Refusal::field(field, refuse(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_with_point_comma_and_sign() {
        let read = |text: &str| percent("rate", &text.into());
        assert_eq!(read(" 22,5 % "), Ok(Some(225_000)));
        assert_eq!((read("12.5"), read("")), (Ok(Some(125_000)), Ok(None)));
        let range = Refusal::field("rate", Problem::OutOfRange(0, 100));
        assert_eq!((read("101"), read("x").is_err()), (Err(range), true));
    }

    #[test]
    fn a_reason_is_required_and_limited() {
        assert_eq!(reason("reason", &" why ".into()), Ok("why".to_owned()));
        assert_eq!(reason("reason", &"".into()), Err(Refusal::field("reason", Problem::Required)));
        assert!(reason("reason", &"x".repeat(NOTE_LENGTH_MAX + 1).into()).is_err());
    }
}
