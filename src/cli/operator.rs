//! `portico operator`: people who work for the merchant.

use super::{DATABASE, open, say, shop_named};
use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};
use portico::domain::text::EmailAddress;
use portico::service::{
    AllowOwnMoney, InviteOperator, NewSecret, OWN_MONEY_SECS, OperatorOutcome, OperatorRow,
    RemoveOperator, ResetOperator, Service, Shop,
};

/// Where the operators are.
#[derive(Args)]
pub struct Place {
    /// `sqlite:PATH` or `postgres://…`.
    #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
    database: String,
    /// The shop's short name; may be left out when there is one shop.
    #[arg(long)]
    shop: Option<String>,
}

/// Which operator.
#[derive(Args)]
pub struct Person {
    #[command(flatten)]
    place: Place,
    /// The operator's address.
    #[arg(long)]
    email: String,
}

#[derive(Subcommand)]
pub enum OperatorCommand {
    /// Invites an operator and prints a link that works once, for a day.
    Create(Person),
    /// Lists the operators, one a line: address and state.
    List(Place),
    /// Ends the password and the sessions of an operator at once, and prints a link for a new password that works once,
    /// for a day.
    Reset {
        /// Who.
        #[command(flatten)]
        person: Person,
        /// Also removes two-step sign-in, for an operator who lost the app and the recovery codes.
        #[arg(long)]
        second_factor: bool,
    },
    /// Removes an operator: password, invitation and sessions end at once. Prints the API keys that they made.
    Remove {
        /// Who.
        #[command(flatten)]
        person: Person,
        /// Also the last operator who can sign in.
        #[arg(long)]
        force: bool,
    },
    /// Lets the only operator of a shop decide on their own money for an hour: payouts, refunds, wallets. Every such
    /// decision is in the audit with the reason.
    AllowOwnMoney {
        /// Who.
        #[command(flatten)]
        person: Person,
        /// Why; the audit keeps it.
        #[arg(long)]
        reason: String,
    },
}

/// Does what was asked.
pub async fn run(command: OperatorCommand) -> anyhow::Result<()> {
    match command {
        OperatorCommand::Create(person) => {
            let (service, shop, email) = find(&person).await?;
            let token = NewSecret::token(service.entropy());
            let link = link(&shop, &token);
            let name = email.as_str().to_owned();
            service.run(InviteOperator { shop: shop.id, email, name, token }).await?;
            service.close().await;
            say(&link)
        }
        OperatorCommand::List(place) => {
            let service = open(&place.database).await?;
            let shop = shop_named(&service, place.shop.as_deref()).await?;
            let now = service.now();
            let state = |row: &OperatorRow| match row.invitation_expires_at {
                _ if row.has_password => "active",
                Some(end) if end > now => "invited",
                _ => "invitation expired",
            };
            let operators = service.operators(&shop.id).await?;
            let lines = operators.iter().map(|row| format!("{}\t{}", row.email, state(row)));
            let lines = lines.collect::<Vec<_>>().join("\n");
            service.close().await;
            say(if lines.is_empty() { "there is no operator" } else { &lines })
        }
        OperatorCommand::Reset { person, second_factor } => {
            let (service, shop, email) = find(&person).await?;
            let token = NewSecret::token(service.entropy());
            let link = link(&shop, &token);
            let drops_second_factor = second_factor;
            let reset = ResetOperator { shop: shop.id, email, token, drops_second_factor };
            let outcome = service.run(reset).await?;
            service.close().await;
            done(outcome, &person.email)?;
            say(&link)
        }
        OperatorCommand::Remove { person, force } => {
            let (service, shop, email) = find(&person).await?;
            let remove = RemoveOperator { shop: shop.id, email, is_forced: force };
            let outcome = service.run(remove).await?;
            service.close().await;
            let keys = done(outcome, &person.email)?;
            let still = |(id, label): &(String, String)| {
                format!(
                    "\nAPI key {id} ({label}) was made by them and still works: revoke it in the console."
                )
            };
            let keys = keys.iter().map(still).collect::<Vec<_>>().concat();
            say(&format!("{} is no operator any more.{keys}", person.email))
        }
        OperatorCommand::AllowOwnMoney { person, reason } => {
            let reason = reason.trim().to_owned();
            if reason.is_empty() {
                bail!("--reason must say why");
            }
            let (service, shop, email) = find(&person).await?;
            let outcome = service.run(AllowOwnMoney { shop: shop.id, email, reason }).await?;
            service.close().await;
            done(outcome, &person.email)?;
            let minutes = OWN_MONEY_SECS / 60;
            say(&format!("{} may decide on their own money for {minutes} minutes.", person.email))
        }
    }
}

/// The shop that is meant, and the address as one.
async fn find(person: &Person) -> anyhow::Result<(Service, Shop, EmailAddress)> {
    let email =
        EmailAddress::read(&person.email).map_err(|problem| anyhow!("--email {problem}"))?;
    let service = open(&person.place.database).await?;
    let shop = shop_named(&service, person.place.shop.as_deref()).await?;
    Ok((service, shop, email))
}

/// The link by which an operator chooses a password.
fn link(shop: &Shop, token: &NewSecret) -> String {
    format!("{}/invitation/{}", shop.base_url, token.reveal())
}

/// The keys of the operator that still work, or why nothing was done.
fn done(outcome: OperatorOutcome, email: &str) -> anyhow::Result<Vec<(String, String)>> {
    match outcome {
        OperatorOutcome::Done(keys) => Ok(keys),
        OperatorOutcome::Unknown => bail!("no operator of this shop has the address {email}"),
        OperatorOutcome::Last => bail!(
            "{email} is the last operator who can sign in: invite another one first, or add --force"
        ),
        OperatorOutcome::NotAlone => {
            bail!("another operator of this shop can decide; nobody decides on their own money")
        }
    }
}
