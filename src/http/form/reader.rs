//! Reads the fields of one form as people of its language type them, and keeps everything that is wrong with them, so
//! that a refusal names all of it at once.

use super::typed::Typed;
use crate::components::decimal_mark;
use crate::domain::money::AmountError;
use crate::domain::text::{NOTE_LENGTH_MAX, note};
use crate::domain::typed_number::{DecimalMark, read_number, read_percent, read_whole};
use crate::http::visit::Visit;
use crate::service::{Problem, Refusal};

/// What a percentage may be.
const PERCENT: (i64, i64) = (0, 100);

/// Reads one form. A field that is wrong reads as its default, and [`FieldReader::done`] then refuses the form.
#[derive(Debug)]
pub struct FieldReader {
    mark: DecimalMark,
    decimals: u32,
    problems: Vec<(&'static str, Problem)>,
}

impl Visit {
    /// A reader for a form of this page: its language, and amounts in the shop's currency.
    pub fn field_reader(&self) -> FieldReader {
        FieldReader::new(decimal_mark(self.language), self.shop.currency.exponent())
    }
}

impl FieldReader {
    fn new(mark: DecimalMark, decimals: u32) -> Self {
        Self { mark, decimals, problems: Vec::new() }
    }

    /// Refuses a field.
    pub fn refuse(&mut self, field: &'static str, problem: Problem) {
        self.problems.push((field, problem));
    }

    /// Whether a field is refused.
    pub fn has_refused(&self, field: &str) -> bool {
        self.problems.iter().any(|(refused, _)| *refused == field)
    }

    /// An amount above zero, in minor units.
    pub fn amount(&mut self, field: &'static str, text: &str) -> i64 {
        let minor = self.amount_or_zero(field, text);
        if minor == 0 && !self.has_refused(field) {
            self.refuse(field, Problem::Amount(AmountError::NotPositive));
        }
        minor
    }

    /// An amount of zero or more, in minor units.
    pub fn amount_or_zero(&mut self, field: &'static str, text: &str) -> i64 {
        let read = read_number(text, self.mark, self.decimals);
        self.keep(field, read.map_err(Problem::Amount))
    }

    /// A percentage from 0 to 100 in parts per million; blank counts as absent.
    pub fn percent(&mut self, field: &'static str, text: &Typed) -> Option<i64> {
        text.given().map(|text| self.required_percent(field, text))
    }

    /// A percentage from 0 to 100 in parts per million.
    pub fn required_percent(&mut self, field: &'static str, text: &str) -> i64 {
        let read = read_percent(text, self.mark).map_err(|error| match error {
            AmountError::Empty => Problem::Required,
            _ => Problem::OutOfRange(PERCENT.0, PERCENT.1),
        });
        self.keep(field, read)
    }

    /// A whole number in a range.
    pub fn whole(&mut self, field: &'static str, text: &str, (least, most): (i64, i64)) -> i64 {
        let read = match read_whole(text, self.mark, most) {
            Ok(number) if number >= least => Ok(number),
            Err(AmountError::Empty) => Err(Problem::Required),
            Err(AmountError::Ambiguous(small, large)) => Err(Problem::AmbiguousWhole(small, large)),
            Err(AmountError::NotANumber | AmountError::TooManyDecimals) => {
                Err(Problem::NotWhole(least, most))
            }
            _ => Err(Problem::OutOfRange(least, most)),
        };
        self.keep(field, read)
    }

    /// A note; blank counts as absent.
    pub fn note(&mut self, field: &'static str, text: &str) -> Option<String> {
        self.keep(field, note(text).map_err(|_| Problem::TooLong(NOTE_LENGTH_MAX)))
    }

    /// A note that must not be blank, such as a reason.
    pub fn required_note(&mut self, field: &'static str, text: &str) -> String {
        let note = self.note(field, text);
        if note.is_none() && !self.has_refused(field) {
            self.refuse(field, Problem::Required);
        }
        note.unwrap_or_default()
    }

    /// A value that something else has read.
    pub fn keep<T: Default>(&mut self, field: &'static str, read: Result<T, Problem>) -> T {
        read.unwrap_or_else(|problem| {
            self.refuse(field, problem);
            T::default()
        })
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// A refusal that names every field that is wrong.
    pub fn done(self) -> Result<(), Refusal> {
        if self.problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(self.problems)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_the_language_of_the_form() {
        let mut german = FieldReader::new(DecimalMark::Comma, 2);
        assert_eq!(german.amount("amount", "1.250"), 125_000);
        assert_eq!(german.percent("rate", &" 22,5 % ".into()), Some(225_000));
        assert_eq!(
            (german.percent("rate", &"".into()), german.amount_or_zero("fee", "0")),
            (None, 0)
        );
        assert_eq!((german.whole("days", "14", (0, 365)), german.note("note", " ")), (14, None));
        assert_eq!(german.required_note("reason", " why "), "why");
        assert_eq!(german.done(), Ok(()));
    }

    #[test]
    fn a_whole_number_is_refused_for_what_is_wrong_with_it() {
        let problem = |mark, text: &str, range| {
            let mut reader = FieldReader::new(mark, 2);
            reader.whole("days", text, range);
            match reader.done() {
                Err(Refusal::Invalid(problems)) => problems.into_iter().next(),
                _ => None,
            }
        };
        let (english, german, years) = (DecimalMark::Point, DecimalMark::Comma, (0, 3_650));
        for (mark, text, expected) in [
            (english, "1.000", Some(Problem::AmbiguousWhole(1, 1_000))),
            (german, "1,000", Some(Problem::AmbiguousWhole(1, 1_000))),
            (english, "1.250", Some(Problem::NotWhole(0, 3_650))),
            (german, "1,250", Some(Problem::NotWhole(0, 3_650))),
            (german, "1.250", None),
            (english, "1,250", None),
            (english, "2.5", Some(Problem::NotWhole(0, 3_650))),
            (german, "two", Some(Problem::NotWhole(0, 3_650))),
            (english, "-1", Some(Problem::OutOfRange(0, 3_650))),
            (german, "9.000", Some(Problem::OutOfRange(0, 3_650))),
            (german, "", Some(Problem::Required)),
        ] {
            let expected = expected.map(|problem| ("days", problem));
            assert_eq!(problem(mark, text, years), expected, "{text} {mark:?}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_named_once() {
        let mut reader = FieldReader::new(DecimalMark::Point, 2);
        reader.amount("amount", "1.250");
        reader.amount("most", "0");
        reader.percent("rate", &"101".into());
        reader.whole("days", "400", (1, 365));
        reader.whole("hold", " ", (0, 365));
        reader.required_note("reason", "");
        reader.note("note", &"x".repeat(NOTE_LENGTH_MAX + 1));
        let refusal = reader.done().unwrap_err();
        let problems = vec![
            ("amount", Problem::Amount(AmountError::Ambiguous(125, 125_000))),
            ("most", Problem::Amount(AmountError::NotPositive)),
            ("rate", Problem::OutOfRange(0, 100)),
            ("days", Problem::OutOfRange(1, 365)),
            ("hold", Problem::Required),
            ("reason", Problem::Required),
            ("note", Problem::TooLong(NOTE_LENGTH_MAX)),
        ];
        assert_eq!(refusal, Refusal::Invalid(problems));
    }
}
