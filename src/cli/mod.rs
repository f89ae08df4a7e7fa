//! The command line: one file per command. What several commands need is here; no rule of the product is.

mod app;
mod audit;
mod backup;
mod demo;
mod key;
mod openapi;
mod operator;
mod payments;
mod serve;
mod shop;
mod vault;
mod verify;

use anyhow::Context as _;
use app::AppCommand;
use audit::AuditArguments;
use clap::{Parser, Subcommand};
use key::KeyCommand;
use operator::OperatorCommand;
use payments::PaymentsCommand;
use portico::http::{SystemClock, SystemEntropy};
use portico::service::{Purpose, ServerLock, Service, Shop};
use serve::ServeArguments;
use shop::ShopCommand;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use vault::VaultCommand;

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
    /// Makes or migrates the database, serves pages and API, runs the jobs.
    Serve(Box<ServeArguments>),
    /// Fills an empty database with the demo shops; prints logins and a new API key. Serve it with `--demo`.
    Demo {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
        /// Prints one JSON object.
        #[arg(long)]
        json: bool,
        /// How many orders the demo shop gets.
        #[arg(long, default_value_t = portico::demo::ORDERS)]
        orders: usize,
        /// Gives the operator a second factor and prints its secret.
        #[arg(long)]
        second_factor: bool,
    },
    /// Checks every invariant of the ledger; ends with 1 and the rows when one does not hold.
    Verify {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
    },
    /// Lists who did what in a shop, oldest first.
    Audit(AuditArguments),
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
    /// Shops.
    #[command(subcommand)]
    Shop(ShopCommand),
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
    /// The key that secrets are sealed with.
    #[command(subcommand)]
    Vault(VaultCommand),
}

/// Reads the command line and does what it asks for.
pub async fn run() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(*arguments).await,
        Command::Demo { database, json, orders, second_factor } => {
            let options = portico::demo::DemoOptions { orders, has_second_factor: second_factor };
            demo::run(&database, json, options).await
        }
        Command::Verify { database } => verify::run(&database).await,
        Command::Audit(arguments) => audit::run(arguments).await,
        Command::Backup { database, to } => backup::save(&database, &to).await,
        Command::Restore { database, from } => backup::restore(&database, &from).await,
        Command::Openapi => openapi::run(),
        Command::Shop(command) => say(&shop::run(command).await?),
        Command::Key(command) => key::run(command).await,
        Command::App(command) => app::run(command).await,
        Command::Operator(command) => operator::run(command).await,
        Command::Payments(command) => say(&payments::run(command).await?),
        Command::Vault(command) => say(&vault::run(command).await?),
    }
}

/// Prints the answer as lines. A reader that has seen enough and gone, such as `head`, is no mistake.
fn say(answer: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout(), "{answer}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("the answer cannot be written")
        }
        _ => Ok(()),
    }
}

/// An error with its causes on one line: what a person did wrong is one sentence, and a backtrace would not help.
pub fn one_line(error: &anyhow::Error) -> String {
    let mut sentence = String::new();
    for cause in error.chain() {
        let cause = cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
        // Many errors name their cause in their own words already.
        if sentence.ends_with(&cause) {
            continue;
        }
        if !sentence.is_empty() {
            sentence.push_str(": ");
        }
        sentence.push_str(&cause);
    }
    sentence
}

/// Opens a database that exists, for changing something in it, perhaps beside its server.
async fn open(database: &str) -> anyhow::Result<Service> {
    open_for(Purpose::Change, database).await
}

/// Opens a database that exists for reading.
async fn open_to_look(database: &str) -> anyhow::Result<Service> {
    open_for(Purpose::Look, database).await
}

async fn open_for(purpose: Purpose, database: &str) -> anyhow::Result<Service> {
    Service::open_for(purpose, database, Arc::new(SystemClock), Arc::new(SystemEntropy))
        .await
        .with_context(|| format!("the database {} cannot be opened", without_password(database)))
}

/// Makes the folder of a database that is going to be served or filled, and keeps other servers off it.
fn take(database: &str) -> anyhow::Result<ServerLock> {
    make_folder(database)?;
    Ok(ServerLock::take(database)?)
}

/// The shop with this short name, or the only one where no name is given.
async fn shop_named(service: &Service, slug: Option<&str>) -> anyhow::Result<Shop> {
    let mut shops = service.shops().await?;
    let names = shops.iter().map(|shop| shop.slug.as_str()).collect::<Vec<_>>().join(", ");
    anyhow::ensure!(
        !shops.is_empty(),
        "there is no shop yet: start `portico serve --brands FOLDER` once, which opens a shop for each brand file in \
         the folder, or fill the database with `portico demo`"
    );
    let found = match slug {
        Some(slug) => shops.iter().position(|shop| shop.slug == slug),
        None if shops.len() == 1 => Some(0),
        None => anyhow::bail!("name the shop with --shop; there are {names}"),
    };
    let slug = slug.unwrap_or_default();
    Ok(shops
        .swap_remove(found.with_context(|| format!("there is no shop {slug}; there are {names}"))?))
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

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn an_error_is_one_sentence() {
        let error = anyhow::anyhow!("no such\n  file").context("it cannot be read: no such file");
        assert_eq!(one_line(&error), "it cannot be read: no such file");
        let error = anyhow::anyhow!("no such file").context("it cannot be read");
        assert_eq!(one_line(&error), "it cannot be read: no such file");
    }
}
