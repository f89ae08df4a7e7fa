//! Takes the money of an order that the buyer approved. An order to be captured at once is captured once at most,
//! whatever is asked and however often.

use super::Paypal;
use super::call::{Ask, code, read, refusal};
use super::fetch::{checked, fetch, of_order, order};
use super::snapshot;
use super::wire::Order;
use crate::domain::payments::payment::{Snapshot, Stage};
use crate::payments::http::Answer;
use crate::payments::provider::{ProviderError, SessionKey};
use axum::http::StatusCode;
use reqwest::Method;

/// Somebody else captured it first, or is about to.
const DONE_BEFORE: [&str; 2] = ["ORDER_ALREADY_CAPTURED", "ORDER_COMPLETION_IN_PROGRESS"];
/// The buyer has to go back and choose: the payment page works on.
const BUYER_MUST_ACT: [&str; 4] = [
    "INSTRUMENT_DECLINED",
    "ORDER_NOT_APPROVED",
    "PAYER_ACTION_REQUIRED",
    "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
];

pub(super) async fn capture(paypal: &Paypal, key: &SessionKey) -> Result<Snapshot, ProviderError> {
    let Some(found) = order(paypal, key).await? else {
        return Ok(Snapshot::without_money(Stage::Expired));
    };
    if snapshot::of_order(&found)?.stage != Stage::Approved {
        return of_order(paypal, &found).await;
    }
    let ask = Ask {
        method: Method::POST,
        path: format!("/v2/checkout/orders/{}/capture", found.id),
        request_id: Some(request_id(key, &found)),
        body: Some("{}".into()),
    };
    let answer = paypal.ask(&ask).await?;
    if answer.status.is_success() {
        let order = checked(read(&answer)?, key)?;
        let snapshot = snapshot::of_order(&order)?;
        // Nobody disputes money that was taken this moment, and the buyer waits. Less than a whole order (the minimal
        // answer) tells nothing.
        let is_new = answer.status == StatusCode::CREATED && snapshot.captured.is_some();
        return if is_new { Ok(snapshot) } else { fetch(paypal, key).await };
    }
    refused(paypal, key, &answer).await
}

async fn refused(
    paypal: &Paypal,
    key: &SessionKey,
    answer: &Answer,
) -> Result<Snapshot, ProviderError> {
    let code = code(answer);
    if DONE_BEFORE.contains(&code.as_str()) {
        return fetch(paypal, key).await;
    }
    if BUYER_MUST_ACT.contains(&code.as_str()) {
        return Ok(Snapshot::without_money(Stage::Open));
    }
    Err(refusal(answer))
}

/// Differs after each approval, so that a means of payment chosen after a refused one is not answered with the old
/// refusal.
fn request_id(key: &SessionKey, order: &Order) -> String {
    let at = order.update_time.as_deref().unwrap_or_default();
    let digits: String = at.chars().filter(char::is_ascii_digit).take(20).collect();
    format!("{}-capture-{digits}", key.session)
}
