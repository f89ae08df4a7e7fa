//! `portico operator`: people who work for the merchant.

use super::{DATABASE, open, say, shop_named};
use anyhow::anyhow;
use clap::Subcommand;
use portico::domain::text::EmailAddress;
use portico::service::{InviteOperator, NewSecret};

#[derive(Subcommand)]
pub enum OperatorCommand {
    /// Invites an operator and prints a link that works once, for a day.
    Create {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
        /// The shop's short name; may be left out when there is one shop.
        #[arg(long)]
        shop: Option<String>,
        /// The operator's address.
        #[arg(long)]
        email: String,
    },
}

/// Does what was asked.
pub async fn run(command: OperatorCommand) -> anyhow::Result<()> {
    let OperatorCommand::Create { database, shop, email } = command;
    invite_operator(&database, shop.as_deref(), &email).await
}

/// Prints the link by which an operator chooses a password.
async fn invite_operator(database: &str, shop: Option<&str>, email: &str) -> anyhow::Result<()> {
    let email = EmailAddress::read(email).map_err(|problem| anyhow!("--email {problem}"))?;
    let service = open(database).await?;
    let shop = shop_named(&service, shop).await?;
    let token = NewSecret::token(service.entropy());
    let link = format!("{}/invitation/{}", shop.base_url, token.reveal());
    let name = email.as_str().to_owned();
    service.run(InviteOperator { shop: shop.id, email, name, token }).await?;
    service.close().await;
    say(&link)
}
