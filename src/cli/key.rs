//! `portico key`: API keys, and publishable keys for shop fronts.

use super::{DATABASE, open, say, shop_named};
use clap::Subcommand;
use portico::domain::actor::Scopes;
use portico::service::{CreateKey, CreatePublishableKey, NewSecret};

#[derive(Subcommand)]
pub enum KeyCommand {
    /// Makes a key and prints its secret, this once.
    Create {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
        /// The shop's short name; may be left out when there is one shop.
        #[arg(long)]
        shop: Option<String>,
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

/// Does what was asked.
pub async fn run(command: KeyCommand) -> anyhow::Result<()> {
    let KeyCommand::Create { database, shop, scopes, publishable: _, test } = command;
    match scopes {
        Some(scopes) => create_key(&database, shop.as_deref(), &scopes).await,
        None => create_publishable_key(&database, shop.as_deref(), test).await,
    }
}

/// Makes an API key and prints it.
async fn create_key(database: &str, shop: Option<&str>, scopes: &str) -> anyhow::Result<()> {
    let scopes = Scopes::parse(scopes).map_err(|word| anyhow::anyhow!("{word} is not a scope"))?;
    let service = open(database).await?;
    let shop = shop_named(&service, shop).await?.id;
    let secret = NewSecret::api_key(service.entropy());
    let shown = secret.reveal().to_owned();
    service.run(CreateKey { shop, secret, scopes, label: "command line".to_owned() }).await?;
    service.close().await;
    say(&shown)
}

/// Makes a publishable key and prints it.
async fn create_publishable_key(
    database: &str,
    shop: Option<&str>,
    is_test: bool,
) -> anyhow::Result<()> {
    let service = open(database).await?;
    let shop = shop_named(&service, shop).await?.id;
    let create = CreatePublishableKey { shop, is_test, label: "command line".to_owned() };
    let key = service.run(create).await?;
    service.close().await;
    say(&key)
}
