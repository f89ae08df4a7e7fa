//! `portico shop`: what shops there are, and changing one.

use super::{DATABASE, open, open_to_look, shop_named};
use anyhow::Context as _;
use clap::Subcommand;
use portico::domain::actor::Actor;
use portico::domain::money::{parse_percent, percent_text};
use portico::service::{AddressPolicy, ChangeShop, Shop, ShopChange};

#[derive(Subcommand)]
pub enum ShopCommand {
    /// Prints every shop: short name, name, currency, address, tax, policy for payout addresses.
    List {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
    },
    /// Changes a shop and prints it. A running server takes it up within seconds. Name and address follow the brand
    /// file.
    Set {
        /// `sqlite:PATH` or `postgres://…`.
        #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
        database: String,
        /// The shop's short name; may be left out when there is one shop.
        #[arg(long)]
        shop: Option<String>,
        /// Tax on top of every order from now on, in percent: 19 or 7.7.
        #[arg(long)]
        tax: Option<String>,
        /// What happens to payout addresses that fail their check, over the API: `warn` marks them, `strict` refuses
        /// them.
        #[arg(long)]
        address_policy: Option<String>,
    },
}

/// Does what was asked; gives what to print.
pub async fn run(command: ShopCommand) -> anyhow::Result<String> {
    match command {
        ShopCommand::List { database } => {
            let service = open_to_look(&database).await?;
            let shops = service.shops().await;
            service.close().await;
            Ok(shops?.iter().map(line).collect::<Vec<_>>().join("\n"))
        }
        ShopCommand::Set { database, shop, tax, address_policy } => {
            let change = read(tax, address_policy)?;
            let service = open(&database).await?;
            let changed = async {
                let shop = shop_named(&service, shop.as_deref()).await?;
                let change = ChangeShop { actor: Actor::command_line(shop.id), change };
                anyhow::Ok(line(&service.run(change).await?.0))
            };
            let changed = changed.await;
            service.close().await;
            changed
        }
    }
}

fn read(tax: Option<String>, policy: Option<String>) -> anyhow::Result<ShopChange> {
    anyhow::ensure!(
        tax.is_some() || policy.is_some(),
        "nothing to change: give --tax or --address-policy"
    );
    let percent = |text: String| {
        let ppm = parse_percent(&text.replace(',', "."));
        ppm.map_err(|_| anyhow::anyhow!("{text} is not a percentage from 0 to 100"))
    };
    let known = |text: String| {
        let policy = AddressPolicy::parse(&text);
        policy.with_context(|| format!("{text} is not a policy; there are warn and strict"))
    };
    let tax_ppm = tax.map(percent).transpose()?;
    let address_policy = policy.map(known).transpose()?;
    Ok(ShopChange { tax_ppm, address_policy, ..ShopChange::default() })
}

fn line(shop: &Shop) -> String {
    format!(
        "{}  {}  {}  {}  tax {} %  address policy {}",
        shop.slug,
        shop.name,
        shop.currency,
        shop.base_url,
        percent_text(shop.tax_ppm),
        shop.address_policy.as_str()
    )
}
