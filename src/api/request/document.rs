//! JSON documents from outside, read exactly: numbers keep their digits, an object that names a key twice is refused,
//! nesting has a limit. `serde_json::Value` keeps the last of two keys and takes an object with a certain magic key for
//! a number, so it is only used for what it is strict about: the text between two quotes.

use std::collections::BTreeMap;

/// How many lists and objects may lie inside each other.
pub const DEPTH_MAX: usize = 64;

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it was written.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object; the order of keys means nothing (RFC 8259, 4).
    Object(BTreeMap<String, Json>),
}

/// Why bytes are not a JSON document that is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Not UTF-8.
    #[error("is not UTF-8")]
    Encoding,
    /// Not JSON.
    #[error("is not well-formed JSON")]
    Syntax,
    /// An object names a key twice.
    #[error("holds an object that names a key twice")]
    DuplicateKey,
    /// Nested too deeply.
    #[error("is nested too deeply")]
    Depth,
}

impl Json {
    /// Whether a text inside, a name of a member included, holds such a character.
    pub fn has_text_with(&self, is_sought: fn(char) -> bool) -> bool {
        match self {
            Self::Text(text) => text.contains(is_sought),
            Self::List(values) => values.iter().any(|value| value.has_text_with(is_sought)),
            Self::Object(members) => members
                .iter()
                .any(|(name, value)| name.contains(is_sought) || value.has_text_with(is_sought)),
            Self::Null | Self::Bool(_) | Self::Number(_) => false,
        }
    }

    /// Reads a whole document.
    ///
    /// # Errors
    /// Anything that is not one accepted JSON value.
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let rest = std::str::from_utf8(bytes).map_err(|_| Malformed::Encoding)?;
        let mut reader = Reader { rest };
        let value = reader.value(0)?;
        reader.skip_space();
        if reader.rest.is_empty() { Ok(value) } else { Err(Malformed::Syntax) }
    }

    /// What the value is, for people.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    /// One text for every way to write the same value: keys in order, no white space, `25.0` like `25`.
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, &canonical_number);
        text
    }

    /// The value as JSON, numbers as they were written.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text, &str::to_owned);
        text
    }

    fn write(&self, target: &mut String, number: &dyn Fn(&str) -> String) {
        match self {
            Self::Null => target.push_str("null"),
            Self::Bool(value) => target.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) => target.push_str(&number(text)),
            Self::Text(text) => target.push_str(&quoted(text)),
            Self::List(values) => {
                target.push('[');
                for (index, value) in values.iter().enumerate() {
                    target.push_str(if index == 0 { "" } else { "," });
                    value.write(target, number);
                }
                target.push(']');
            }
            Self::Object(members) => {
                target.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    target.push_str(if index == 0 { "" } else { "," });
                    target.push_str(&quoted(key));
                    target.push(':');
                    value.write(target, number);
                }
                target.push('}');
            }
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// `digits e power` without needless zeros; a power beyond `i64` stays as it was written.
fn canonical_number(text: &str) -> String {
    let (sign, unsigned) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (mantissa, power) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let Ok(power) = power.parse::<i64>() else { return text.to_owned() };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{part}");
    let kept = digits.trim_end_matches('0');
    let dropped = digits.len() - kept.len();
    let shift = i64::try_from(dropped).unwrap_or(0) - i64::try_from(part.len()).unwrap_or(0);
    match (kept.trim_start_matches('0'), power.checked_add(shift)) {
        ("", _) => "0".to_owned(),
        (kept, Some(power)) => format!("{sign}{kept}e{power}"),
        (_, None) => text.to_owned(),
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Json, Malformed> {
        self.skip_space();
        match self.rest.as_bytes().first() {
            Some(b'{' | b'[') if depth == DEPTH_MAX => Err(Malformed::Depth),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.list(depth + 1),
            Some(b'"') => self.text().map(Json::Text),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.word(),
        }
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    /// Takes `mark` after white space; whether it was there.
    fn takes(&mut self, mark: char) -> bool {
        self.skip_space();
        let rest = self.rest.strip_prefix(mark);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn expect(&mut self, mark: char) -> Result<(), Malformed> {
        if self.takes(mark) { Ok(()) } else { Err(Malformed::Syntax) }
    }

    /// Takes the first `length` bytes.
    fn take(&mut self, length: usize) -> Result<&'a str, Malformed> {
        let (token, rest) = self.rest.split_at_checked(length).ok_or(Malformed::Syntax)?;
        self.rest = rest;
        Ok(token)
    }

    fn object(&mut self, depth: usize) -> Result<Json, Malformed> {
        self.expect('{')?;
        let mut members = BTreeMap::new();
        if self.takes('}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.skip_space();
            let key = self.text()?;
            self.expect(':')?;
            if members.insert(key, self.value(depth)?).is_some() {
                return Err(Malformed::DuplicateKey);
            }
            if !self.takes(',') {
                self.expect('}')?;
                return Ok(Json::Object(members));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, Malformed> {
        self.expect('[')?;
        let mut values = Vec::new();
        if self.takes(']') {
            return Ok(Json::List(values));
        }
        loop {
            values.push(self.value(depth)?);
            if !self.takes(',') {
                self.expect(']')?;
                return Ok(Json::List(values));
            }
        }
    }

    fn text(&mut self) -> Result<String, Malformed> {
        let mut bytes = self.rest.bytes().enumerate();
        if !matches!(bytes.next(), Some((0, b'"'))) {
            return Err(Malformed::Syntax);
        }
        let mut is_escaped = false;
        let end = bytes.find(|(_, byte)| {
            let ends = *byte == b'"' && !is_escaped;
            is_escaped = *byte == b'\\' && !is_escaped;
            ends
        });
        let (end, _) = end.ok_or(Malformed::Syntax)?;
        serde_json::from_str(self.take(end + 1)?).map_err(|_| Malformed::Syntax)
    }

    fn number(&mut self) -> Result<Json, Malformed> {
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let token = self.take(self.rest.bytes().take_while(is_part).count())?;
        if is_number(token) { Ok(Json::Number(token.to_owned())) } else { Err(Malformed::Syntax) }
    }

    fn word(&mut self) -> Result<Json, Malformed> {
        let words =
            [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))];
        let (word, value) =
            words.into_iter().find(|(w, _)| self.rest.starts_with(w)).ok_or(Malformed::Syntax)?;
        self.take(word.len())?;
        Ok(value)
    }
}

/// The grammar of numbers (RFC 8259, 6).
fn is_number(token: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = token.strip_prefix('-').unwrap_or(token);
    let (mantissa, power) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, Some(power)),
        None => (unsigned, None),
    };
    let (whole, part) = match mantissa.split_once('.') {
        Some((whole, part)) => (whole, Some(part)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && part.is_none_or(digits)
        && power.is_none_or(|power| digits(power.strip_prefix(['+', '-']).unwrap_or(power)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<Json, Malformed> {
        Json::parse(text.as_bytes())
    }

    #[test]
    fn values_keep_what_was_written() {
        let json = parse(
            " { \"a\" : [1.50, -0, 1e999, true, null], \"\\u00e4\\n\\ud83d\\ude00\":\"x\" } ",
        );
        assert_eq!(json.unwrap().to_text(), r#"{"a":[1.50,-0,1e999,true,null],"ä\n😀":"x"}"#);
        assert_eq!(parse("{\"$serde_json::private::Number\":\"1\"}").unwrap().kind(), "an object");
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in [
            "",
            " ",
            "{",
            "[",
            "{]",
            "[1,]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "'a'",
            "\"a",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\n\"",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "-",
            "NaN",
            "Infinity",
            "nul",
            "tru",
            "1 2",
            "[1]]",
            "{\"a\":1}x",
            "\u{feff}{}",
        ] {
            assert_eq!(parse(text), Err(Malformed::Syntax), "{text:?}");
        }
        assert_eq!(Json::parse(b"\"\xff\""), Err(Malformed::Encoding));
        assert_eq!(parse(r#"{"a":1,"a":1}"#), Err(Malformed::DuplicateKey));
        assert_eq!(parse(r#"[{"b":{"a":1,"\u0061":2}}]"#), Err(Malformed::DuplicateKey));
    }

    #[test]
    fn nesting_has_a_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&nested(DEPTH_MAX)).is_ok());
        assert_eq!(parse(&nested(DEPTH_MAX + 1)), Err(Malformed::Depth));
        assert_eq!(parse(&"[".repeat(1 << 20)), Err(Malformed::Depth));
        assert_eq!(parse(&"{\"a\":".repeat(1 << 16)), Err(Malformed::Depth));
    }

    #[test]
    fn equal_values_have_one_canonical_text() {
        let canonical = |text: &str| parse(text).unwrap().canonical();
        assert_eq!(canonical(r#"{"b": 25.0, "a":[ ]}"#), canonical(r#"{"a":[],"b":2.5E1}"#));
        for (left, right) in [("0", "-0.00"), ("100", "1e2"), ("0.10", "1E-1"), ("120e0", "12e+1")]
        {
            assert_eq!(canonical(left), canonical(right));
        }
        for (left, right) in
            [("1", "-1"), ("1", "\"1\""), ("10", "1"), ("0.1", "0.01"), ("null", "false")]
        {
            assert_ne!(canonical(left), canonical(right));
        }
        assert_eq!(canonical("1e99999999999999999999"), "1e99999999999999999999");
        assert_eq!(canonical("10e9223372036854775807"), "10e9223372036854775807");
    }

    proptest! {
        #[test]
        fn serde_json_agrees_on_what_is_json(text in "[\\[\\]{}\",:0-9.eE+\\- \\\\a-f\nnult]{0,24}") {
            let accepted = parse(&text);
            let theirs = serde_json::from_str::<Box<serde_json::value::RawValue>>(&text);
            if accepted != Err(Malformed::DuplicateKey) {
                prop_assert_eq!(accepted.is_ok(), theirs.is_ok(), "{:?}", text);
            }
        }
    }
}
