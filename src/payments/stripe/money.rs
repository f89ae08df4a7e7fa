//! Amounts as Stripe counts them (<https://docs.stripe.com/currencies>).

use crate::domain::money::Currency;
use crate::domain::payments::payment::Sum;
use crate::payments::provider::ProviderError;
use serde_json::Value as Json;

use super::wire::{integer, text, unreadable};

/// Currencies that Stripe counts with other digits than the standard: two that it still writes with the hundredths they
/// lost, one that it writes without the hundredths that are not in use.
const DIGITS: [(&str, u32); 3] = [("ISK", 2), ("UGX", 2), ("MGA", 0)];

fn digits(currency: Currency) -> u32 {
    DIGITS
        .iter()
        .find(|(code, _)| *code == currency.as_str())
        .map_or_else(|| currency.exponent(), |(_, digits)| *digits)
}

fn scale(amount: i64, from_digits: u32, to_digits: u32) -> Option<i64> {
    if to_digits >= from_digits {
        return amount.checked_mul(10_i64.checked_pow(to_digits - from_digits)?);
    }
    let unit = 10_i64.checked_pow(from_digits - to_digits)?;
    (amount % unit == 0).then_some(amount / unit)
}

/// An amount to send. Nothing is rounded: a sum that Stripe cannot take is refused.
pub(super) fn to_wire(minor: i64, currency: Currency) -> Result<i64, ProviderError> {
    // The last of three decimals has to be 0 at Stripe.
    let is_exact = currency.exponent() < 3 || minor % 10 == 0;
    Some(minor)
        .filter(|minor| is_exact && *minor > 0)
        .and_then(|minor| scale(minor, currency.exponent(), digits(currency)))
        .ok_or_else(|| ProviderError::Refused("amount_not_payable".to_owned()))
}

/// Minor units of ours, `None` where Stripe's amount is no whole number of them.
pub(super) fn from_wire(amount: i64, currency: Currency) -> Option<i64> {
    scale(amount, digits(currency), currency.exponent())
}

/// A sum that Stripe states. One that cannot be told in our units keeps Stripe's number and has no currency, so that
/// it equals none of ours.
pub(super) fn sum(amount: i64, currency: &str) -> Sum {
    let known = Currency::parse(currency);
    match known.and_then(|known| Some((from_wire(amount, known)?, known))) {
        Some((minor, currency)) => Sum::of(minor, currency),
        None => Sum { minor: amount, currency: None },
    }
}

/// The sum of an object with a currency, its amount under the given name.
pub(super) fn sum_of(json: &Json, name: &str) -> Result<Sum, ProviderError> {
    let amount = integer(json, name).ok_or_else(unreadable)?;
    Ok(sum(amount, text(json, "currency").ok_or_else(unreadable)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[test]
    fn amounts_go_out_in_stripes_units_and_come_back() {
        for (code, minor, wire) in [
            ("USD", 2599, 2599),
            ("JPY", 500, 500),
            ("HUF", 1045, 1045),
            ("ISK", 5, 500),
            ("UGX", 5, 500),
            ("MGA", 500, 5),
            ("XPF", 500, 500),
            ("KWD", 1230, 1230),
        ] {
            assert_eq!(to_wire(minor, currency(code)), Ok(wire), "{code}");
            assert_eq!(sum(wire, &code.to_lowercase()), Sum::of(minor, currency(code)), "{code}");
        }
    }

    #[test]
    fn nothing_is_rounded() {
        let refused = Err(ProviderError::Refused("amount_not_payable".to_owned()));
        for (code, minor) in
            [("KWD", 1234), ("BHD", 1), ("MGA", 550), ("USD", 0), ("USD", -1), ("ISK", i64::MAX)]
        {
            assert_eq!(to_wire(minor, currency(code)), refused, "{code} {minor}");
        }
        for (code, amount) in [("isk", 550), ("eu", 5), ("", 5), ("mga", i64::MAX)] {
            assert_eq!(sum(amount, code), Sum { minor: amount, currency: None }, "{code}");
        }
    }
}
