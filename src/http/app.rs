//! What every request shares.

use super::assets::Assets;
use super::cache::KeptPages;
use super::clock::SettableClock;
use super::guard::page_policy;
use super::nowhere::HostsTold;
use super::peer::AddressRange;
use super::throttle::Throttle;
use crate::api::RateLimits;
use crate::brand::{Brands, LoadedBrand};
use crate::domain::clock::Timestamp;
use crate::domain::net::site::WebScheme;
use crate::domain::net::web_origin::WebOrigin;
use crate::mail::ShownMails;
use crate::payments::{Desk, NoProviders, ProviderAddresses, RealProviders, Vault};
use crate::service::{Answer, Count, Limiter, Rate, Service, Shop};
use axum::extract::FromRef;
use axum::http::HeaderValue;
use futures_util::future::BoxFuture;
use leptos::config::{LeptosOptions, get_config_from_str};
use std::collections::HashMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};

/// Whether operators must have a second factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SecondFactorRule {
    /// They may.
    #[default]
    Optional,
    /// They set one up before they can do anything else.
    Demanded,
}

impl SecondFactorRule {
    /// The rule that a setting asks for.
    #[must_use]
    pub fn demanded_if(is_demanded: bool) -> Self {
        if is_demanded { Self::Demanded } else { Self::Optional }
    }
}

/// How the server was started.
#[derive(Clone, Debug)]
pub struct AppOptions {
    /// Whether visitors come over HTTPS; decides on the cookie's name and flags.
    pub is_https: bool,
    /// Whether this is a demo: the clock can be moved and the logins are shown.
    pub is_demo: bool,
    /// How often each API key may be used.
    pub rate: Rate,
    /// The proxies whose word about a visitor's address is believed.
    pub trusted_proxies: Vec<AddressRange>,
    /// Whether webhooks may go to this machine.
    pub allow_loopback_webhooks: bool,
    /// The shop fronts on other sites that may read answers for browsers, beside those that brand files name.
    pub storefront_origins: Vec<WebOrigin>,
    /// Whether operators must have a second factor.
    pub second_factor: SecondFactorRule,
}

impl AppOptions {
    /// What browsers write before the host.
    #[must_use]
    pub fn scheme(&self) -> WebScheme {
        if self.is_https { WebScheme::Https } else { WebScheme::Http }
    }
}

/// Moves a clock by so many days.
pub type DemoLife = Arc<dyn Fn(i64) -> BoxFuture<'static, Answer<()>> + Send + Sync>;

/// How many requests an API key may send each second, when nothing else was said.
pub const REQUESTS_PER_SEC: NonZeroU32 = NonZeroU32::new(200).unwrap();
/// How many it may send at once: enough for the official packages, which do not wait, to walk 100 000 rows in pages of
/// 50.
pub const REQUESTS_AT_ONCE: NonZeroU32 = NonZeroU32::new(2_500).unwrap();

/// How long a shop's row is kept before it is read again.
const SHOP_KEPT_SECS: i64 = 5;

/// How often the pages of one address may ask each second while they are open: an office shares one.
const LIVE_PER_SEC: NonZeroU32 = NonZeroU32::new(5).unwrap();
/// How often they may ask at once.
const LIVE_AT_ONCE: NonZeroU32 = NonZeroU32::new(100).unwrap();

impl Default for AppOptions {
    fn default() -> Self {
        let rate = Rate::per_second(REQUESTS_PER_SEC, REQUESTS_AT_ONCE);
        Self {
            is_https: false,
            is_demo: false,
            rate,
            trusted_proxies: Vec::new(),
            allow_loopback_webhooks: false,
            storefront_origins: Vec::new(),
            second_factor: SecondFactorRule::Optional,
        }
    }
}

/// The shared state as requests see it: cheap to clone. A type of its own, because leptos asks it for its options.
#[derive(Clone)]
pub struct SharedApp(Arc<App>);

impl SharedApp {
    /// Shares a state.
    pub fn new(app: App) -> Self {
        Self(Arc::new(app))
    }
}

impl Deref for SharedApp {
    type Target = App;
    fn deref(&self) -> &App {
        &self.0
    }
}

impl FromRef<SharedApp> for LeptosOptions {
    fn from_ref(app: &SharedApp) -> Self {
        app.leptos_options.clone()
    }
}

/// The shared state.
pub struct App {
    /// The use cases.
    pub service: Service,
    /// The brands by host.
    pub brands: Arc<Brands>,
    /// The files that pages need.
    pub assets: Arc<Assets>,
    /// Limits on guessing.
    pub throttle: Arc<Throttle>,
    /// How often the pages of one address may ask while they are open.
    pub live_limit: Arc<Limiter<IpAddr>>,
    /// Limits of the API.
    pub limits: Arc<RateLimits>,
    /// How the server was started.
    pub options: AppOptions,
    /// The clock, where it can be moved.
    pub settable_clock: Option<Arc<SettableClock>>,
    /// Payments at providers.
    pub desk: Desk,
    /// The origins where buyers pay, each after a blank.
    pub payment_pages: Arc<str>,
    /// The content security policy of pages, whose forms may lead to the pages where buyers pay.
    pub page_policy: Option<HeaderValue>,
    /// Whether the server takes no more connections, because it is going to end.
    pub is_stopping: Arc<AtomicBool>,
    /// The mails of a demo that has no mail server.
    pub shown_mails: Option<ShownMails>,
    /// Drawn pages, kept until what they show changes.
    pub kept_pages: KeptPages,
    leptos_options: LeptosOptions,
    /// Moves a demo's clock by days and lets its shops live through them.
    pub demo_life: Option<DemoLife>,
    /// The hosts without a shop that the log has named.
    pub hosts_told: HostsTold,
    shops: Arc<RwLock<KnownShops>>,
}

/// Shops by short name.
type KnownShops = HashMap<String, KnownShop>;

/// A shop as it was read.
#[derive(Clone)]
struct KnownShop {
    shop: Arc<Shop>,
    read_at: Timestamp,
    /// How often its settings had been changed; `None` where that was not asked.
    version: Option<Count>,
}

/// What `Leptos.toml` says, which is the one source of names and addresses.
fn leptos_options() -> LeptosOptions {
    get_config_from_str(include_str!("../../Leptos.toml")).unwrap_or_else(|error| {
        tracing::error!(%error, "Leptos.toml cannot be read");
        LeptosOptions::builder().output_name("portico").build()
    })
}

impl App {
    /// The state of a server.
    pub fn new(
        service: Service,
        brands: Arc<Brands>,
        options: AppOptions,
        settable_clock: Option<Arc<SettableClock>>,
    ) -> Self {
        let clock = service.clock().clone();
        let limits = Arc::new(RateLimits::new(options.rate, &clock));
        let desk = Desk::new(service.clone(), None, Arc::new(NoProviders));
        Self {
            desk,
            payment_pages: Arc::from(""),
            page_policy: page_policy(""),
            service,
            brands,
            assets: Arc::new(Assets::find()),
            live_limit: Arc::new(Limiter::new(
                Rate::per_second(LIVE_PER_SEC, LIVE_AT_ONCE),
                clock.clone(),
            )),
            throttle: Arc::new(Throttle::new(clock)),
            limits,
            options,
            settable_clock,
            is_stopping: Arc::default(),
            shown_mails: None,
            kept_pages: KeptPages::default(),
            leptos_options: leptos_options(),
            demo_life: None,
            hosts_told: HostsTold::default(),
            shops: Arc::default(),
        }
    }

    /// Takes payments at providers, whose credentials `vault` opens.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn with_payments(
        mut self,
        vault: Vault,
        addresses: ProviderAddresses,
    ) -> Result<Self, reqwest::Error> {
        let pages = addresses.pages.iter().fold(String::new(), |all, page| all + " " + page);
        let clock = self.service.clock().clone();
        let providers = RealProviders::new(clock, addresses)?;
        self.page_policy = page_policy(&pages);
        self.payment_pages = pages.into();
        self.desk = Desk::new(self.service.clone(), Some(vault), Arc::new(providers));
        Ok(self)
    }

    /// The shop that a brand belongs to. Kept for seconds once found, since the command line may change it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn shop_of(&self, brand: &LoadedBrand) -> Answer<Option<Arc<Shop>>> {
        let slug = &brand.brand.shop;
        let known = self.known_shop(slug);
        let now = self.service.now();
        let is_fresh = |read: &Timestamp| (now.secs() - read.secs()).abs() < SHOP_KEPT_SECS;
        if let Some(known) = known.as_ref().filter(|known| is_fresh(&known.read_at)) {
            return Ok(Some(known.shop.clone()));
        }
        let Some(shop) = self.service.shop_by_slug(slug).await? else { return Ok(None) };
        let shop = Arc::new(shop);
        // What has not changed is still what its version said.
        let version = known.as_ref().filter(|known| known.shop == shop).and_then(|it| it.version);
        if known.is_some_and(|known| known.shop != shop) {
            self.service.forget_shop(&shop.id);
        }
        self.keep_shop(slug, KnownShop { shop: shop.clone(), read_at: now, version });
        Ok(Some(shop))
    }

    /// A shop of [`Self::shop_of`] as it is now, changed by any process.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn current_shop(&self, shop: Arc<Shop>) -> Answer<Option<Arc<Shop>>> {
        let version = self.service.shop_version(&shop.id).await?;
        let known = self.known_shop(&shop.slug);
        if let Some(known) = known.filter(|known| known.version == Some(version)) {
            return Ok(Some(known.shop));
        }
        // Read after its version, so at least as new.
        let Some(shop) = self.service.shop_by_slug(&shop.slug).await? else { return Ok(None) };
        let (shop, read_at) = (Arc::new(shop), self.service.now());
        let known = KnownShop { shop: shop.clone(), read_at, version: Some(version) };
        self.keep_shop(&shop.slug, known);
        Ok(Some(shop))
    }

    fn known_shop(&self, slug: &str) -> Option<KnownShop> {
        self.shops.read().unwrap_or_else(PoisonError::into_inner).get(slug).cloned()
    }

    fn keep_shop(&self, slug: &str, known: KnownShop) {
        let mut shops = self.shops.write().unwrap_or_else(PoisonError::into_inner);
        shops.insert(slug.to_owned(), known);
    }
}
