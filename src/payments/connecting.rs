//! Connecting a shop to a provider: what is typed is judged here, sealed here and tried here, whether it comes from the
//! console or from the command line.

use super::desk::{Desk, DeskError};
use super::{paypal, stripe};
use crate::domain::payments::payment::Gateway;
use crate::service::{PaymentAccount, Service, Shop, Vault, sealed_about};
use serde::de::DeserializeOwned;

/// The longest part of credentials, in characters.
const PART_LENGTH_MAX: usize = 500;

/// What is wrong with a part of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialProblem {
    /// The whole is no JSON object of the provider's parts.
    #[error("is not what this provider needs")]
    Malformed,
    /// It is missing.
    #[error("is missing")]
    Missing,
    /// It holds a blank or a character that no provider writes, or far too many.
    #[error("holds characters that never stand in it; copy it again")]
    Characters,
    /// It does not start as Stripe's secret keys do.
    #[error("is no secret key: those start with sk_test_, sk_live_, rk_test_ or rk_live_")]
    NoSecretKey,
    /// A key for real money where test mode was chosen.
    #[error("is a key for real money, but test mode was chosen")]
    Live,
    /// A key of the test mode where real money was chosen.
    #[error("is a key of the test mode, but real money was chosen")]
    Test,
    /// It does not start as Stripe's signing secrets do.
    #[error("is no signing secret: those start with whsec_")]
    NoSigningSecret,
}

impl CredentialProblem {
    /// How its message key ends.
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Missing => "missing",
            Self::Characters => "characters",
            Self::NoSecretKey => "no_secret_key",
            Self::Live => "live",
            Self::Test => "test",
            Self::NoSigningSecret => "no_signing_secret",
        }
    }
}

/// Which part of credentials is wrong, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part} {problem}")]
pub struct CredentialRefusal {
    /// The part, by its name in JSON.
    pub part: &'static str,
    /// What is wrong with it.
    pub problem: CredentialProblem,
}

/// A refusal of one part.
pub(super) fn refused<T>(
    part: &'static str,
    problem: CredentialProblem,
) -> Result<T, CredentialRefusal> {
    Err(CredentialRefusal { part, problem })
}

/// A part without the blanks around it: visible ASCII, and some of it.
pub(super) fn part(name: &'static str, text: &str) -> Result<String, CredentialRefusal> {
    let text = text.trim();
    if text.is_empty() {
        return refused(name, CredentialProblem::Missing);
    }
    if text.len() > PART_LENGTH_MAX || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return refused(name, CredentialProblem::Characters);
    }
    Ok(text.to_owned())
}

/// Credentials as somebody typed them.
pub enum Typed {
    /// For Stripe.
    Stripe(stripe::Credentials),
    /// For `PayPal`.
    Paypal(paypal::Credentials),
}

impl Typed {
    /// Reads credentials from JSON.
    ///
    /// # Errors
    /// `Malformed` for anything else, and for the sandbox, which needs none.
    pub fn parse(gateway: Gateway, json: &str) -> Result<Self, CredentialRefusal> {
        match gateway {
            Gateway::Stripe => read(json).map(Self::Stripe),
            Gateway::Paypal => read(json).map(Self::Paypal),
            Gateway::Sandbox => refused("credentials", CredentialProblem::Malformed),
        }
    }

    /// Whose they are.
    pub fn gateway(&self) -> Gateway {
        match self {
            Self::Stripe(_) => Gateway::Stripe,
            Self::Paypal(_) => Gateway::Paypal,
        }
    }

    /// The credentials as they are sealed, if nothing about them is plainly wrong.
    ///
    /// # Errors
    /// The first part that is.
    pub fn judged(&self, is_live: bool) -> Result<String, CredentialRefusal> {
        let json = match self {
            Self::Stripe(credentials) => serde_json::to_string(&credentials.judged(is_live)?),
            Self::Paypal(credentials) => serde_json::to_string(&credentials.judged()?),
        };
        json.or_else(|_| refused("credentials", CredentialProblem::Malformed))
    }
}

/// What serde says could quote a secret.
fn read<T: DeserializeOwned>(json: &str) -> Result<T, CredentialRefusal> {
    serde_json::from_str(json).or_else(|_| refused("credentials", CredentialProblem::Malformed))
}

/// Where a provider sends its events about a shop.
pub fn hook_address(shop: &Shop, gateway: Gateway) -> String {
    format!("{}/hooks/{}/{}", shop.base_url.trim_end_matches('/'), gateway.slug(), shop.slug)
}

/// The events of a provider that say where to look; the names that are chosen in its dashboard.
pub fn hook_events(gateway: Gateway) -> &'static [&'static str] {
    match gateway {
        Gateway::Stripe => &stripe::EVENTS,
        Gateway::Paypal => &paypal::EVENTS,
        Gateway::Sandbox => &[],
    }
}

/// An account with judged credentials, sealed for this shop.
pub fn sealed_account(
    service: &Service,
    vault: &Vault,
    shop: &Shop,
    (gateway, is_live, is_enabled): (Gateway, bool, bool),
    credentials: &str,
) -> PaymentAccount {
    let about = sealed_about(&shop.id, gateway);
    let now = service.now();
    PaymentAccount {
        gateway,
        is_live,
        is_enabled,
        sealed: vault.seal(&about, credentials, service.entropy()),
        created_at: now,
        updated_at: now,
    }
}

impl Desk {
    /// Asks a provider for something harmless with credentials that are not kept yet.
    ///
    /// # Errors
    /// `Unauthorized` when it does not accept them; `Unknown` when it could not be asked.
    pub async fn try_credentials(
        &self,
        account: &PaymentAccount,
        credentials: &str,
    ) -> Result<(), DeskError> {
        let provider = self.connect.connect(account, credentials);
        let provider = provider.map_err(|_| DeskError::NotConnected)?;
        Ok(provider.try_credentials().await?)
    }

    /// Whether the credentials of an account can be opened with this server's key.
    pub fn opens(&self, shop: &Shop, account: &PaymentAccount) -> bool {
        self.opened(&shop.id, account).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripe(secret_key: &str, webhook_secrets: &[&str], is_live: bool) -> Result<String, String> {
        let webhook_secrets = webhook_secrets.iter().map(|secret| (*secret).to_owned()).collect();
        let secret_key = secret_key.to_owned();
        let typed = Typed::Stripe(stripe::Credentials { secret_key, webhook_secrets });
        typed
            .judged(is_live)
            .map_err(|refusal| format!("{}: {}", refusal.part, refusal.problem.code()))
    }

    #[test]
    fn credentials_of_stripe_are_judged_by_how_they_look() {
        let good = r#"{"secret_key":"sk_test_1","webhook_secrets":["whsec_1","whsec_2"]}"#;
        assert_eq!(
            stripe(" sk_test_1\n", &["whsec_1 ", "", " whsec_2"], false).as_deref(),
            Ok(good)
        );
        assert!(stripe("rk_live_1", &["whsec_1"], true).is_ok());
        for (key, secrets, is_live, problem) in [
            ("", vec!["whsec_1"], false, "secret_key: missing"),
            (" ", vec!["whsec_1"], false, "secret_key: missing"),
            ("pk_test_1", vec!["whsec_1"], false, "secret_key: no_secret_key"),
            ("sk_test_", vec!["whsec_1"], false, "secret_key: no_secret_key"),
            ("sk_1", vec!["whsec_1"], false, "secret_key: no_secret_key"),
            ("sk_test_1", vec!["whsec_1"], true, "secret_key: test"),
            ("rk_live_1", vec!["whsec_1"], false, "secret_key: live"),
            ("sk_test_1 2", vec!["whsec_1"], false, "secret_key: characters"),
            ("sk_test_\u{e4}", vec!["whsec_1"], false, "secret_key: characters"),
            ("sk_test_1", vec![], false, "webhook_secrets: missing"),
            ("sk_test_1", vec!["", " "], false, "webhook_secrets: missing"),
            ("sk_test_1", vec!["whsec_1", "we_1"], false, "webhook_secrets: no_signing_secret"),
            ("sk_test_1", vec!["whsec_"], false, "webhook_secrets: no_signing_secret"),
        ] {
            assert_eq!(
                stripe(key, &secrets, is_live),
                Err(problem.to_owned()),
                "{key} {secrets:?}"
            );
        }
        assert!(stripe(&format!("sk_test_{}", "1".repeat(600)), &["whsec_1"], false).is_err());
    }

    #[test]
    fn credentials_of_paypal_need_all_three_parts() {
        let json = |id: &str, secret: &str, hook: &str| {
            serde_json::json!({"client_id": id, "client_secret": secret, "webhook_id": hook})
                .to_string()
        };
        let judge = |json: &str| Typed::parse(Gateway::Paypal, json)?.judged(false);
        assert_eq!(
            judge(&json(" a ", "b", "c")),
            Ok(r#"{"client_id":"a","client_secret":"b","webhook_id":"c"}"#.to_owned())
        );
        for (json, part) in [
            (json("", "b", "c"), "client_id"),
            (json("a:b", "b", "c"), "client_id"),
            (json("a", " ", "c"), "client_secret"),
            (json("a", "b", ""), "webhook_id"),
            ("{\"client_id\": \"secret\"}".to_owned(), "credentials"),
            ("secret".to_owned(), "credentials"),
        ] {
            let refusal = judge(&json).unwrap_err();
            assert_eq!(refusal.part, part, "{json}");
            assert!(!refusal.to_string().contains("secret\""), "{refusal}");
        }
        assert!(Typed::parse(Gateway::Sandbox, "{}").is_err());
    }
}
