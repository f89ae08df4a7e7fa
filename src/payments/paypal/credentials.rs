//! What a shop copies from its app in `PayPal`'s developer pages, judged by how it looks.

use super::Credentials;
use crate::payments::connecting::{CredentialProblem, CredentialRefusal, part, refused};

/// The events that say where to look.
pub const EVENTS: [&str; 10] = [
    "CHECKOUT.ORDER.APPROVED",
    "PAYMENT.CAPTURE.COMPLETED",
    "PAYMENT.CAPTURE.DECLINED",
    "PAYMENT.CAPTURE.DENIED",
    "PAYMENT.CAPTURE.PENDING",
    "PAYMENT.CAPTURE.REFUNDED",
    "PAYMENT.CAPTURE.REVERSED",
    "CUSTOMER.DISPUTE.CREATED",
    "CUSTOMER.DISPUTE.UPDATED",
    "CUSTOMER.DISPUTE.RESOLVED",
];

impl Credentials {
    /// The same without blanks around its parts, if they look like what they are. Nothing in them tells live from
    /// sandbox.
    ///
    /// # Errors
    /// The first part that does not.
    pub fn judged(&self) -> Result<Self, CredentialRefusal> {
        let client_id = part("client_id", &self.client_id)?;
        // It is sent before a colon and the secret.
        if client_id.contains(':') {
            return refused("client_id", CredentialProblem::Characters);
        }
        let client_secret = part("client_secret", &self.client_secret)?;
        let webhook_id = part("webhook_id", &self.webhook_id)?;
        Ok(Self { client_id, client_secret, webhook_id })
    }
}
