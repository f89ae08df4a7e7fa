//! `PayPal`'s words as far as they are read. Whatever else it sends is passed over, and each field may be missing.

use serde::{Deserialize, Deserializer};

/// A decimal amount with its currency.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Amount {
    pub(super) currency_code: String,
    pub(super) value: String,
}

/// What the token endpoint grants.
#[derive(Deserialize)]
pub(super) struct Granted {
    pub(super) access_token: String,
    pub(super) expires_in: i64,
}

/// A refusal; the token endpoint says `error` instead of `name`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Failure {
    pub(super) name: Option<String>,
    pub(super) error: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(super) details: Vec<Detail>,
}

/// What a refusal is about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Detail {
    pub(super) issue: Option<String>,
}

/// Where to go from here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Link {
    pub(super) rel: String,
    pub(super) href: String,
}

/// An order: our payment session.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) update_time: Option<String>,
    #[serde(deserialize_with = "list")]
    pub(super) purchase_units: Vec<Unit>,
    #[serde(deserialize_with = "list")]
    pub(super) links: Vec<Link>,
}

/// The only purchase unit of our orders.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Unit {
    pub(super) custom_id: Option<String>,
    pub(super) payments: Option<Payments>,
}

/// The money of a purchase unit.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Payments {
    #[serde(deserialize_with = "list")]
    pub(super) captures: Vec<Capture>,
    #[serde(deserialize_with = "list")]
    pub(super) refunds: Vec<Refund>,
}

/// Money that was taken.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Capture {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) amount: Option<Amount>,
    pub(super) seller_receivable_breakdown: Option<Receivable>,
}

/// What a capture came to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Receivable {
    pub(super) paypal_fee: Option<Amount>,
}

/// Money that goes back.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refund {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) amount: Option<Amount>,
    pub(super) custom_id: Option<String>,
    pub(super) invoice_id: Option<String>,
    pub(super) create_time: Option<String>,
    pub(super) seller_payable_breakdown: Option<Payable>,
}

/// What a refund costs the seller.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Payable {
    pub(super) paypal_fee: Option<Amount>,
}

/// Disputes of one capture, in short.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DisputeList {
    #[serde(deserialize_with = "list")]
    pub(super) items: Vec<DisputeItem>,
}

/// A dispute in short.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct DisputeItem {
    pub(super) dispute_id: String,
}

/// A dispute.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Dispute {
    #[serde(rename = "dispute_id")]
    pub(super) id: String,
    pub(super) status: String,
    #[serde(rename = "dispute_life_cycle_stage")]
    pub(super) life_cycle_stage: Option<String>,
    #[serde(rename = "dispute_amount")]
    pub(super) amount: Option<Amount>,
    #[serde(rename = "dispute_outcome")]
    pub(super) outcome: Option<Outcome>,
    #[serde(deserialize_with = "list")]
    pub(super) money_movements: Vec<Movement>,
}

/// How a dispute ended.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Outcome {
    #[serde(rename = "outcome_code")]
    pub(super) code: Option<String>,
    pub(super) amount_refunded: Option<Amount>,
}

/// Money that a dispute moved.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Movement {
    pub(super) affected_party: String,
    #[serde(rename = "type")]
    pub(super) direction: String,
    pub(super) reason: String,
    pub(super) amount: Option<Amount>,
    pub(super) initiated_time: Option<String>,
}

/// A list, where `null` is as good as none.
fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
