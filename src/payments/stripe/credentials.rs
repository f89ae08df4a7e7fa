//! What a shop copies from its dashboard at Stripe, judged by how it looks.

use super::Credentials;
use crate::payments::connecting::{CredentialProblem, CredentialRefusal, part, refused};

/// How secret and restricted keys start, and whether real money moves with them.
const KEYS: [(&str, bool); 4] =
    [("sk_test_", false), ("rk_test_", false), ("sk_live_", true), ("rk_live_", true)];
/// How signing secrets start.
const SIGNING: &str = "whsec_";

/// The events that say where to look.
pub const EVENTS: [&str; 14] = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.payment_failed",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
];

impl Credentials {
    /// The same without blanks around its parts, if they look like what they are.
    ///
    /// # Errors
    /// The first part that does not.
    pub fn judged(&self, is_live: bool) -> Result<Self, CredentialRefusal> {
        let secret_key = part("secret_key", &self.secret_key)?;
        let is_longer = |start: &str| secret_key.len() > start.len();
        let known =
            KEYS.iter().find(|(start, _)| secret_key.starts_with(start) && is_longer(start));
        match known {
            None => return refused("secret_key", CredentialProblem::NoSecretKey),
            Some((_, true)) if !is_live => return refused("secret_key", CredentialProblem::Live),
            Some((_, false)) if is_live => return refused("secret_key", CredentialProblem::Test),
            Some(_) => {}
        }
        let given = self.webhook_secrets.iter().filter(|secret| !secret.trim().is_empty());
        let webhook_secrets: Vec<_> =
            given.map(|secret| part("webhook_secrets", secret)).collect::<Result<_, _>>()?;
        if webhook_secrets.is_empty() {
            return refused("webhook_secrets", CredentialProblem::Missing);
        }
        let is_secret =
            |secret: &String| secret.starts_with(SIGNING) && secret.len() > SIGNING.len();
        if !webhook_secrets.iter().all(is_secret) {
            return refused("webhook_secrets", CredentialProblem::NoSigningSecret);
        }
        Ok(Self { secret_key, webhook_secrets })
    }
}
