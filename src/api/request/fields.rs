//! Reading the fields of a request: every problem is collected, so that one answer names all of them. A field that is
//! null counts as absent; unknown fields are ignored.

use super::document::Json;
use crate::api::answer::error::{ApiError, Detail};
use crate::api::answer::refusal::words;
use crate::domain::clock::Timestamp;
use crate::domain::money::{AmountError, Currency, parse_amount, parse_percent, parse_positive};
use crate::domain::text::turns_direction;
use crate::service::Problem;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The most problems one answer names.
const PROBLEMS_MAX: usize = 50;

/// The fields of one JSON object.
#[derive(Debug)]
pub struct Fields {
    members: BTreeMap<String, Json>,
    prefix: String,
    problems: Vec<Detail>,
}

impl Fields {
    /// The fields of an object.
    pub fn new(members: BTreeMap<String, Json>) -> Self {
        Self { members, prefix: String::new(), problems: Vec::new() }
    }

    /// One text for every way to write the same fields.
    pub fn canonical(&self) -> String {
        Json::Object(self.members.clone()).canonical()
    }

    /// Notes a problem that the caller found.
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        if self.problems.len() < PROBLEMS_MAX {
            let field = format!("{}{field}", self.prefix);
            self.problems.push(Detail { field, message: message.into() });
        }
    }

    fn wrong(&mut self, field: &str, problem: &Problem, currency: Currency) {
        self.refuse(field, words(problem, currency));
    }

    fn wrong_type(&mut self, field: &str, expected: &str, found: &Json) {
        self.refuse(field, format!("must be {expected}, not {}", found.kind()));
    }

    /// Takes a field as it is; null counts as absent. What turns the direction of a page is refused in every text, for
    /// others will read it.
    pub fn take(&mut self, field: &str) -> Option<Json> {
        let value = self.members.remove(field).filter(|value| *value != Json::Null)?;
        if value.has_text_with(turns_direction) {
            self.refuse(field, "holds a character that turns the direction of the text");
            return None;
        }
        Some(value)
    }

    /// Whether a field is there and says something.
    pub fn is_given(&self, field: &str) -> bool {
        self.members.get(field).is_some_and(|value| *value != Json::Null)
    }

    /// Whether a field is there and null: it takes a value away.
    pub fn clears(&self, field: &str) -> bool {
        self.members.get(field) == Some(&Json::Null)
    }

    /// An amount above zero, as a number or a numeric string, in minor units.
    pub fn optional_amount(&mut self, field: &str, currency: Currency) -> Option<i64> {
        let text = self.optional_numeric(field)?;
        let amount = parse_positive(&text, currency);
        amount.map_err(|error| self.wrong(field, &Problem::Amount(error), currency)).ok()
    }

    /// An amount that must be there; zero where it is wrong.
    pub fn amount(&mut self, field: &str, currency: Currency) -> i64 {
        self.require(field);
        self.optional_amount(field, currency).unwrap_or_default()
    }

    /// A fee: an amount of zero or more, zero where it is absent.
    pub fn optional_fee(&mut self, field: &str, currency: Currency) -> i64 {
        let Some(text) = self.optional_numeric(field) else { return 0 };
        let amount = parse_amount(&text, currency);
        amount.map_err(|error| self.wrong(field, &Problem::Amount(error), currency)).unwrap_or(0)
    }

    /// A percentage from 0 to 100 with at most four decimals, in parts per million.
    pub fn optional_percent(&mut self, field: &str) -> Option<i64> {
        let text = self.optional_numeric(field)?;
        match parse_percent(&text) {
            Ok(ppm) => return Some(ppm),
            Err(AmountError::TooManyDecimals) => {
                self.refuse(field, "must have at most 4 decimals");
            }
            Err(AmountError::Empty | AmountError::NotANumber) => {
                self.refuse(field, "must be a number");
            }
            Err(_) => self.refuse(field, "must be from 0 to 100"),
        }
        None
    }

    /// A yes or no: a boolean, or what stands for one in clients without booleans (`1`, `0`, `"true"`, `"false"`).
    pub fn optional_flag(&mut self, field: &str) -> Option<bool> {
        match self.take(field)? {
            Json::Bool(value) => return Some(value),
            Json::Number(text) | Json::Text(text) => match text.as_str() {
                "1" | "true" => return Some(true),
                "0" | "false" => return Some(false),
                _ => self.refuse(field, "must be true or false"),
            },
            other => self.wrong_type(field, "true or false", &other),
        }
        None
    }

    /// The text of a number or of a numeric string.
    pub fn optional_numeric(&mut self, field: &str) -> Option<String> {
        match self.take(field)? {
            Json::Number(text) | Json::Text(text) => Some(text),
            other => {
                self.wrong_type(field, "a number", &other);
                None
            }
        }
    }

    /// A whole number within a range, `otherwise` where it is absent.
    pub fn integer(&mut self, field: &str, range: RangeInclusive<i64>, otherwise: i64) -> i64 {
        let Some(text) = self.optional_numeric(field) else { return otherwise };
        match text.trim().parse() {
            Ok(number) if range.contains(&number) => return number,
            _ => {
                let message =
                    format!("must be a whole number from {} to {}", range.start(), range.end());
                self.refuse(field, message);
            }
        }
        otherwise
    }

    /// A text of at most `most` characters. PostgreSQL rejects NUL in text, so it is refused here.
    pub fn optional_text(&mut self, field: &str, most: usize) -> Option<String> {
        match self.take(field)? {
            Json::Text(text) if text.contains('\0') => self.refuse(field, "holds a NUL character"),
            Json::Text(text) if text.chars().count() > most => {
                self.refuse(field, format!("must have at most {most} characters"));
            }
            Json::Text(text) => return Some(text),
            other => self.wrong_type(field, "a string", &other),
        }
        None
    }

    /// Whether a field is there, be it null.
    pub fn has(&self, field: &str) -> bool {
        self.members.contains_key(field)
    }

    /// A switch; off where it is absent.
    pub fn flag(&mut self, field: &str) -> bool {
        match self.take(field) {
            None => false,
            Some(Json::Bool(value)) => value,
            Some(other) => {
                self.wrong_type(field, "a boolean", &other);
                false
            }
        }
    }

    /// An amount of zero or more, as a number or a numeric string, in minor units.
    pub fn optional_balance(&mut self, field: &str, currency: Currency) -> Option<i64> {
        let text = self.optional_numeric(field)?;
        let amount = parse_amount(&text, currency);
        amount.map_err(|error| self.wrong(field, &Problem::Amount(error), currency)).ok()
    }

    /// An instant, in unix seconds or as ISO 8601 with an offset.
    pub fn optional_instant(&mut self, field: &str) -> Option<Timestamp> {
        let text = match self.take(field)? {
            Json::Number(text) | Json::Text(text) => text,
            other => {
                self.wrong_type(field, "a time", &other);
                return None;
            }
        };
        let instant = read_instant(&text);
        if instant.is_none() {
            self.refuse(field, "must be a time: unix seconds or ISO 8601 with an offset");
        }
        instant
    }

    /// A text that must be there; empty where it is wrong.
    pub fn text(&mut self, field: &str, most: usize) -> String {
        self.require(field);
        let before = self.problems.len();
        let text = self.optional_text(field, most).unwrap_or_default();
        if text.trim().is_empty() && self.problems.len() == before && self.has_room(field) {
            self.refuse(field, "is required");
        }
        text
    }

    /// Takes one text apart further; the problem is noted under the field's name.
    pub fn parsed<T>(
        &mut self,
        field: &str,
        text: &str,
        read: impl Fn(&str) -> Option<T>,
        message: &str,
    ) -> Option<T> {
        let value = read(text);
        if value.is_none() && self.has_room(field) {
            self.refuse(field, message);
        }
        value
    }

    /// One object inside, which must be there, to be read by `read`.
    pub fn object<T>(&mut self, field: &str, read: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.require(field);
        let members = match self.take(field)? {
            Json::Object(members) => members,
            other => {
                self.wrong_type(field, "an object", &other);
                return None;
            }
        };
        let prefix = format!("{}{field}.", self.prefix);
        let mut inner = Self { members, prefix, problems: Vec::new() };
        let value = read(&mut inner);
        self.problems.append(&mut inner.problems);
        Some(value)
    }

    /// The objects in a list, each to be read by `read`; the list must be there and hold 1 to `most`.
    pub fn objects<T>(
        &mut self,
        field: &str,
        most: usize,
        read: impl Fn(&mut Self) -> T,
    ) -> Vec<T> {
        self.require(field);
        let values = match self.take(field) {
            Some(Json::List(values)) => values,
            Some(other) => {
                self.wrong_type(field, "an array", &other);
                return Vec::new();
            }
            None => return Vec::new(),
        };
        if !(1..=most).contains(&values.len()) {
            self.refuse(field, format!("must hold 1 to {most} entries"));
            return Vec::new();
        }
        let mut rows = Vec::with_capacity(values.len());
        for (index, value) in values.into_iter().enumerate() {
            match value {
                Json::Object(members) => {
                    let prefix = format!("{}{field}[{index}].", self.prefix);
                    let mut inner = Self { members, prefix, problems: Vec::new() };
                    rows.push(read(&mut inner));
                    self.problems.append(&mut inner.problems);
                }
                other => self.wrong_type(&format!("{field}[{index}]"), "an object", &other),
            }
        }
        rows
    }

    fn require(&mut self, field: &str) {
        if self.members.get(field).is_none_or(|value| *value == Json::Null) {
            self.refuse(field, "is required");
        }
    }

    /// Whether nothing was said about the field yet.
    fn has_room(&self, field: &str) -> bool {
        let name = format!("{}{field}", self.prefix);
        self.problems.iter().all(|problem| problem.field != name)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// 422 with every problem that was found.
    pub fn finish(mut self) -> Result<(), ApiError> {
        self.problems.truncate(PROBLEMS_MAX);
        if self.problems.is_empty() { Ok(()) } else { Err(ApiError::invalid(self.problems)) }
    }
}

/// The instant that a text names: unix seconds, or ISO 8601 with an offset. Nothing before 1970 or after 9999.
pub fn read_instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let secs = match text.parse::<i64>() {
        Ok(secs) => jiff::Timestamp::from_second(secs).ok()?,
        Err(_) => text.parse::<jiff::Timestamp>().ok()?,
    };
    let micros = secs.as_microsecond();
    (micros >= 0).then_some(Timestamp(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields {
        match Json::parse(text.as_bytes()).unwrap() {
            Json::Object(members) => Fields::new(members),
            _ => Fields::new(BTreeMap::new()),
        }
    }

    fn amount(json: &str) -> Result<i64, String> {
        let mut fields = fields(&format!("{{\"amount\":{json}}}"));
        let minor = fields.amount("amount", Currency::USD);
        let [only] = &fields.problems[..] else { return Ok(minor) };
        assert_eq!(minor, 0);
        Err(only.message.clone())
    }

    #[test]
    fn amounts_are_read_from_their_text() {
        for (json, minor) in
            [("25", 2500), ("\"25.00\"", 2500), ("0.01", 1), ("1e2", 10_000), ("2.5E1", 2500)]
        {
            assert_eq!(amount(json), Ok(minor), "{json}");
        }
        for (json, message) in [
            ("null", "is required"),
            ("\"\"", "is required"),
            ("true", "must be a number, not a boolean"),
            ("[]", "must be a number, not an array"),
            ("{}", "must be a number, not an object"),
            ("\"NaN\"", "must be a number such as 12.40"),
            ("0", "must be greater than zero"),
            ("-1", "must be greater than zero"),
            ("0.001", "must have at most 2 decimals: USD has no more"),
            ("0.1000000000000000001", "must have at most 2 decimals: USD has no more"),
            ("1e999", "is too large"),
            ("9223372036854775808", "is too large"),
        ] {
            assert_eq!(amount(json), Err(message.to_owned()), "{json}");
        }
    }

    #[test]
    fn every_problem_is_named_once() {
        let mut fields =
            fields(r#"{"a":"","b":1,"c":"x\u0000","d":"xxxx","items":[{"n":0},7,{"n":"3"}]}"#);
        let texts: Vec<_> =
            ["a", "b", "c", "d", "e"].into_iter().map(|name| fields.text(name, 3)).collect();
        assert!(texts.iter().all(String::is_empty));
        let rows = fields.objects("items", 5, |item| item.integer("n", 1..=9, 1));
        assert_eq!(rows, [1, 3]);
        let named: Vec<_> = fields.problems.iter().map(|problem| problem.field.as_str()).collect();
        assert_eq!(named, ["a", "b", "c", "d", "e", "items[0].n", "items[1]"]);
        assert_eq!(fields.finish().unwrap_err().status(), 422);
    }

    #[test]
    fn whole_numbers() {
        for (json, number) in
            [("{}", 1), (r#"{"n":7}"#, 7), (r#"{"n":"7"}"#, 7), (r#"{"n":null}"#, 1)]
        {
            let mut fields = fields(json);
            assert_eq!(
                (fields.integer("n", 1..=9, 1), fields.problems.len()),
                (number, 0),
                "{json}"
            );
        }
        for json in ["0", "10", "1.5", "1e400", "\"x\"", "true", "9223372036854775808"] {
            let mut fields = fields(&format!("{{\"n\":{json}}}"));
            assert_eq!((fields.integer("n", 1..=9, 1), fields.problems.len()), (1, 1), "{json}");
        }
    }
}
