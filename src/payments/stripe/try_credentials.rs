//! Tries a key without changing anything: it has to be allowed to read what payments are made of.

use super::Stripe;
use crate::payments::provider::ProviderError;

/// One item of each list, the rights for which restricted keys are given apart.
const LISTS: [&str; 3] = ["/v1/checkout/sessions", "/v1/refunds", "/v1/disputes"];

pub(super) async fn try_credentials(stripe: &Stripe) -> Result<(), ProviderError> {
    for path in LISTS {
        stripe.get(path, &[("limit", "1")]).await?;
    }
    Ok(())
}
