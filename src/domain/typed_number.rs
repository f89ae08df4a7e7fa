//! Numbers as people type and read them: amounts, percentages, days. One reader and one writer for every form and for
//! the browser; what the writer writes the reader reads back.
//!
//! Programs write `1250.50`; [`parse_amount`](super::money::parse_amount) reads that.

#![deny(clippy::float_arithmetic)]

use super::money::{AmountError, MINOR_LIMIT, PPM, minor_to_plain};

/// The minus of typography, which amounts are written with.
const MINUS: char = '\u{2212}';
/// How many decimals a typed percentage may have; parts per million have as many.
const PERCENT_DECIMALS: u32 = 4;
/// More digits than any number below the limit has with its decimals.
const DIGITS_MAX: usize = 40;

/// Which character a language puts before the decimals; the other one groups thousands.
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

    /// The mark that a text names; a point where it names none.
    pub fn of(text: &str) -> Self {
        if text == Self::Comma.as_str() { Self::Comma } else { Self::Point }
    }

    /// The character that groups thousands, and the one before the decimals.
    fn marks(self) -> (char, char) {
        match self {
            Self::Point => (',', '.'),
            Self::Comma => ('.', ','),
        }
    }
}

/// Reads a number of zero or more with at most so many decimals, in units of the last one.
///
/// A text with both marks, or with one of them twice, can be read in one way only, whatever the language, and so can a
/// single mark that no three digits follow: `12,40` on an English page. Before three digits a mark means what the
/// reader's language writes: `1,250` is a thousand in English. Where the language writes neither `1.25` nor `1,250.00`
/// that way, the text is [`AmountError::Ambiguous`].
///
/// # Errors
/// Anything that is no such number, or could be two.
pub fn read_number(text: &str, mark: DecimalMark, decimals: u32) -> Result<i64, AmountError> {
    read_up_to(text, mark, decimals, MINOR_LIMIT - 1)
}

/// Reads a percentage from 0 to 100 with at most four decimals and perhaps its sign, in parts per million.
///
/// # Errors
/// As [`read_number`]; `TooLarge` above 100.
pub fn read_percent(text: &str, mark: DecimalMark) -> Result<i64, AmountError> {
    let text = text.trim();
    let text = text.strip_suffix('%').unwrap_or(text);
    read_up_to(text, mark, PERCENT_DECIMALS, PPM)
}

/// Reads a whole number of zero or more.
///
/// # Errors
/// As [`read_number`]; `TooLarge` above `most`.
pub fn read_whole(text: &str, mark: DecimalMark, most: i64) -> Result<i64, AmountError> {
    read_up_to(text, mark, 0, most)
}

/// Writes units of the last decimal as [`read_number`] reads them: `1,234.50` or `1.234,50`.
pub fn write_number(units: i64, mark: DecimalMark, decimals: u32) -> String {
    group_digits(&minor_to_plain(units, decimals), mark)
}

/// Puts marks into a plain decimal such as `-1234.50`: `−1,234.50` or `−1.234,50`.
pub fn group_digits(plain: &str, mark: DecimalMark) -> String {
    let (group, decimal) = mark.marks();
    let digits = plain.strip_prefix('-').unwrap_or(plain);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut text = String::with_capacity(plain.len() + 8);
    if digits.len() < plain.len() {
        text.push(MINUS);
    }
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

fn read_up_to(text: &str, mark: DecimalMark, decimals: u32, most: i64) -> Result<i64, AmountError> {
    let (is_negative, text) = without_sign(text.trim());
    let text = without_spaces(text)?;
    if text.is_empty() {
        return Err(AmountError::Empty);
    }
    let units = match Marked::of(&text)? {
        Marked::Clear(whole, part) => scale(&whole, part, decimals, most)?,
        Marked::Single(whole, sign, part) => single((whole, sign, part), mark, decimals, most)?,
    };
    if is_negative && units != 0 { Err(AmountError::NotPositive) } else { Ok(units) }
}

/// A number with a single mark in it.
fn single(
    (whole, sign, part): (&str, char, &str),
    mark: DecimalMark,
    decimals: u32,
    most: i64,
) -> Result<i64, AmountError> {
    let may_group = (1..=3).contains(&whole.len()) && !whole.starts_with('0') && part.len() == 3;
    let as_decimal = || scale(whole, part, decimals, most);
    let as_group = || scale(&[whole, part].concat(), "", decimals, most);
    let is_own_decimal = mark.marks().1 == sign;
    match (may_group, is_own_decimal) {
        // What the language writes where no amount has three decimals.
        (true, false) if decimals < 3 => as_group(),
        (true, false) => either(as_decimal(), as_group()),
        // What the language writes where amounts have three decimals.
        (true, true) if decimals < 3 => either(as_decimal(), as_group()),
        _ => as_decimal(),
    }
}

/// The only reading that gives a number; the error of the decimal one where none does.
fn either(
    as_decimal: Result<i64, AmountError>,
    as_group: Result<i64, AmountError>,
) -> Result<i64, AmountError> {
    match (as_decimal, as_group) {
        (Ok(small), Ok(large)) => Err(AmountError::Ambiguous(small, large)),
        (as_decimal, _) => as_decimal,
    }
}

/// What the marks in a text say about it.
enum Marked<'a> {
    /// Whole digits and decimals, in one way only.
    Clear(String, &'a str),
    /// Digits, the only mark, digits.
    Single(&'a str, char, &'a str),
}

impl<'a> Marked<'a> {
    fn of(text: &'a str) -> Result<Self, AmountError> {
        let is_mark = |sign: char| sign == '.' || sign == ',';
        let Some((at, last)) = text.char_indices().rfind(|(_, sign)| is_mark(*sign)) else {
            return Ok(Self::Clear(text.to_owned(), ""));
        };
        let (before, part) = (&text[..at], &text[at + 1..]);
        let Some(first) = before.chars().find(|sign| is_mark(*sign)) else {
            return Ok(Self::Single(before, last, part));
        };
        // One mark several times groups all of it; two marks group what is before the last one.
        let is_decimal = first != last;
        let grouped = if is_decimal { before } else { text };
        let whole = ungrouped(grouped, first).ok_or(AmountError::NotANumber)?;
        Ok(Self::Clear(whole, if is_decimal { part } else { "" }))
    }
}

/// The sign of a number and the rest.
fn without_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', MINUS]) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// The text without blanks and apostrophes, which may only group thousands.
fn without_spaces(text: &str) -> Result<String, AmountError> {
    let is_space = |sign: char| sign.is_whitespace() || sign == '\'' || sign == '\u{2019}';
    if !text.contains(is_space) {
        return Ok(text.to_owned());
    }
    let end = text.find(['.', ',']).unwrap_or(text.len());
    let (whole, rest) = text.split_at(end);
    let spaced: String =
        whole.trim_end().chars().map(|c| if is_space(c) { ' ' } else { c }).collect();
    let whole = ungrouped(&spaced, ' ').ok_or(AmountError::NotANumber)?;
    Ok(whole + rest.trim_end())
}

/// The digits of `1,234,567`; `None` where the groups are no thousands.
fn ungrouped(text: &str, group: char) -> Option<String> {
    let mut groups = text.split(group);
    let first = groups.next().unwrap_or_default();
    let is_whole = (1..=3).contains(&first.len()) && is_digits(first);
    let is_grouped = is_whole && groups.all(|rest| rest.len() == 3 && is_digits(rest));
    is_grouped.then(|| text.replace(group, ""))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits before and after the decimal mark, in units of the last decimal.
fn scale(whole: &str, part: &str, decimals: u32, most: i64) -> Result<i64, AmountError> {
    if !is_digits(whole) || !is_digits(part) || (whole.is_empty() && part.is_empty()) {
        return Err(AmountError::NotANumber);
    }
    let part = part.trim_end_matches('0');
    let missing =
        (decimals as usize).checked_sub(part.len()).ok_or(AmountError::TooManyDecimals)?;
    if whole.len() + part.len() > DIGITS_MAX {
        return Err(AmountError::TooLarge);
    }
    let mut units: i64 = 0;
    for digit in whole.bytes().chain(part.bytes()).chain(std::iter::repeat_n(b'0', missing)) {
        units = units.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
    }
    if units > most { Err(AmountError::TooLarge) } else { Ok(units) }
}

#[cfg(test)]
mod tests {
    use super::AmountError::{
        Ambiguous, Empty, NotANumber, NotPositive, TooLarge, TooManyDecimals,
    };
    use super::DecimalMark::{Comma, Point};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_the_reader_writes_them() {
        for (text, point, comma) in [
            ("12.40", Ok(1_240), Ok(1_240)),
            ("12,40", Ok(1_240), Ok(1_240)),
            ("12,4", Ok(1_240), Ok(1_240)),
            ("7", Ok(700), Ok(700)),
            ("1250", Ok(125_000), Ok(125_000)),
            (".50", Ok(50), Ok(50)),
            // One mark before three digits groups thousands in the language that groups with it, and is asked about in
            // the other.
            ("1,250", Ok(125_000), Err(Ambiguous(125, 125_000))),
            ("1.250", Err(Ambiguous(125, 125_000)), Ok(125_000)),
            ("12,400", Ok(1_240_000), Err(Ambiguous(1_240, 1_240_000))),
            ("1.255", Err(TooManyDecimals), Ok(125_500)),
            // No thousands.
            ("0.500", Ok(50), Ok(50)),
            ("1.2500", Ok(125), Ok(125)),
            ("1250.000", Ok(125_000), Ok(125_000)),
            ("0,255", Err(TooManyDecimals), Err(TooManyDecimals)),
            // Two marks say it themselves.
            ("1,234.50", Ok(123_450), Ok(123_450)),
            ("1.234,50", Ok(123_450), Ok(123_450)),
            ("1.234.567", Ok(123_456_700), Ok(123_456_700)),
            ("1,234,567.8", Ok(123_456_780), Ok(123_456_780)),
            ("1 250,00", Ok(125_000), Ok(125_000)),
            ("1\u{a0}250", Ok(125_000), Ok(125_000)),
            ("1'250.50", Ok(125_050), Ok(125_050)),
            ("+3", Ok(300), Ok(300)),
            ("90071992547409.91", Ok(MINOR_LIMIT - 1), Ok(MINOR_LIMIT - 1)),
        ] {
            assert_eq!(read_number(text, Point, 2), point, "{text} in English");
            assert_eq!(read_number(text, Comma, 2), comma, "{text} in German");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for (text, error) in [
            ("", Empty),
            (" ", Empty),
            ("abc", NotANumber),
            ("1e2", NotANumber),
            ("1,2,3", NotANumber),
            ("1.23.456", NotANumber),
            ("1,234.567.8", NotANumber),
            ("12 34", NotANumber),
            ("1.2 3", NotANumber),
            (".", NotANumber),
            ("١", NotANumber),
            ("12.40 USD", NotANumber),
            ("-1", NotPositive),
            ("\u{2212}0,01", NotPositive),
            ("0.001", TooManyDecimals),
            ("90071992547409.92", TooLarge),
            ("99999999999999999999999999999999999999999", TooLarge),
        ] {
            for mark in [Point, Comma] {
                assert_eq!(read_number(text, mark, 2), Err(error), "{text} {mark:?}");
            }
        }
        assert_eq!(read_number("-0", Point, 2), Ok(0));
    }

    #[test]
    fn currencies_without_and_with_three_decimals_are_read() {
        for (text, point, comma) in [
            ("1.250", Err(TooManyDecimals), Ok(1_250)),
            ("1,250", Ok(1_250), Err(TooManyDecimals)),
            ("12,40", Err(TooManyDecimals), Err(TooManyDecimals)),
        ] {
            assert_eq!(read_number(text, Point, 0), point, "{text} yen in English");
            assert_eq!(read_number(text, Comma, 0), comma, "{text} yen in German");
        }
        for (text, point, comma) in [
            ("1.250", Ok(1_250), Err(Ambiguous(1_250, 1_250_000))),
            ("1,250", Err(Ambiguous(1_250, 1_250_000)), Ok(1_250)),
            ("1,250.000", Ok(1_250_000), Ok(1_250_000)),
            ("12,40", Ok(12_400), Ok(12_400)),
        ] {
            assert_eq!(read_number(text, Point, 3), point, "{text} dinar in English");
            assert_eq!(read_number(text, Comma, 3), comma, "{text} dinar in German");
        }
    }

    #[test]
    fn percentages_and_whole_numbers_have_one_reading_in_their_range() {
        for (text, ppm) in [
            (" 22,5 % ", Ok(225_000)),
            ("12.5", Ok(125_000)),
            ("1.250", Ok(12_500)),
            ("12,125%", Ok(121_250)),
            ("100", Ok(PPM)),
            ("100,0001", Err(TooLarge)),
            ("0.00001", Err(TooManyDecimals)),
            ("", Err(Empty)),
        ] {
            for mark in [Point, Comma] {
                assert_eq!(read_percent(text, mark), ppm, "{text} {mark:?}");
            }
        }
        assert_eq!(read_whole("1.000", Comma, 3_650), Ok(1_000));
        assert_eq!(read_whole("1.000", Point, 3_650), Err(Ambiguous(1, 1_000)));
        assert_eq!(read_whole("1.000", Comma, 365), Err(TooLarge));
        assert_eq!(read_whole("1.000", Point, 365), Ok(1));
        assert_eq!(read_whole("400", Point, 365), Err(TooLarge));
        assert_eq!(read_whole("2.5", Comma, 365), Err(TooManyDecimals));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(units in 0..MINOR_LIMIT, small in 0_i64..2_000_000) {
            for units in [units, small] {
                for (mark, decimals) in [Point, Comma].into_iter().flat_map(|mark| {
                    [0, 2, 3, 4].map(|decimals| (mark, decimals))
                }) {
                    let written = write_number(units, mark, decimals);
                    prop_assert_eq!(read_number(&written, mark, decimals), Ok(units), "{}", written);
                }
            }
        }

        #[test]
        fn percentages_are_read_back(ppm in 0..=PPM) {
            let plain = super::super::money::percent_text(ppm);
            for mark in [Point, Comma] {
                let written = group_digits(&plain, mark);
                prop_assert_eq!(read_percent(&written, mark), Ok(ppm), "{}", written);
            }
        }

        #[test]
        fn no_text_is_one_amount_in_english_and_another_in_german(
            text in "[0-9., ]{0,12}",
            decimals in 0_u32..4,
        ) {
            let read = [Point, Comma].map(|mark| read_number(&text, mark, decimals));
            if let [Ok(point), Ok(comma)] = read {
                prop_assert_eq!(point, comma, "{}", text);
            }
        }
    }

    #[test]
    fn digits_are_grouped() {
        assert_eq!(write_number(123_456_789, Point, 2), "1,234,567.89");
        assert_eq!(write_number(123_456, Comma, 2), "1.234,56");
        assert_eq!(write_number(-5, Point, 0), "\u{2212}5");
        assert_eq!(DecimalMark::of(Comma.as_str()), Comma);
    }
}
