//! What an event is about. Its body may be forged (only a CRC32 of it is signed), so nothing but where to look is
//! taken from it.

use super::call::is_id;
use crate::domain::ids::PaymentSessionId;
use crate::payments::provider::{About, Notice};
use serde_json::Value as Json;

/// How much of an event may name transactions; a dispute of ours has one.
const TRANSACTIONS_MAX: usize = 10;

/// Reads an event; `None` when the body is none.
pub(super) fn notice(body: &[u8]) -> Option<Notice> {
    let event: Json = serde_json::from_slice(body).ok()?;
    let id = event["id"].as_str().filter(|id| is_name(id))?;
    let kind = event["event_type"].as_str().filter(|kind| is_name(kind))?;
    let mut about: Vec<About> = Vec::new();
    for found in abouts(kind, &event["resource"]).into_iter().flatten() {
        if !about.contains(&found) {
            about.push(found);
        }
    }
    if about.is_empty() {
        about.push(About::Nothing);
    }
    Some(Notice { event: id.to_owned(), kind: kind.to_owned(), about })
}

fn is_name(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}

fn abouts(kind: &str, resource: &Json) -> Vec<Option<About>> {
    if kind.starts_with("CUSTOMER.DISPUTE.") {
        return disputed(resource);
    }
    let unit = &resource["purchase_units"][0];
    if kind.starts_with("CHECKOUT.ORDER.") {
        return vec![session(&unit["custom_id"]), reference(&resource["id"])];
    }
    if kind.starts_with("CHECKOUT.PAYMENT-APPROVAL.") {
        return vec![session(&unit["custom_id"]), reference(&resource["order_id"])];
    }
    if kind.starts_with("PAYMENT.CAPTURE.") || kind.starts_with("PAYMENT.REFUND.") {
        let order = &resource["supplementary_data"]["related_ids"]["order_id"];
        // A refund names its capture in a link; its own id is none of a payment.
        let is_refund = kind.starts_with("PAYMENT.REFUND.")
            || kind.ends_with(".REFUNDED")
            || kind.ends_with(".REVERSED");
        let payment = match above(resource) {
            Some(capture) => payment_of(capture),
            None if is_refund => None,
            None => payment(&resource["id"]),
        };
        return vec![session(&resource["custom_id"]), reference(order), payment];
    }
    Vec::new()
}

fn disputed(resource: &Json) -> Vec<Option<About>> {
    let transactions = resource["disputed_transactions"].as_array().into_iter().flatten();
    transactions
        .take(TRANSACTIONS_MAX)
        .flat_map(|transaction| {
            [session(&transaction["custom"]), payment(&transaction["seller_transaction_id"])]
        })
        .collect()
}

/// Our session; the custom id of a refund is another thing.
fn session(value: &Json) -> Option<About> {
    let text = value.as_str().filter(|text| text.starts_with(PaymentSessionId::PREFIX))?;
    PaymentSessionId::parse(text).map(About::Session)
}

fn reference(value: &Json) -> Option<About> {
    let text = value.as_str().filter(|text| is_id(text))?;
    Some(About::SessionReference(text.to_owned()))
}

fn payment(value: &Json) -> Option<About> {
    value.as_str().and_then(payment_of)
}

fn payment_of(text: &str) -> Option<About> {
    is_id(text).then(|| About::Payment(text.to_owned()))
}

/// The capture that a refund belongs to: the last part of its link upwards.
fn above(resource: &Json) -> Option<&str> {
    let links = resource["links"].as_array()?;
    let up = links.iter().find(|link| link["rel"] == "up")?["href"].as_str()?;
    let (before, id) = up.rsplit_once('/')?;
    before.ends_with("/captures").then_some(id)
}
