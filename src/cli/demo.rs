//! `portico demo`: fills an empty database with the demo shops and prints how to come in.

use super::{LISTEN, open_for, say, take};
use portico::demo::{self, DemoOptions};
use portico::service::{Purpose, ServerLock};
use std::fmt::Write as _;

/// Fills the database with that many orders and prints the logins, on request as one JSON object.
pub async fn run(database: &str, is_json: bool, options: DemoOptions) -> anyhow::Result<()> {
    let base_url = format!("http://{LISTEN}");
    let lock = take(database)?;
    let made = fill(database, options, &base_url, &lock).await?;
    if is_json { say(&made.to_json(&base_url).to_string()) } else { say(&logins(&made, &base_url)) }
}

/// Fills the database of a server that is about to start at that address.
pub async fn fill_and_show(
    database: &str,
    base_url: &str,
    lock: &ServerLock,
) -> anyhow::Result<()> {
    let options = DemoOptions { orders: demo::ORDERS, has_second_factor: false };
    let made = fill(database, options, base_url, lock).await?;
    say(&logins(&made, base_url))
}

/// Fills a database that no server uses meanwhile, which the lock shows.
async fn fill(
    database: &str,
    options: DemoOptions,
    base_url: &str,
    _: &ServerLock,
) -> anyhow::Result<demo::Demo> {
    let service = open_for(Purpose::Serve, database).await?;
    let made = demo::fill(&service, options, base_url).await;
    service.close().await;
    made
}

fn logins(demo: &demo::Demo, base_url: &str) -> String {
    let mut text = format!("\n  {base_url}/?ref={}\n\n", demo::CODE);
    for (role, login) in ["affiliate", "customer", "operator"].iter().zip(&demo.logins) {
        let _ = writeln!(text, "  {role:<10} {:<24} {}", login.email, login.password);
    }
    if let Some(secret) = &demo.totp_secret {
        let _ = writeln!(text, "  TOTP       {secret} (operator)");
    }
    let _ = writeln!(text, "  API key    {}", demo.api_key);
    let _ = writeln!(text, "  front key  {}", demo.publishable_key);
    let _ = writeln!(text, "  customer   {}", demo.affiliate);
    text
}
