//! Closing a payment page: `PayPal` has no call for it. An order that nobody approves lapses by itself after some
//! hours, and an approved one takes no money until we capture it, which we do not do for a session that is closed.

use super::Paypal;
use crate::payments::provider::{ProviderError, SessionKey};

#[expect(clippy::unused_async, reason = "the same shape as the other questions")]
pub(super) async fn close_session(_: &Paypal, _: &SessionKey) -> Result<(), ProviderError> {
    Ok(())
}
