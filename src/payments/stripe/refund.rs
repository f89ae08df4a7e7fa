//! Refunds money.

use super::Stripe;
use super::money::{sum_of, to_wire};
use super::wire::{REFUND_KEY, text, unreadable};
use crate::domain::payments::payment::{RefundSeen, RefundStage};
use crate::payments::provider::{ProviderError, RefundAsk};
use serde_json::Value as Json;

/// Asks for a refund, unless there is one already: Stripe may forget an idempotency key after a day, and a refund can
/// be asked for longer than that. The reason stays with us: Stripe shows buyers none.
pub(super) async fn refund(stripe: &Stripe, ask: &RefundAsk) -> Result<RefundSeen, ProviderError> {
    let amount = to_wire(ask.amount_minor, ask.currency)?.to_string();
    let ours = ask.refund.as_str();
    for known in stripe.list("/v1/refunds", &ask.payment).await? {
        let known = read_refund(&known)?;
        if known.ours.as_deref() == Some(ours) {
            return Ok(known);
        }
    }
    let key = format!("metadata[{REFUND_KEY}]");
    let fields = [("payment_intent", ask.payment.as_str()), ("amount", &amount), (&key, ours)];
    let answer = stripe.post("/v1/refunds", ours, &fields).await?;
    Ok(RefundSeen { ours: Some(ours.to_owned()), ..read_refund(&answer)? })
}

pub(super) fn read_refund(refund: &Json) -> Result<RefundSeen, ProviderError> {
    let ours = refund.get("metadata").and_then(|metadata| text(metadata, REFUND_KEY));
    Ok(RefundSeen {
        reference: text(refund, "id").ok_or_else(unreadable)?.to_owned(),
        ours: ours.map(str::to_owned),
        sum: sum_of(refund, "amount")?,
        stage: match text(refund, "status") {
            Some("succeeded") => RefundStage::Done,
            Some("failed" | "canceled") => RefundStage::Failed,
            _ => RefundStage::Pending,
        },
    })
}
