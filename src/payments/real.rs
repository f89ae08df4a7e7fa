//! The providers that are asked over the network, each at its own address.

use super::desk::Connect;
use super::http::Caller;
use super::paypal::{self, EventTrust, Paypal};
use super::provider::Provider;
use super::stripe::{self, Stripe};
use crate::domain::clock::Clock;
use crate::domain::payments::payment::Gateway;
use crate::service::PaymentAccount;
use std::sync::Arc;

/// Where providers answer. Other addresses than their own are for tests.
#[derive(Clone)]
pub struct ProviderAddresses {
    /// Stripe, live and in test mode.
    pub stripe: String,
    /// `PayPal` with real money.
    pub paypal_live: String,
    /// `PayPal` for trying.
    pub paypal_sandbox: String,
    /// Whose signatures on `PayPal`'s events count.
    pub paypal_trust: EventTrust,
    /// Where buyers are sent to pay: forms of our pages may lead there and nowhere else.
    pub pages: Vec<String>,
}

impl Default for ProviderAddresses {
    fn default() -> Self {
        let pages = [
            "https://checkout.stripe.com",
            "https://www.paypal.com",
            "https://www.sandbox.paypal.com",
        ];
        Self {
            stripe: stripe::BASE_URL.to_owned(),
            paypal_live: paypal::LIVE_URL.to_owned(),
            paypal_sandbox: paypal::SANDBOX_URL.to_owned(),
            paypal_trust: EventTrust::default(),
            pages: pages.map(str::to_owned).to_vec(),
        }
    }
}

/// Connects to Stripe and `PayPal`.
pub struct RealProviders {
    caller: Caller,
    addresses: ProviderAddresses,
}

impl RealProviders {
    /// With these addresses.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new(
        clock: Arc<dyn Clock>,
        addresses: ProviderAddresses,
    ) -> Result<Self, reqwest::Error> {
        Ok(Self { caller: Caller::new(clock)?, addresses })
    }
}

impl Connect for RealProviders {
    fn connect(
        &self,
        account: &PaymentAccount,
        credentials: &str,
    ) -> Result<Arc<dyn Provider>, String> {
        let caller = self.caller.for_another();
        // What serde says could quote a secret.
        let malformed = |_| "the credentials are not what this provider needs".to_owned();
        match account.gateway {
            Gateway::Stripe => {
                let credentials = serde_json::from_str(credentials).map_err(malformed)?;
                Ok(Arc::new(Stripe::new(credentials, caller, &self.addresses.stripe)))
            }
            Gateway::Paypal => {
                let credentials = serde_json::from_str(credentials).map_err(malformed)?;
                let addresses = &self.addresses;
                let base = if account.is_live {
                    &addresses.paypal_live
                } else {
                    &addresses.paypal_sandbox
                };
                let paypal = Paypal::new(credentials, caller, base);
                Ok(Arc::new(paypal.trusting(self.addresses.paypal_trust.clone())))
            }
            Gateway::Sandbox => Err("the sandbox needs no account".to_owned()),
        }
    }
}

/// No provider at all: for servers without a secret key.
pub struct NoProviders;

impl Connect for NoProviders {
    fn connect(&self, _: &PaymentAccount, _: &str) -> Result<Arc<dyn Provider>, String> {
        Err("this server has no secret key".to_owned())
    }
}
