//! What things look like on the wire. Amounts are JSON numbers made from their exact decimal text; orders, invoices and
//! customers carry unix seconds, everything about affiliates ISO 8601 with milliseconds.

mod affiliate;
mod coupon;
mod customer;
mod order;
mod payment;
mod payout;
mod product;
mod summary;
mod wallet;
mod webhook;

pub use affiliate::{
    AffiliateJson, AffiliatesJson, ApplicationDecidedJson, ApplicationsJson, SettingsJson,
};
pub use coupon::CouponJson;
pub use customer::CustomerJson;
pub use order::{InvoiceJson, OrderJson};
pub use payment::{AskedPaymentJson, PaymentJson, SessionJson};
pub use payout::{ConversionJson, PayoutJson, PayoutRowJson, PayoutRowsJson};
pub use product::ProductJson;
pub use summary::SummaryJson;
pub use wallet::{WalletChangedJson, WalletJson};
pub use webhook::{DoneJson, EventJson, EventNamesJson, LogJson, WebhookJson, event_json};

use crate::domain::clock::Timestamp;
use crate::domain::money::{Currency, Money};
use serde::Serialize;
use serde_json::Number;
use utoipa::ToSchema;

/// An amount of money in major units: a JSON number with the exact decimals, as 12.4.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = f64, example = 29.99)]
pub struct Amount(Number);

/// A rate in percent, as 20 or 12.5.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = f64, example = 20)]
pub struct Percent(Number);

/// A time as ISO 8601 in UTC, with milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = DateTime, example = "2026-03-15T10:00:00.000Z")]
pub struct IsoTime(String);

/// A value as JSON text.
pub fn to_text(value: &impl Serialize) -> String {
    // Only maps with keys that are not strings cannot be written, and there are none here.
    serde_json::to_string(value).unwrap_or_default()
}

/// An amount in major units: exact, without needless zeros (`1240` → `12.4`).
pub fn amount(minor: i64, currency: Currency) -> Amount {
    let text = Money::new(minor, currency).to_decimal().normalize().to_string();
    Amount(text.parse().unwrap_or_else(|_| Number::from(0)))
}

/// A rate in percent (`200000` parts per million → `20`).
pub fn percent(rate_ppm: i64) -> Percent {
    let text = crate::domain::money::percent_text(rate_ppm);
    Percent(text.parse().unwrap_or_else(|_| Number::from(0)))
}

/// `2026-03-15T10:00:00.000Z`.
pub fn iso(at: Timestamp) -> IsoTime {
    let instant = jiff::Timestamp::from_millisecond(at.millis()).unwrap_or_default();
    IsoTime(format!("{instant:.3}"))
}

/// The same as text.
pub fn iso_text(at: Timestamp) -> String {
    iso(at).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_numbers() {
        let yen = Currency::parse("JPY").unwrap();
        let dinar = Currency::parse("KWD").unwrap();
        for (minor, currency, text) in [
            (2500, Currency::USD, "25"),
            (1240, Currency::USD, "12.4"),
            (2999, Currency::USD, "29.99"),
            (1, Currency::USD, "0.01"),
            (0, Currency::USD, "0"),
            (-150, Currency::USD, "-1.5"),
            (9_007_199_254_740_991, Currency::USD, "90071992547409.91"),
            (5000, yen, "5000"),
            (1234, dinar, "1.234"),
        ] {
            assert_eq!(to_text(&amount(minor, currency)), text);
        }
        assert_eq!(to_text(&percent(12_500)), "1.25");
    }

    #[test]
    fn times_have_milliseconds() {
        assert_eq!(iso(Timestamp(1_773_568_800_000_000)).0, "2026-03-15T10:00:00.000Z");
        assert_eq!(iso(Timestamp(1_773_568_800_123_999)).0, "2026-03-15T10:00:00.123Z");
    }
}
