//! Reads all that Stripe knows about a payment.

use super::Stripe;
use super::disputes::read_dispute;
use super::money::{from_wire, sum_of};
use super::refund::read_refund;
use super::wire::{integer, session_path, text, unreadable};
use crate::domain::payments::payment::{Captured, Snapshot, Stage, Sum};
use crate::payments::provider::{ProviderError, SessionKey};
use serde_json::Value as Json;

/// The payment, its charge and what the charge put on the balance, in one answer.
const EXPAND: (&str, &str) = ("expand[]", "payment_intent.latest_charge.balance_transaction");

pub(super) async fn fetch(stripe: &Stripe, key: &SessionKey) -> Result<Snapshot, ProviderError> {
    let session = stripe.get(&session_path(&key.reference)?, &[EXPAND]).await?;
    // Anything else than this session, such as half an answer, is no answer to the question.
    if text(&session, "id") != Some(key.reference.as_str()) {
        return Err(unreadable());
    }
    // A session that says it is another one of ours must not pay for this one.
    if text(&session, "client_reference_id").is_some_and(|ours| ours != key.session.as_str()) {
        return Err(ProviderError::NotFound);
    }
    let Some(captured) = captured(&session)? else {
        return Ok(Snapshot::without_money(stage(&session)));
    };
    let refunds = stripe.list("/v1/refunds", &captured.reference).await?;
    let disputes = stripe.list("/v1/disputes", &captured.reference).await?;
    let refunds = refunds.iter().map(read_refund).collect::<Result<_, _>>()?;
    let disputes = disputes.iter().map(read_dispute).collect::<Result<Vec<_>, _>>()?;
    let disputes = disputes.into_iter().flatten().collect();
    Ok(Snapshot { stage: Stage::Paid, captured: Some(captured), refunds, disputes })
}

/// The money, when session and payment both say that it is there.
fn captured(session: &Json) -> Result<Option<Captured>, ProviderError> {
    let Some(intent) = session.get("payment_intent").filter(|intent| intent.is_object()) else {
        return Ok(None);
    };
    let is_there = text(session, "payment_status") == Some("paid")
        && text(intent, "status") == Some("succeeded")
        && integer(intent, "amount_received").is_some_and(|amount| amount > 0);
    if !is_there {
        return Ok(None);
    }
    let sum = sum_of(intent, "amount_received")?;
    let reference = text(intent, "id").ok_or_else(unreadable)?.to_owned();
    Ok(Some(Captured { reference, sum, fee_minor: fee_minor(intent, sum) }))
}

/// What Stripe keeps. An account that is paid out in another currency has its fees in that one: there is none to tell
/// in the currency of the payment.
fn fee_minor(intent: &Json, paid: Sum) -> Option<i64> {
    let entry = intent.get("latest_charge")?.get("balance_transaction")?;
    let currency = paid.currency?;
    if !text(entry, "currency")?.eq_ignore_ascii_case(currency.as_str()) {
        return None;
    }
    from_wire(integer(entry, "fee")?, currency)
}

/// How far a session without money has come.
fn stage(session: &Json) -> Stage {
    match text(session, "status") {
        Some("expired") => Stage::Expired,
        Some("complete") => {
            let intent = session.get("payment_intent").and_then(|intent| text(intent, "status"));
            let is_unpaid = text(session, "payment_status") == Some("unpaid");
            match intent {
                Some("requires_payment_method" | "canceled") if is_unpaid => Stage::Failed,
                _ => Stage::Processing,
            }
        }
        // `open`, and whatever is new to us: of nothing it is known that it is on its way.
        _ => Stage::Open,
    }
}
