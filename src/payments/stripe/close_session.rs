//! Closes a Checkout Session.

use super::Stripe;
use super::wire::{session_path, text};
use crate::payments::provider::{ProviderError, SessionKey};

/// Stripe refuses to close what is not open, in words without a code: so the session itself is asked.
pub(super) async fn close_session(stripe: &Stripe, key: &SessionKey) -> Result<(), ProviderError> {
    let path = session_path(&key.reference)?;
    let idempotency_key = format!("close-{}", key.session);
    let closed = stripe.post(&format!("{path}/expire"), &idempotency_key, &[]).await;
    let Err(ProviderError::Refused(reason)) = closed else { return closed.map(drop) };
    let session = stripe.get(&path, &[]).await?;
    match text(&session, "status") {
        Some("complete" | "expired") => Ok(()),
        _ => Err(ProviderError::Refused(reason)),
    }
}
