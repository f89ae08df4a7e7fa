//! `portico demo`: fills an empty database with the demo shops and prints how to come in.

use super::{LISTEN, open};
use portico::demo::{self, DemoOptions};

/// Fills the database with that many orders and prints the logins, on request as one JSON object.
pub async fn run(database: &str, is_json: bool, orders: usize) -> anyhow::Result<()> {
    let base_url = format!("http://{LISTEN}");
    let service = open(database).await?;
    let made = demo::fill(&service, DemoOptions { orders }, &base_url).await?;
    service.close().await;
    if is_json {
        println!("{}", made.to_json(&base_url));
    } else {
        print_demo(&made, &base_url);
    }
    Ok(())
}

/// Fills the database of a server that is about to start at that address.
pub async fn fill_and_show(database: &str, base_url: &str) -> anyhow::Result<()> {
    let service = open(database).await?;
    let made = demo::fill(&service, DemoOptions { orders: demo::ORDERS }, base_url).await?;
    print_demo(&made, base_url);
    service.close().await;
    Ok(())
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
