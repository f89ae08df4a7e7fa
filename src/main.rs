//! The `portico` command.

#![expect(clippy::print_stdout, reason = "a command line answers on standard output")]

mod access_command;
mod payments_command;

use access_command::{create_app, create_key, create_publishable_key, invite_operator};
use anyhow::Context as _;
use clap::{Parser, Subcommand};
use payments_command::{PaymentArguments, PaymentsCommand};
use portico::demo::{self, DemoOptions};
use portico::domain::net::web_origin::WebOrigin;
use portico::mail::MailOptions;
use portico::service::{Rate, Service};
use portico::store::backup;
use portico::web::{AddressRange, AppOptions, REQUESTS_AT_ONCE, REQUESTS_PER_SEC};
use portico::web::{ServeOptions, SystemClock, SystemEntropy, serve};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const DATABASE: &str = "sqlite:data/portico.db";
const LISTEN: &str = "127.0.0.1:3000";

/// A white-label customer and affiliate portal with its own ledger.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Migrates the database, serves pages and API, runs the jobs.
    Serve(Box<ServeArguments>),
    /// Fills an empty database with the demo shops; prints logins and a new API key.
    Demo {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
        /// How many orders the demo shop gets.
        #[arg(long, default_value_t = demo::ORDERS)]
        orders: usize,
    },
    /// Checks every invariant of the ledger; ends with 1 and the rows when one does not hold.
    Verify {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
    },
    /// Writes a checked copy of the embedded database, which may be in use.
    Backup {
        /// `sqlite:PATH`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
        /// The file to write; must not exist.
        #[arg(long)]
        to: PathBuf,
    },
    /// Puts a checked copy in the place of a database that does not exist yet.
    Restore {
        /// `sqlite:PATH`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
        /// The copy.
        #[arg(long)]
        from: PathBuf,
    },
    /// Prints the description of the API as an OpenAPI 3.1 document.
    Openapi,
    /// API keys.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Operators.
    #[command(subcommand)]
    Operator(OperatorCommand),
    /// Installed apps.
    #[command(subcommand)]
    App(AppCommand),
    /// Payment providers.
    #[command(subcommand)]
    Payments(PaymentsCommand),
}

#[derive(Subcommand)]
enum AppCommand {
    /// Registers an app and prints its client id and its secret, this once.
    Create {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
        /// The shop's short name.
        #[arg(long)]
        shop: String,
        /// What people know the app as.
        #[arg(long)]
        name: String,
        /// Where people are sent back to: https, or http on this machine; may be given several times.
        #[arg(long, required = true)]
        redirect_uri: Vec<String>,
        /// The most it may be allowed: scopes with commas between them.
        #[arg(long)]
        scopes: String,
    },
}

/// How to serve.
#[derive(clap::Args)]
struct ServeArguments {
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

#[derive(Subcommand)]
enum KeyCommand {
    /// Makes a key and prints its secret, this once.
    Create {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
        /// The shop's short name.
        #[arg(long)]
        shop: String,
        /// Scopes with commas between them, or `*`.
        #[arg(long, required_unless_present = "publishable")]
        scopes: Option<String>,
        /// Makes a key for shop fronts in a browser instead, which is no secret.
        #[arg(long, conflicts_with = "scopes")]
        publishable: bool,
        /// Makes it `pk_test_…`.
        #[arg(long, requires = "publishable")]
        test: bool,
    },
}

#[derive(Subcommand)]
enum OperatorCommand {
    /// Invites an operator and prints a link that works once, for a day.
    Create {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
        /// The shop's short name; may be left out when there is one shop.
        #[arg(long, default_value = demo::SHOP)]
        shop: String,
        /// The operator's address.
        #[arg(long)]
        email: String,
    },
}

fn main() -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("PORTICO_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,sqlx=error,portico=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let arguments = Arguments::parse();
    tokio::runtime::Runtime::new()?.block_on(run(arguments.command))
}

async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(arguments) => start(*arguments).await,
        Command::Demo { database, json, orders } => {
            let base_url = format!("http://{LISTEN}");
            let service = open(&database).await?;
            let made = demo::fill(&service, DemoOptions { orders }, &base_url).await?;
            service.close().await;
            if json {
                println!("{}", made.to_json(&base_url));
            } else {
                print_demo(&made, &base_url);
            }
            Ok(())
        }
        Command::Verify { database } => verify(&database).await,
        Command::Backup { database, to } => {
            let report = backup::backup(&database, &to).await?;
            println!("{}: {} invariants hold", to.display(), report.checked);
            Ok(())
        }
        Command::Restore { database, from } => {
            make_folder(&database)?;
            let report = backup::restore(&database, &from).await?;
            println!("restored: {} invariants hold", report.checked);
            Ok(())
        }
        Command::Openapi => {
            print!("{}", portico::api::openapi::document_text());
            Ok(())
        }
        Command::Key(KeyCommand::Create { database, shop, scopes, publishable: _, test }) => {
            match scopes {
                Some(scopes) => create_key(&database, &shop, &scopes).await,
                None => create_publishable_key(&database, &shop, test).await,
            }
        }
        Command::App(AppCommand::Create { database, shop, name, redirect_uri, scopes }) => {
            create_app(&database, &shop, name, (&redirect_uri, &scopes)).await
        }
        Command::Payments(command) => {
            println!("{}", payments_command::run(command).await?);
            Ok(())
        }
        Command::Operator(OperatorCommand::Create { database, shop, email }) => {
            invite_operator(&database, &shop, &email).await
        }
    }
}

async fn start(arguments: ServeArguments) -> anyhow::Result<()> {
    let ServeArguments { database, listen, demo, .. } = arguments;
    let app = AppOptions {
        is_https: arguments.https,
        is_demo: demo,
        rate: arguments.limits.rate(),
        trusted_proxies: arguments.limits.trusted_proxy,
        allow_loopback_webhooks: arguments.allow_loopback_webhooks || demo,
        storefront_origins: arguments.storefront_origin,
    };
    make_folder(&database)?;
    if demo {
        let base_url = format!("http://{listen}");
        let service = open(&database).await?;
        let made = demo::fill(&service, DemoOptions { orders: demo::ORDERS }, &base_url).await?;
        print_demo(&made, &base_url);
        service.close().await;
    }
    let mail = MailOptions { smtp: arguments.smtp, from: arguments.mail_from };
    let payments = arguments.payments.options()?;
    let brands = arguments.brands;
    serve(ServeOptions { database, listen, brands, payments, mail, app }).await
}

async fn open(database: &str) -> anyhow::Result<Service> {
    make_folder(database)?;
    Service::open(database, Arc::new(SystemClock), Arc::new(SystemEntropy))
        .await
        .with_context(|| format!("the database {} cannot be opened", without_password(database)))
}

/// A database address that may be shown: without what stands between `//` and `@`.
fn without_password(database: &str) -> String {
    match (database.split_once("//"), database.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, host))) => format!("{scheme}//…@{host}"),
        _ => database.to_owned(),
    }
}

fn make_folder(database: &str) -> anyhow::Result<()> {
    let path = database.strip_prefix("sqlite:").map(|path| path.trim_start_matches("//"));
    let folder = path.map(PathBuf::from).and_then(|path| path.parent().map(PathBuf::from));
    match folder {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::create_dir_all(&folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display())),
        _ => Ok(()),
    }
}

fn print_demo(demo: &demo::Demo, base_url: &str) {
    println!("\n  {base_url}/?ref={}\n", demo::CODE);
    for (role, login) in ["affiliate", "customer", "operator"].iter().zip(&demo.logins) {
        println!("  {role:<10} {:<24} {}", login.email, login.password);
    }
    println!("  API key    {}", demo.api_key);
    println!("  front key  {}", demo.publishable_key);
    println!("  customer   {}\n", demo.affiliate);
}

async fn verify(database: &str) -> anyhow::Result<()> {
    let service = open(database).await?;
    let report = service.verify().await?;
    for finding in &report.findings {
        println!("{finding}");
    }
    println!("{} invariants checked, {} rows break one", report.checked, report.findings.len());
    service.close().await;
    anyhow::ensure!(report.findings.is_empty(), "the ledger is not intact");
    Ok(())
}
