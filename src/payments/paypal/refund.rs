//! Gives a capture's money back, whole or in part.

use super::Paypal;
use super::call::{Ask, is_id, read};
use super::money::to_wire;
use super::snapshot::refund_seen;
use super::wire::Refund;
use crate::domain::payments::payment::RefundSeen;
use crate::payments::provider::{ProviderError, RefundAsk};
use reqwest::Method;
use serde_json::json;

/// The longest note, in characters.
const NOTE_LENGTH_MAX: usize = 255;

pub(super) async fn refund(paypal: &Paypal, ask: &RefundAsk) -> Result<RefundSeen, ProviderError> {
    if !is_id(&ask.payment) {
        return Err(ProviderError::NotFound);
    }
    let id = ask.refund.as_str();
    let mut body = json!({
        "amount": to_wire(ask.amount_minor, ask.currency)?,
        "custom_id": id,
        "invoice_id": id,
    });
    let note = ask.reason.as_deref().map(note).filter(|note| !note.is_empty());
    if let Some(note) = note {
        body["note_to_payer"] = note.into();
    }
    let request = Ask {
        method: Method::POST,
        path: format!("/v2/payments/captures/{}/refund", ask.payment),
        request_id: Some(id.to_owned()),
        body: Some(body.to_string().into()),
    };
    let answer = paypal.ask(&request).await?;
    match read::<Refund>(&answer) {
        Ok(refund) if refund.id.is_empty() => {
            Err(ProviderError::Unknown("it gave the refund no number".to_owned()))
        }
        Ok(refund) => Ok(RefundSeen { ours: Some(id.to_owned()), ..refund_seen(&refund)? }),
        // The refund exists and its request id, kept for 45 days, is forgotten: the next fetch tells about it.
        Err(ProviderError::Refused(code)) if code == "DUPLICATE_INVOICE_ID" => {
            Err(ProviderError::Unknown(code))
        }
        Err(error) => Err(error),
    }
}

/// The reason in one line.
fn note(reason: &str) -> String {
    let line = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|letter| !letter.is_control()).take(NOTE_LENGTH_MAX).collect()
}
