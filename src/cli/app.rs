//! `portico app`: installed apps.

use super::{DATABASE, open, say, shop_named};
use anyhow::Context as _;
use clap::Subcommand;
use portico::domain::actor::{Actor, Scopes};
use portico::service::{NewSecret, RedirectUri, RegisterApp};

#[derive(Subcommand)]
pub enum AppCommand {
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

/// Does what was asked.
pub async fn run(command: AppCommand) -> anyhow::Result<()> {
    let AppCommand::Create { database, shop, name, redirect_uri, scopes } = command;
    create_app(&database, &shop, name, (&redirect_uri, &scopes)).await
}

/// Registers an app and prints its id and secret.
async fn create_app(
    database: &str,
    shop: &str,
    name: String,
    (redirect_uris, scopes): (&[String], &str),
) -> anyhow::Result<()> {
    let scopes = Scopes::parse(scopes).map_err(|word| anyhow::anyhow!("{word} is not a scope"))?;
    let read = |uri: &String| {
        let parsed = RedirectUri::parse(uri);
        parsed.with_context(|| format!("{uri} is neither https nor http on this machine"))
    };
    let redirect_uris = redirect_uris.iter().map(read).collect::<anyhow::Result<Vec<_>>>()?;
    let service = open(database).await?;
    let actor = Actor::command_line(shop_named(&service, Some(shop)).await?.id);
    let client_id = NewSecret::client_id(service.entropy());
    let secret = NewSecret::client_secret(service.entropy());
    let shown = (client_id.reveal().to_owned(), secret.reveal().to_owned());
    let command = RegisterApp { actor, client_id, secret, name, redirect_uris, scopes };
    service.run(command).await?;
    service.close().await;
    say(&format!("client id      {}\nclient secret  {}", shown.0, shown.1))
}
