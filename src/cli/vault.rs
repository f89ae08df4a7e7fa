//! `portico vault`: the key that secrets in the database are sealed with.

use super::{DATABASE, open};
use anyhow::Context as _;
use clap::Subcommand;
use portico::service::{SealSecrets, Vault};

#[derive(Subcommand)]
pub enum VaultCommand {
    /// Seals everything with the new key, in one transaction. Start the servers with both keys first.
    Rotate {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
        /// The new key, as `portico payments new-key` prints one.
        #[arg(long, env = "PORTICO_SECRET_KEY", hide_env_values = true)]
        secret_key: String,
        /// The key from before; may be left out where secrets lie open.
        #[arg(long, env = "PORTICO_SECRET_KEY_BEFORE", hide_env_values = true)]
        secret_key_before: Option<String>,
    },
}

/// Does what was asked; gives what to print.
///
/// # Errors
/// In words that say what to do.
pub async fn run(command: VaultCommand) -> anyhow::Result<String> {
    let VaultCommand::Rotate { database, secret_key, secret_key_before } = command;
    let vault = of_keys(&secret_key, secret_key_before.as_deref())?;
    let service = open(&database).await?.with_vault(vault);
    let found = service.run(SealSecrets).await;
    service.close().await;
    Ok(match found?.sealed {
        1 => "1 secret was sealed with the new key".to_owned(),
        count => format!("{count} secrets were sealed with the new key"),
    })
}

/// A vault with the key of now, and the one from before.
///
/// # Errors
/// When one is no key.
pub fn of_keys(key: &str, before: Option<&str>) -> anyhow::Result<Vault> {
    let vault = Vault::new(key).context("--secret-key (PORTICO_SECRET_KEY) cannot be used")?;
    let Some(before) = before else { return Ok(vault) };
    let with_both = vault.with_earlier(before);
    with_both.context("--secret-key-before (PORTICO_SECRET_KEY_BEFORE) cannot be used")
}
