//! Amounts as `PayPal` writes them: decimal strings with the digits of the currency.

use super::wire::Amount;
use crate::domain::money::{Currency, Money, parse_amount};
use crate::domain::payments::payment::Sum;
use crate::payments::provider::ProviderError;
use serde_json::{Value as Json, json};

/// Currencies with cents that `PayPal` takes in whole units only.
const WHOLE_ONLY: [&str; 2] = ["HUF", "TWD"];

/// An amount to send. One with cents in a currency that `PayPal` takes without is refused before it is asked.
pub(super) fn to_wire(minor: i64, currency: Currency) -> Result<Json, ProviderError> {
    if minor <= 0 {
        return Err(ProviderError::Refused("CANNOT_BE_ZERO_OR_NEGATIVE".to_owned()));
    }
    let mut value = Money::new(minor, currency).to_plain();
    if WHOLE_ONLY.contains(&currency.as_str()) {
        let whole =
            value.split_once('.').filter(|(_, part)| part.bytes().all(|digit| digit == b'0'));
        let Some((whole, _)) = whole else {
            return Err(ProviderError::Refused("DECIMALS_NOT_SUPPORTED".to_owned()));
        };
        value = whole.to_owned();
    }
    Ok(json!({ "currency_code": currency.as_str(), "value": value }))
}

/// An amount that was sent. One that cannot be read makes the whole answer unreadable: guessing would book it.
pub(super) fn from_wire(amount: Option<&Amount>) -> Result<Sum, ProviderError> {
    amount
        .and_then(read)
        .ok_or_else(|| ProviderError::Unknown("an amount cannot be read".to_owned()))
}

/// The same in minor units, when it is in this currency.
pub(super) fn minor_in(amount: Option<&Amount>, currency: Option<Currency>) -> Option<i64> {
    amount.and_then(read).filter(|sum| sum.currency == currency).map(|sum| sum.minor)
}

fn read(amount: &Amount) -> Option<Sum> {
    let currency = Currency::parse(&amount.currency_code)?;
    // `PayPal` may leave out the zero before the point.
    let value = match amount.value.strip_prefix('.') {
        Some(part) => format!("0.{part}"),
        None => amount.value.clone(),
    };
    parse_amount(&value, currency).ok().map(|minor| Sum::of(minor, currency))
}
