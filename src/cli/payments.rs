//! `portico payments …`, and what `portico serve` has to know about payment providers.

use anyhow::Context as _;
use clap::Subcommand;
use portico::domain::actor::Actor;
use portico::domain::entropy::random_256;
use portico::domain::payments::payment::Gateway;
use portico::http::SystemEntropy;
use portico::payments::paypal::EventTrust;
use portico::payments::{
    CredentialRefusal, ProviderAddresses, Typed, Vault, hook_address, sealed_account,
};
use portico::server::PaymentOptions;
use portico::service::{ConnectGateway, Service};
use std::io::Read as _;
use std::path::PathBuf;

/// Payments at providers.
#[derive(clap::Args)]
pub struct PaymentArguments {
    /// What secrets in the database are sealed with (credentials of payment providers, what signs webhooks): 64
    /// hexadecimal digits, as `portico payments new-key` prints them. Without it they lie open, and only test payments
    /// and payments by hand work.
    #[arg(long, env = "PORTICO_SECRET_KEY", hide_env_values = true)]
    secret_key: Option<String>,
    /// The secret key from before, while it is being changed: `portico vault rotate` seals everything with the new one.
    #[arg(
        long,
        env = "PORTICO_SECRET_KEY_BEFORE",
        hide_env_values = true,
        requires = "secret_key"
    )]
    secret_key_before: Option<String>,
    /// Another address for Stripe's API: for tests.
    #[arg(long, env = "PORTICO_STRIPE_URL", hide = true)]
    stripe_url: Option<String>,
    /// Another address for PayPal's API: for tests.
    #[arg(long, env = "PORTICO_PAYPAL_URL", hide = true)]
    paypal_url: Option<String>,
    /// Where the certificates of that PayPal lie: for tests.
    #[arg(long, env = "PORTICO_PAYPAL_CERTIFICATES", hide = true, requires = "paypal_roots")]
    paypal_certificates: Option<String>,
    /// Who issued them, in PEM: for tests.
    #[arg(long, env = "PORTICO_PAYPAL_ROOTS", hide = true)]
    paypal_roots: Option<PathBuf>,
    /// Where buyers may be sent to pay, beside the providers' own pages: for tests.
    #[arg(long, env = "PORTICO_PAYMENT_PAGES", hide = true, value_delimiter = ',')]
    payment_page: Vec<String>,
}

impl PaymentArguments {
    /// What they come to.
    ///
    /// # Errors
    /// When the key or the certificates are none.
    pub fn options(self) -> anyhow::Result<PaymentOptions> {
        let vault = match &self.secret_key {
            Some(key) => Some(super::vault::of_keys(key, self.secret_key_before.as_deref())?),
            None => None,
        };
        let mut addresses = ProviderAddresses::default();
        if let Some(url) = self.stripe_url {
            addresses.stripe = url;
        }
        if let Some(url) = self.paypal_url {
            (addresses.paypal_live, addresses.paypal_sandbox) = (url.clone(), url);
        }
        if let (Some(origin), Some(roots)) = (self.paypal_certificates, self.paypal_roots) {
            let roots = std::fs::read(&roots)
                .with_context(|| format!("{} cannot be read", roots.display()))?;
            addresses.paypal_trust = EventTrust::instead(&[&origin], &roots)?;
        }
        addresses.pages.extend(self.payment_page);
        Ok(PaymentOptions { vault, addresses })
    }
}

#[derive(Subcommand)]
pub enum PaymentsCommand {
    /// Prints a new secret key. Keep it where the server finds it and the database's backups are not.
    NewKey,
    /// Connects a shop to a provider. Reads the credentials from standard input, as JSON: for Stripe
    /// `{"secret_key": …, "webhook_secrets": […]}`, for PayPal
    /// `{"client_id": …, "client_secret": …, "webhook_id": …}`.
    Connect {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = super::DATABASE, env = "PORTICO_DATABASE")]
        database: String,
        /// The shop's short name.
        #[arg(long)]
        shop: String,
        /// `stripe` or `paypal`.
        #[arg(long)]
        provider: String,
        /// Real money moves.
        #[arg(long)]
        live: bool,
        /// Buyers cannot choose it (any more); refunds and events still work.
        #[arg(long)]
        disabled: bool,
        /// What the credentials are sealed with: the key that the server gets.
        #[arg(long, env = "PORTICO_SECRET_KEY", hide_env_values = true)]
        secret_key: String,
    },
}

/// Does what was asked; gives what to print.
///
/// # Errors
/// In words that say what to do.
pub async fn run(command: PaymentsCommand) -> anyhow::Result<String> {
    let PaymentsCommand::Connect { database, shop, provider, live, disabled, secret_key } = command
    else {
        return Ok(data_encoding::HEXLOWER.encode(&random_256(&SystemEntropy)));
    };
    let vault = Vault::new(&secret_key)?;
    let gateway = Gateway::parse(&provider).context("--provider must be stripe or paypal")?;
    anyhow::ensure!(
        !gateway.is_built_in(),
        "test payments need no account: --provider must be stripe or paypal"
    );
    let mut credentials = String::new();
    std::io::stdin()
        .read_to_string(&mut credentials)
        .context("no credentials on standard input")?;
    let credentials = Typed::parse(gateway, &credentials).and_then(|typed| typed.judged(live));
    let credentials = credentials.map_err(in_words)?;
    let service = super::open(&database).await?;
    let told = connect(&service, &vault, (&shop, gateway, live, !disabled), &credentials).await;
    service.close().await;
    told
}

/// Says which part of the credentials is wrong, never what stands in it.
fn in_words(refusal: CredentialRefusal) -> anyhow::Error {
    anyhow::anyhow!("credentials: {refusal}")
}

async fn connect(
    service: &Service,
    vault: &Vault,
    (slug, gateway, is_live, is_enabled): (&str, Gateway, bool, bool),
    credentials: &str,
) -> anyhow::Result<String> {
    let shop = super::shop_named(service, Some(slug)).await?;
    let wanted = (gateway, is_live, is_enabled);
    let account = sealed_account(service, vault, &shop, wanted, credentials);
    let actor = Actor::command_line(shop.id.clone());
    service.run(ConnectGateway { actor, account }).await?;
    Ok(format!(
        "{slug} takes {}. Let it send its events to {}",
        gateway.slug(),
        hook_address(&shop, gateway)
    ))
}
