//! Forms about payment providers: their accounts, their events, what needs a decision.

use crate::domain::payments::payment::Gateway;
use crate::http::{Form, FormKey, KeyedForm, Secret, Typed, Visit};
use crate::service::{InboxKey, Refusal, Subject};
use serde::{Deserialize, Serialize};

/// The providers with credentials.
pub const PROVIDERS: [Gateway; 2] = [Gateway::Stripe, Gateway::Paypal];

/// The provider that an address or a form names.
///
/// # Errors
/// A refusal when it has no credentials or is unknown.
pub fn gateway_of(slug: &str) -> Result<Gateway, Refusal> {
    let found = PROVIDERS.into_iter().find(|gateway| gateway.slug() == slug);
    found.ok_or(Refusal::NotFound(Subject::Payment))
}

/// The event of this shop that an address or a form names.
///
/// # Errors
/// A refusal when the provider is unknown.
pub fn inbox_key(visit: &Visit, slug: &str, event: &str) -> Result<InboxKey, Refusal> {
    let gateway = Gateway::ALL.into_iter().find(|known| known.slug() == slug);
    let gateway = gateway.ok_or(Refusal::NotFound(Subject::Payment))?;
    Ok(InboxKey { shop: visit.shop.id.clone(), gateway, event: event.to_owned() })
}

/// Connects the shop to a provider, or replaces its credentials. A provider reads the parts that it knows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ConnectProviderForm {
    /// The provider.
    pub provider: Typed,
    /// `live` for real money, or `test`.
    pub mode: Typed,
    /// Stripe: the secret key.
    pub secret_key: Secret,
    /// Stripe: the signing secrets, separated by blanks.
    pub webhook_secrets: Secret,
    /// PayPal: the client's id.
    pub client_id: Typed,
    /// PayPal: the client's secret.
    pub client_secret: Secret,
    /// PayPal: the webhook's id.
    pub webhook_id: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for ConnectProviderForm {
    const NAME: &'static str = "provider.connect";

    fn page(&self) -> String {
        provider_page(&self.provider)
    }

    fn subject(&self) -> &str {
        &self.provider
    }
}

impl KeyedForm for ConnectProviderForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Offers a provider in the checkout, or no longer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SwitchProviderForm {
    /// The provider.
    pub provider: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for SwitchProviderForm {
    const NAME: &'static str = "provider.switch";

    fn page(&self) -> String {
        provider_page(&self.provider)
    }

    fn subject(&self) -> &str {
        &self.provider
    }
}

impl KeyedForm for SwitchProviderForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

fn provider_page(slug: &str) -> String {
    format!("/admin/payments/providers/{slug}")
}

/// Acts on a provider's event once more.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReplayEventForm {
    /// The provider.
    pub provider: Typed,
    /// The event's id at the provider.
    pub event: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for ReplayEventForm {
    const NAME: &'static str = "payment.replay";

    fn page(&self) -> String {
        format!("/admin/payments/events/{}/{}", self.provider, self.event)
    }

    fn subject(&self) -> &str {
        &self.event
    }
}

impl KeyedForm for ReplayEventForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Settles what needs a decision.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SettleReviewForm {
    /// The review.
    pub id: Typed,
    /// The button that was pressed: `send_back` or `close`.
    pub action: Typed,
    /// Why.
    pub note: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for SettleReviewForm {
    const NAME: &'static str = "payment.review";

    fn page(&self) -> String {
        "/admin/payments".to_owned()
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for SettleReviewForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}
