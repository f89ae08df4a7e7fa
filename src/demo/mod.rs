//! A demo shop with months of history, made by the same use cases that real customers use. The same seed gives the
//! same history.

mod catalogue;
mod history;
mod life;
mod plan;
mod seed;

pub use life::live;

use crate::domain::actor::{Actor, Scopes, Who};
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::ShopId;
use crate::domain::people::second_factor::STEP_SECS;
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::service::{
    BeginSecondFactor, ConfirmSecondFactor, CreateKey, CreatePublishableKey, NewSecret,
    RemoveSecondFactor, Service, code_at,
};
use crate::store::settings::installation::DemoMark;
use anyhow::Context as _;
use catalogue::{SHOPS, ShopPlan};
use history::{History, State};
use serde::Serialize;
use serde_json::json;

/// How many days back the history starts.
const DAYS: i64 = 180;
/// The zone of the demo shops, as their brands say.
const ZONE: &str = "Europe/Berlin";
/// How many events one transaction carries.
const EVENTS_PER_TRANSACTION: usize = 2_000;
/// The shop that tools are told about.
pub const SHOP: &str = "demo";
/// The code of the affiliate that tools are told about.
pub const CODE: &str = "creator123";
/// Orders of the demo shop when nothing else is asked for.
pub const ORDERS: usize = 640;

/// How to fill the demo.
#[derive(Clone, Copy, Debug)]
pub struct DemoOptions {
    /// How many orders the demo shop gets.
    pub orders: usize,
    /// Whether the operator of the demo shop gets a second factor.
    pub has_second_factor: bool,
}

/// A way to sign in.
#[derive(Clone, Debug, Serialize)]
pub struct Login {
    /// The address.
    pub email: String,
    /// The password.
    pub password: String,
}

/// What the demo prints when it has started.
#[derive(Clone, Debug)]
pub struct Demo {
    /// A new API key with all scopes.
    pub api_key: String,
    /// What a shop front names itself with.
    pub publishable_key: String,
    /// The customer id of an affiliate with money available.
    pub affiliate: String,
    /// Logins of the affiliate, a customer and an operator.
    pub logins: [Login; 3],
    /// The secret of the operator's second factor, where the demo made one.
    pub totp_secret: Option<String>,
}

impl Demo {
    /// The object that `portico demo --json` prints.
    pub fn to_json(&self, base_url: &str) -> serde_json::Value {
        let [affiliate, customer, operator] = &self.logins;
        json!({
            "shop": SHOP,
            "base_url": base_url,
            "api_key": self.api_key,
            "publishable_key": self.publishable_key,
            "affiliate_customer_id": self.affiliate,
            "affiliate_code": CODE,
            "logins": {
                "affiliate": affiliate,
                "customer": customer,
                "operator": {"email": operator.email, "password": operator.password, "totp_secret": self.totp_secret},
            },
        })
    }
}

/// Fills an empty database; leaves one that has the shop as it is. Always makes a new key.
///
/// # Errors
/// When the database holds shops that the demo did not make, and when the store fails.
pub async fn fill(service: &Service, options: DemoOptions, base_url: &str) -> anyhow::Result<Demo> {
    if !service.is_demo().await? {
        anyhow::ensure!(
            service.shops().await?.is_empty(),
            "the database holds shops that the demo did not make, and the demo's logins are public: name another \
             database with --database"
        );
        service.run(DemoMark).await?;
    }
    if service.shop_by_slug(SHOP).await?.is_none() {
        for plan in &SHOPS {
            let orders = if plan.slug == SHOP { options.orders } else { plan.orders };
            fill_shop(service, plan, orders, base_url)
                .await
                .with_context(|| format!("the shop {} could not be filled", plan.slug))?;
        }
    }
    let mut demo = tell(service).await?;
    if options.has_second_factor {
        demo.totp_secret = Some(second_factor(service).await?);
    }
    Ok(demo)
}

/// Gives the operator of the demo shop a second factor, as a person does; its secret.
async fn second_factor(service: &Service) -> anyhow::Result<String> {
    let shop = service.shop_by_slug(SHOP).await?.context("the demo shop is missing")?;
    let operators = service.operators(&shop.id).await?;
    let email = login("operator").email;
    let operator = operators.into_iter().find(|operator| operator.email == email);
    let operator = operator.context("the demo operator is missing")?.id;
    let actor = Actor::new(shop.id.clone(), Who::Operator(operator));
    service.run(RemoveSecondFactor { actor: actor.clone() }).await?;
    service.run(BeginSecondFactor { actor: actor.clone() }).await?;
    let secret = service.begun_secret(&actor).await?.context("no secret was made")?;
    // The code before the current one, so that the current one can be used at once.
    let before = service.now().plus_secs(-STEP_SECS);
    let code = code_at(&secret, before).context("the secret has no code")?;
    let (recovery, but) = (Vec::new(), String::new());
    service.run(ConfirmSecondFactor { actor, code, recovery, but }).await?;
    Ok(secret)
}

async fn fill_shop(
    service: &Service,
    plan: &'static ShopPlan,
    orders: usize,
    base_url: &str,
) -> anyhow::Result<()> {
    let end = service.now();
    let start = Timestamp(end.0 - DAYS * SECS_PER_DAY * 1_000_000);
    let seeded = seed::seed_shop(service, plan, start, base_url).await?;
    service.follow_zones(vec![(plan.slug.to_owned(), ZONE.to_owned())]).await?;
    let mut state = State::new(plan, seeded, orders, (start, end));
    while !state.is_done() {
        let history = History { state, events: EVENTS_PER_TRANSACTION };
        state = service.run(history).await?;
    }
    Ok(())
}

async fn tell(service: &Service) -> anyhow::Result<Demo> {
    let shop = service.shop_by_slug(SHOP).await?.context("the demo shop is missing")?;
    let code = AffiliateCode::parse(CODE).context("the demo's code is not a code")?;
    let affiliate =
        service.referrer(&shop.id, &code).await?.context("the demo affiliate is missing")?;
    let secret = NewSecret::api_key(service.entropy());
    let api_key = secret.reveal().to_owned();
    let scopes = Scopes::all();
    service
        .run(CreateKey { shop: shop.id.clone(), secret, scopes, label: "demo".to_owned() })
        .await?;
    let logins = ["affiliate", "customer", "operator"].map(login);
    let publishable_key = publishable_key(service, &shop.id).await?;
    Ok(Demo {
        api_key,
        publishable_key,
        affiliate: affiliate.affiliate.to_string(),
        logins,
        totp_secret: None,
    })
}

/// The shop's publishable key, made when there is none yet.
async fn publishable_key(service: &Service, shop: &ShopId) -> anyhow::Result<String> {
    if let Some(known) = service.publishable_keys(shop).await?.into_iter().next() {
        return Ok(known.key);
    }
    let (shop, label) = (shop.clone(), "demo".to_owned());
    Ok(service.run(CreatePublishableKey { shop, is_test: true, label }).await?)
}

/// The login of a role. These accounts exist only where a demo was asked for.
fn login(role: &str) -> Login {
    Login { email: format!("{role}@example.com"), password: format!("portico-demo-{role}") }
}

fn email(name: &str) -> Option<EmailAddress> {
    EmailAddress::parse(&format!("{name}@example.com"))
}
