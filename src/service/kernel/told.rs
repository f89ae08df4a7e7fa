//! Events in two parts. What may change until an event is sent is written with it; the rest is read from the row that
//! the event is about. Together they give what was true when it happened, to the byte, except for a person's own facts
//! (name, address): they are as they are now, and gone once the person was deleted.

use super::events::{commission_data, iso, order_data, payout_data};
use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::domain::money::Currency;
use crate::domain::webhooks::event::EventName;
use crate::store::Tx;
use crate::store::affiliates::commission::Commission;
use crate::store::orders::order::{Attribution, Order};
use crate::store::payouts::claim::ClaimRow;
use crate::store::webhooks::carried::{About, Carried};
use crate::store::webhooks::outbox::{outbox_insert, outbox_insert_of_order};
use serde_json::{Map, Value as Json, json};

type Members = Map<String, Json>;

/// How many changes of the attribution there were before an order's event. Receivers do not get it.
const ATTRIBUTIONS: &str = "attributions_before";

/// Queues an event about an order. `change` is added under `change`, for what the order itself does not say.
pub(in crate::service) fn tell_order(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    (event, subject): (EventName, &str),
    order: &Order,
    change: Option<Json>,
) {
    let mut written = changed(order_data(order), order_defaults(tx.now()));
    if !order.former_attributions.is_empty() {
        written.insert(ATTRIBUTIONS.to_owned(), json!(order.former_attributions.len()));
    }
    if let Some(change) = change {
        written.insert("change".to_owned(), change);
    }
    outbox_insert_of_order(tx, shop, event, (subject, &order.id), &Json::Object(written));
}

/// Queues the event that a commission was released, and how much that moved.
pub(in crate::service) fn tell_release(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    commission: &Commission,
    moved_minor: i64,
    currency: Currency,
) {
    let whole = commission_data(commission, moved_minor, currency);
    let written = Json::Object(changed(whole, release_defaults(tx.now())));
    outbox_insert(tx, shop, EventName::CommissionApproved, commission.id.as_str(), &written);
}

/// Queues an event about a payout request. The affiliate's e-mail address and name are not written: each delivery says
/// what they are then, and a deleted customer leaves no copy here.
pub(in crate::service) fn tell_payout(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    event: EventName,
    row: &ClaimRow,
    currency: Currency,
) {
    let written = changed(payout_data(row, currency), payout_defaults(tx.now()));
    outbox_insert(tx, shop, event, row.claim.id.as_str(), &Json::Object(written));
}

/// The members that change with an order, and their values where an event of this time does not write them.
fn order_defaults(at: Timestamp) -> Vec<(&'static str, Json)> {
    vec![
        ("status", Json::Null),
        ("gateway", Json::Null),
        ("refunded_amount", json!(0)),
        ("balance_paid_amount", json!(0)),
        ("updated_at", json!(at.secs())),
    ]
}

fn release_defaults(at: Timestamp) -> Vec<(&'static str, Json)> {
    vec![
        ("status", Json::Null),
        ("amount", Json::Null),
        ("currency", Json::Null),
        ("reversed_amount", json!(0)),
        ("released_at", json!(iso(at))),
    ]
}

fn payout_defaults(at: Timestamp) -> Vec<(&'static str, Json)> {
    let mut defaults = vec![("network_fee", json!(0)), ("updated_at", json!(iso(at)))];
    let absent = [
        "status",
        "reason",
        "override_reason",
        "transaction_id",
        "approved_at",
        "completed_at",
        "rejected_at",
        "cancelled_at",
        "affiliate_link_id",
        "affiliate_code",
    ];
    defaults.extend(absent.map(|name| (name, Json::Null)));
    defaults
}

/// Picks the members that change and do not have their default.
fn changed(whole: Json, defaults: Vec<(&'static str, Json)>) -> Members {
    let Json::Object(mut whole) = whole else { return Members::new() };
    let members = defaults.into_iter().filter_map(|(name, default)| {
        let value = whole.remove(name)?;
        (value != default).then(|| (name.to_owned(), value))
    });
    members.collect()
}

/// Joins what was written at this time with the row; `None` where all of it was written.
pub(in crate::service) fn whole(carried: &Carried, at: Timestamp) -> Option<Members> {
    let mut written: Members = serde_json::from_str(&carried.written).ok()?;
    let (row, defaults) = match &carried.about {
        About::Nothing => return None,
        About::Order(order) => {
            let before = written.remove(ATTRIBUTIONS).and_then(|count| count.as_u64());
            let place = usize::try_from(before.unwrap_or(0)).ok()?;
            let mut row = order_data(order);
            if let Some(former) = order.former_attributions.get(place) {
                attribute(&mut row, former);
            }
            (row, order_defaults(at))
        }
        About::Commission(commission) => {
            let currency = written.get("currency").and_then(Json::as_str);
            let currency = currency.and_then(Currency::parse)?;
            (commission_data(commission, 0, currency), release_defaults(at))
        }
        About::Payout(row) => {
            let currency = Currency::parse(&row.claim.currency).unwrap_or(Currency::USD);
            (payout_data(row, currency), payout_defaults(at))
        }
    };
    let Json::Object(mut whole) = row else { return None };
    whole.extend(defaults.into_iter().map(|(name, default)| (name.to_owned(), default)));
    whole.extend(written);
    Some(whole)
}

fn attribute(row: &mut Json, former: &Attribution) {
    row["affiliate_link_id"] = json!(former.link);
    row["affiliate_customer_id"] = json!(former.affiliate);
    row["affiliate_code"] = json!(former.code);
}
