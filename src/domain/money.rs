//! Money: signed integer minor units with an ISO 4217 currency, exact parsing and rounding. Never a binary float.

#![deny(clippy::float_arithmetic)]

use iso_currency::Currency as IsoCurrency;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::fmt;

/// No amount may reach 2^53 minor units, so that every consumer can hold it exactly.
pub const MINOR_LIMIT: i64 = 1 << 53;
/// One hundred percent in parts per million.
pub const PPM: i64 = 1_000_000;

/// A currency of ISO 4217 that amounts can be stated in. Metals, test codes and "no currency" are not.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(IsoCurrency);

impl Currency {
    /// United States dollar.
    pub const USD: Self = Self(IsoCurrency::USD);
    /// Euro.
    pub const EUR: Self = Self(IsoCurrency::EUR);

    /// Reads a three-letter code in any case.
    pub fn parse(text: &str) -> Option<Self> {
        let mut code: [u8; 3] = text.as_bytes().try_into().ok()?;
        code.make_ascii_uppercase();
        let known = IsoCurrency::from_code(std::str::from_utf8(&code).ok()?)?;
        known.exponent().map(|_| Self(known))
    }

    /// The code, upper case.
    pub fn as_str(&self) -> &str {
        self.0.code()
    }

    /// Digits behind the decimal point.
    pub fn exponent(self) -> u32 {
        self.0.exponent().map_or(2, u32::from)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl TryFrom<String> for Currency {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a currency code")
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.as_str().to_owned()
    }
}

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Nothing was given.
    #[error("an amount is required")]
    Empty,
    /// Not a plain decimal number.
    #[error("not a number")]
    NotANumber,
    /// Below zero or zero where a positive amount is needed.
    #[error("must be greater than zero")]
    NotPositive,
    /// More decimals than the currency has.
    #[error("has more decimals than the currency")]
    TooManyDecimals,
    /// At or above 2^53 minor units.
    #[error("is too large")]
    TooLarge,
    /// A person's text that can mean either amount, in minor units.
    #[error("can mean two amounts")]
    Ambiguous(i64, i64),
}

/// An amount in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// Signed minor units (cents for USD).
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// An amount from minor units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount as an exact decimal in major units.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.exponent())
    }

    /// The amount as a plain decimal, always with the currency's digits (`-12.40`).
    pub fn to_plain(self) -> String {
        minor_to_plain(self.minor, self.currency.exponent())
    }
}

/// Minor units as a plain decimal with `exponent` digits.
pub fn minor_to_plain(minor: i64, exponent: u32) -> String {
    let digits = minor.unsigned_abs().to_string();
    let decimals = exponent as usize;
    let (whole, part) = digits.split_at(digits.len().saturating_sub(decimals));
    let mut text = String::with_capacity(digits.len() + decimals + 2);
    if minor < 0 {
        text.push('-');
    }
    text.push_str(if whole.is_empty() { "0" } else { whole });
    if decimals > 0 {
        text.push('.');
        text.extend(std::iter::repeat_n('0', decimals - part.len()));
        text.push_str(part);
    }
    text
}

/// Reads an amount of zero or more as programs write it: the text of a JSON number or string. What people type is read
/// by [`typed_number`](super::typed_number).
///
/// Exponents are understood (`1e2`), since JSON numbers may carry them.
///
/// # Errors
/// Anything that is not a plain number, has too many decimals, is negative or too large.
pub fn parse_amount(text: &str, currency: Currency) -> Result<i64, AmountError> {
    parse_decimal(text, currency.exponent())
}

/// Reads a number of zero or more with at most that many decimals, in units of the last one.
fn parse_decimal(text: &str, decimals: u32) -> Result<i64, AmountError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AmountError::Empty);
    }
    let (mantissa, power) = split_exponent(text)?;
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let minor = scale_digits(digits, power.saturating_add(i64::from(decimals)))?;
    if negative && minor != 0 { Err(AmountError::NotPositive) } else { Ok(minor) }
}

/// Reads an amount greater than zero.
///
/// # Errors
/// As [`parse_amount`], and `NotPositive` for zero.
pub fn parse_positive(text: &str, currency: Currency) -> Result<i64, AmountError> {
    match parse_amount(text, currency)? {
        0 => Err(AmountError::NotPositive),
        minor => Ok(minor),
    }
}

/// Reads a percentage from 0 to 100 with at most four decimals, in parts per million.
///
/// # Errors
/// As [`parse_amount`]; `TooLarge` above 100.
pub fn parse_percent(text: &str) -> Result<i64, AmountError> {
    match parse_decimal(text, 4)? {
        ppm if ppm <= PPM => Ok(ppm),
        _ => Err(AmountError::TooLarge),
    }
}

fn split_exponent(text: &str) -> Result<(&str, i64), AmountError> {
    match text.split_once(['e', 'E']) {
        None => Ok((text, 0)),
        Some((mantissa, power)) => {
            let digits = power.strip_prefix(['+', '-']).unwrap_or(power);
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(AmountError::NotANumber);
            }
            let size = digits.parse::<i64>().unwrap_or(i64::MAX / 4).min(i64::MAX / 4);
            Ok((mantissa, if power.starts_with('-') { -size } else { size }))
        }
    }
}

/// `digits` (with at most one point) times ten to the `power`, which must come out whole.
fn scale_digits(digits: &str, power: i64) -> Result<i64, AmountError> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(part) || digits.ends_with('.') {
        return Err(AmountError::NotANumber);
    }
    let part = part.trim_end_matches('0');
    let significant = format!("{whole}{part}");
    let significant = significant.trim_start_matches('0');
    if significant.is_empty() {
        return Ok(0);
    }
    let decimals = i64::try_from(part.len()).unwrap_or(i64::MAX / 4);
    let zeros = power.saturating_sub(decimals);
    let (kept, zeros) = match usize::try_from(zeros) {
        Ok(zeros) => (significant, zeros),
        Err(_) => (strip_zeros(significant, zeros.unsigned_abs())?, 0),
    };
    if kept.len().saturating_add(zeros) > 16 {
        return Err(AmountError::TooLarge);
    }
    let minor = kept.parse::<i64>().map_err(|_| AmountError::TooLarge)?;
    let factor = 10_i64.pow(u32::try_from(zeros).unwrap_or(16));
    minor.checked_mul(factor).filter(|minor| *minor < MINOR_LIMIT).ok_or(AmountError::TooLarge)
}

fn strip_zeros(digits: &str, count: u64) -> Result<&str, AmountError> {
    let count = usize::try_from(count).map_err(|_| AmountError::TooManyDecimals)?;
    let split = digits.len().checked_sub(count).filter(|split| *split > 0);
    let (kept, dropped) = digits.split_at(split.ok_or(AmountError::TooManyDecimals)?);
    if dropped.bytes().all(|byte| byte == b'0') {
        Ok(kept)
    } else {
        Err(AmountError::TooManyDecimals)
    }
}

/// `base × rate / 1 000 000`, half to even; both zero or more, and the result never exceeds `base` for rates
/// up to 100 %.
pub fn percent_of(base_minor: i64, rate_ppm: i64) -> i64 {
    ratio_of(base_minor, rate_ppm, PPM)
}

/// `amount × part / whole`, half to even, in 128 bits. Zero when `whole` is not positive.
pub fn ratio_of(amount: i64, part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let (product, whole) = (i128::from(amount) * i128::from(part), i128::from(whole));
    let (quotient, remainder) = (product.div_euclid(whole), product.rem_euclid(whole));
    let up = match (remainder * 2).cmp(&whole) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => quotient % 2 != 0,
        std::cmp::Ordering::Less => false,
    };
    i64::try_from(quotient + i128::from(up)).unwrap_or(i64::MAX)
}

/// A rate in parts per million as a percent without needless zeros (`200000` → `20`, `12500` → `1.25`).
pub fn percent_text(rate_ppm: i64) -> String {
    Decimal::new(rate_ppm, 4).normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Result<i64, AmountError> {
        parse_amount(text, Currency::USD)
    }

    #[test]
    fn currencies_are_those_of_the_standard() {
        for (code, exponent) in [
            ("USD", 2),
            ("eur", 2),
            ("MGA", 2),
            ("JPY", 0),
            ("ISK", 0),
            ("UGX", 0),
            ("XAF", 0),
            ("XPF", 0),
            ("BHD", 3),
            ("LYD", 3),
            ("CLF", 4),
        ] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!(currency.exponent(), exponent, "{code}");
            assert_eq!(currency.as_str(), code.to_ascii_uppercase());
        }
        for code in ["", "US", "USDT", "ZZZ", "XXX", "XTS", "XAU", "U$D", "ÄE"] {
            assert_eq!(Currency::parse(code), None, "{code}");
        }
    }

    #[test]
    fn amounts_are_read_exactly() {
        for (text, minor) in [
            ("25", 2500),
            ("25.5", 2550),
            ("0.01", 1),
            (" 7.00 ", 700),
            ("1e2", 10_000),
            ("1.5E1", 1500),
            ("250e-1", 2500),
            ("0", 0),
            ("-0", 0),
            ("0.000", 0),
            ("12.300", 1230),
            ("+3", 300),
            ("0e999", 0),
            ("90071992547409.91", 9_007_199_254_740_991),
            ("0000000000000000000000001", 100),
        ] {
            assert_eq!(usd(text), Ok(minor), "{text}");
        }
        assert_eq!(parse_amount("1.234", Currency::parse("KWD").unwrap()), Ok(1234));
        assert_eq!(parse_amount("1234", Currency::parse("jpy").unwrap()), Ok(1234));
    }

    #[test]
    fn anything_else_is_refused_with_its_reason() {
        use AmountError::*;
        for (text, error) in [
            ("", Empty),
            ("  ", Empty),
            ("abc", NotANumber),
            ("NaN", NotANumber),
            ("1,5", NotANumber),
            ("1.", NotANumber),
            (".5", NotANumber),
            ("1e", NotANumber),
            ("--1", NotANumber),
            ("0x10", NotANumber),
            ("1.2.3", NotANumber),
            ("-1", NotPositive),
            ("0.001", TooManyDecimals),
            ("0.0000000000000000001", TooManyDecimals),
            ("1e-3", TooManyDecimals),
            ("1e999", TooLarge),
            ("1e99999999999999999999", TooLarge),
            ("1e-99999999999999999999", TooManyDecimals),
            ("90071992547409.92", TooLarge),
            ("9223372036854775808", TooLarge),
            ("١", NotANumber),
        ] {
            assert_eq!(usd(text), Err(error), "{text}");
        }
        assert_eq!(parse_amount("0.5", Currency::parse("JPY").unwrap()), Err(TooManyDecimals));
        assert_eq!(parse_positive("0.00", Currency::USD), Err(NotPositive));
    }

    #[test]
    fn percentages_are_read_exactly() {
        for (text, ppm) in
            [("20", 200_000), ("12.5", 125_000), ("0.0001", 1), ("1e2", 1_000_000), ("0", 0)]
        {
            assert_eq!(parse_percent(text), Ok(ppm), "{text}");
        }
        for (text, error) in [
            ("100.0001", AmountError::TooLarge),
            ("0.00001", AmountError::TooManyDecimals),
            ("-1", AmountError::NotPositive),
            ("a", AmountError::NotANumber),
            ("", AmountError::Empty),
        ] {
            assert_eq!(parse_percent(text), Err(error), "{text}");
        }
    }

    #[test]
    fn shares_round_half_to_even() {
        assert_eq!(percent_of(25, 100_000), 2);
        assert_eq!(percent_of(35, 100_000), 4);
        assert_eq!(percent_of(45, 100_000), 4);
        assert_eq!(percent_of(2699, 200_000), 540);
        assert_eq!(ratio_of(MINOR_LIMIT, MINOR_LIMIT, MINOR_LIMIT), MINOR_LIMIT);
        assert_eq!(ratio_of(5, 1, 0), 0);
    }

    #[test]
    fn text_forms() {
        assert_eq!(Money::new(-1240, Currency::USD).to_plain(), "-12.40");
        assert_eq!(Money::new(5, Currency::parse("JPY").unwrap()).to_plain(), "5");
        assert_eq!(percent_text(200_000), "20");
        assert_eq!(percent_text(12_500), "1.25");
    }
}
