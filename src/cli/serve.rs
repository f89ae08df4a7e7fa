//! `portico serve`: how to serve, and serving.

use super::payments::PaymentArguments;
use super::{DATABASE, LISTEN, demo, say, take};
use portico::domain::net::web_origin::WebOrigin;
use portico::http::{
    AddressRange, AppOptions, REQUESTS_AT_ONCE, REQUESTS_PER_SEC, SecondFactorRule,
};
use portico::mail::MailOptions;
use portico::server::{ServeOptions, serve};
use portico::service::Rate;
use std::num::NonZeroU32;
use std::path::PathBuf;

/// How to serve.
#[derive(clap::Args)]
pub struct ServeArguments {
    /// `sqlite:PATH` or `postgres://…`.
    #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
    database: String,
    /// Address and port.
    #[arg(long, default_value = LISTEN, env = "PORTICO_LISTEN")]
    listen: String,
    /// A folder of brand files; the ones that ship when not given.
    #[arg(long, env = "PORTICO_BRANDS")]
    brands: Option<PathBuf>,
    /// Visitors come over HTTPS, through a proxy that keeps Host and Origin.
    #[arg(long, env = "PORTICO_HTTPS")]
    https: bool,
    /// Fills an empty database with the demo shops, and lets operators move the clock.
    #[arg(long)]
    demo: bool,
    /// The limits of the API.
    #[command(flatten)]
    limits: LimitArguments,
    /// Payments at providers.
    #[command(flatten)]
    payments: PaymentArguments,
    /// The server that takes mails: `smtp://user:password@host:port` or `smtps://…`.
    #[arg(long, env = "PORTICO_SMTP", hide_env_values = true)]
    smtp: Option<String>,
    /// The address that mails come from.
    #[arg(long, env = "PORTICO_MAIL_FROM")]
    mail_from: Option<String>,
    /// Lets webhooks go to this machine, also without HTTPS: for development. A demo does so too.
    #[arg(long, env = "PORTICO_ALLOW_LOOPBACK_WEBHOOKS")]
    allow_loopback_webhooks: bool,
    /// A site whose pages may read the answers for browsers, as scheme, host and port; may be given several times.
    /// A brand file names those of one shop.
    #[arg(long, value_delimiter = ',', env = "PORTICO_STOREFRONT_ORIGIN")]
    storefront_origin: Vec<WebOrigin>,
    /// Operators without a second factor are led to set one up, and can do nothing else. A demo does not demand it
    /// without this option.
    #[arg(long, action = clap::ArgAction::Set, env = "PORTICO_REQUIRE_SECOND_FACTOR")]
    require_second_factor: Option<bool>,
}

/// How often the API may be asked, and whose word about addresses is believed.
#[derive(clap::Args)]
struct LimitArguments {
    /// How many requests each API key may send a second. An address may send four times as many.
    #[arg(long, default_value_t = REQUESTS_PER_SEC, env = "PORTICO_RATE_LIMIT_PER_SECOND")]
    rate_limit_per_second: NonZeroU32,
    /// How many requests each API key may send at once after a pause.
    #[arg(long, default_value_t = REQUESTS_AT_ONCE, env = "PORTICO_RATE_BURST")]
    rate_burst: NonZeroU32,
    /// A proxy in front of this server, as address or CIDR range; may be given several times. Only such a proxy is
    /// believed about where a visitor comes from (X-Forwarded-For).
    #[arg(long, value_delimiter = ',', env = "PORTICO_TRUSTED_PROXY")]
    trusted_proxy: Vec<AddressRange>,
}

impl LimitArguments {
    fn rate(&self) -> Rate {
        Rate::per_second(self.rate_limit_per_second, self.rate_burst)
    }
}

/// Migrates the database, serves and runs the jobs until it is told to end.
pub async fn run(arguments: ServeArguments) -> anyhow::Result<()> {
    let ServeArguments { database, listen, demo, .. } = arguments;
    let app = AppOptions {
        is_https: arguments.https,
        is_demo: demo,
        rate: arguments.limits.rate(),
        trusted_proxies: arguments.limits.trusted_proxy,
        allow_loopback_webhooks: arguments.allow_loopback_webhooks || demo,
        storefront_origins: arguments.storefront_origin,
        second_factor: SecondFactorRule::demanded_if(
            arguments.require_second_factor.unwrap_or(!demo),
        ),
    };
    let lock = take(&database)?;
    if demo {
        demo::fill_and_show(&database, &format!("http://{listen}"), &lock).await?;
    }
    let mail = MailOptions { smtp: arguments.smtp, from: arguments.mail_from };
    let payments = arguments.payments.options()?;
    let brands = arguments.brands;
    let options = ServeOptions { database, listen, brands, payments, mail, app };
    serve(options, lock, |sentence| drop(say(sentence))).await
}
