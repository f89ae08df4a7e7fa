//! `portico key`, `portico app` and `portico operator`: who may use a shop.

use super::open;
use anyhow::Context as _;
use portico::domain::actor::{Actor, Scopes};
use portico::domain::text::EmailAddress;
use portico::service::{
    CreateKey, CreatePublishableKey, InviteOperator, NewSecret, RedirectUri, RegisterApp,
};

/// Makes an API key and prints it.
pub async fn create_key(database: &str, shop: &str, scopes: &str) -> anyhow::Result<()> {
    let service = open(database).await?;
    let found = service.shop_by_slug(shop).await?;
    let shop = found.with_context(|| format!("there is no shop {shop}"))?.id;
    let scopes = Scopes::parse(scopes).map_err(|word| anyhow::anyhow!("{word} is not a scope"))?;
    let secret = NewSecret::api_key(service.entropy());
    let shown = secret.reveal().to_owned();
    service
        .store()
        .write(CreateKey { shop, secret, scopes, label: "command line".to_owned() })
        .await?;
    service.close().await;
    println!("{shown}");
    Ok(())
}

/// Makes a publishable key and prints it.
pub async fn create_publishable_key(
    database: &str,
    shop: &str,
    is_test: bool,
) -> anyhow::Result<()> {
    let service = open(database).await?;
    let found = service.shop_by_slug(shop).await?;
    let shop = found.with_context(|| format!("there is no shop {shop}"))?.id;
    let create = CreatePublishableKey { shop, is_test, label: "command line".to_owned() };
    let key = service.store().write(create).await?;
    service.close().await;
    println!("{key}");
    Ok(())
}

/// Registers an app and prints its id and secret.
pub async fn create_app(
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
    let found = service.shop_by_slug(shop).await?;
    let actor = Actor::system(found.with_context(|| format!("there is no shop {shop}"))?.id);
    let client_id = NewSecret::client_id(service.entropy());
    let secret = NewSecret::client_secret(service.entropy());
    let shown = (client_id.reveal().to_owned(), secret.reveal().to_owned());
    let command = RegisterApp { actor, client_id, secret, name, redirect_uris, scopes };
    service.store().write(command).await?;
    service.close().await;
    println!("client id      {}\nclient secret  {}", shown.0, shown.1);
    Ok(())
}

/// Prints the link by which an operator chooses a password.
pub async fn invite_operator(database: &str, shop: &str, email: &str) -> anyhow::Result<()> {
    let service = open(database).await?;
    let found = service.shop_by_slug(shop).await?;
    let shop = found.with_context(|| format!("there is no shop {shop}"))?;
    let email = EmailAddress::parse(email).with_context(|| format!("{email} is not an address"))?;
    let token = NewSecret::token(service.entropy());
    let link = format!("{}/invitation/{}", shop.base_url, token.reveal());
    let name = email.as_str().to_owned();
    service.store().write(InviteOperator { shop: shop.id, email, name, token }).await?;
    service.close().await;
    println!("{link}");
    Ok(())
}
