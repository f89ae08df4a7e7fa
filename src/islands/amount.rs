//! Amounts as people type and read them, for the browser and for the forms behind it.

use crate::domain::money::minor_to_plain;

/// Which character stands before the decimals; the other one groups thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1,234.50`
    Point,
    /// `1.234,50`
    Comma,
}

impl DecimalMark {
    /// The mark itself.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Point => ".",
            Self::Comma => ",",
        }
    }

    pub(super) fn of(text: &str) -> Self {
        if text == Self::Comma.as_str() { Self::Comma } else { Self::Point }
    }

    fn marks(self) -> (char, char) {
        match self {
            Self::Point => (',', '.'),
            Self::Comma => ('.', ','),
        }
    }
}

/// A typed amount as a plain decimal: `1.234,50` or `1,234.50` becomes `1234.50`.
///
/// What does not look like an amount of this way of writing stays as it was typed, so that reading it says what is
/// wrong. A text that is plain already means the same as before, unless its point can only group thousands.
pub fn plain_amount(text: &str, mark: DecimalMark, exponent: u32) -> String {
    let text = text.trim();
    let (group, decimal) = mark.marks();
    let (whole, part) = match text.split_once(decimal) {
        Some((whole, part)) => (whole, Some(part)),
        None => (text, None),
    };
    if whole.contains(group) && !is_grouped(whole, group) {
        return text.to_owned();
    }
    // Without decimals a German `1.250` is a thousand, but in a currency with three decimals it may be plain.
    if part.is_none() && mark == DecimalMark::Comma && exponent >= 3 {
        return text.to_owned();
    }
    let whole = whole.replace(group, "");
    match part {
        Some(part) => format!("{whole}.{part}"),
        None => whole,
    }
}

fn is_grouped(whole: &str, group: char) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(group);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && digits(first)
        && groups.all(|rest| rest.len() == 3 && digits(rest))
}

/// Minor units as people read them, without the currency: `1,234.50` or `1.234,50`.
pub(super) fn digits(minor: i64, exponent: u32, mark: DecimalMark) -> String {
    let (group, decimal) = mark.marks();
    let plain = minor_to_plain(minor.max(0), exponent);
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let mut text = String::with_capacity(plain.len() + 4);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(group);
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push(decimal);
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_become_plain() {
        use DecimalMark::{Comma, Point};
        for (text, mark, plain) in [
            ("12.40", Point, "12.40"),
            ("1,234.50", Point, "1234.50"),
            ("1,500", Point, "1500"),
            ("1,5", Point, "1,5"),
            ("12,40", Comma, "12.40"),
            ("12.40", Comma, "12.40"),
            ("1.234,50", Comma, "1234.50"),
            ("1.500", Comma, "1500"),
            (" 7 ", Comma, "7"),
            ("abc", Comma, "abc"),
            ("1,2,3", Comma, "1.2,3"),
            ("", Point, ""),
        ] {
            assert_eq!(plain_amount(text, mark, 2), plain, "{text} {mark:?}");
        }
        assert_eq!(plain_amount("1.250", Comma, 3), "1.250");
    }

    #[test]
    fn digits_are_grouped() {
        assert_eq!(digits(123_456_789, 2, DecimalMark::Point), "1,234,567.89");
        assert_eq!(digits(123_456, 2, DecimalMark::Comma), "1.234,56");
        assert_eq!(digits(5, 0, DecimalMark::Point), "5");
    }
}
