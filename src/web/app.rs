//! What every request shares.

use super::assets::Assets;
use super::clock::SettableClock;
use super::throttle::Throttle;
use crate::brand::{Brands, LoadedBrand};
use crate::service::{Answer, Service, Shop};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// How the server was started.
#[derive(Clone, Debug, Default)]
pub struct AppOptions {
    /// Whether visitors come over HTTPS; decides on the cookie's name and flags.
    pub is_https: bool,
    /// Whether this is a demo: the clock can be moved and the logins are shown.
    pub is_demo: bool,
}

/// The shared state; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The use cases.
    pub service: Service,
    /// The brands by host.
    pub brands: Arc<Brands>,
    /// The files that pages need.
    pub assets: Arc<Assets>,
    /// Limits on guessing.
    pub throttle: Arc<Throttle>,
    /// How the server was started.
    pub options: AppOptions,
    /// The clock, where it can be moved.
    pub settable_clock: Option<Arc<SettableClock>>,
    shops: Arc<RwLock<HashMap<String, Arc<Shop>>>>,
}

impl App {
    /// The state of a server.
    pub fn new(
        service: Service,
        brands: Arc<Brands>,
        options: AppOptions,
        settable_clock: Option<Arc<SettableClock>>,
    ) -> Self {
        Self {
            service,
            brands,
            assets: Arc::new(Assets::find()),
            throttle: Arc::default(),
            options,
            settable_clock,
            shops: Arc::default(),
        }
    }

    /// The shop that a brand belongs to. Kept once found: what is kept here never changes while the server runs.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn shop_of(&self, brand: &LoadedBrand) -> Answer<Option<Arc<Shop>>> {
        let slug = &brand.brand.shop;
        let known = self.shops.read().unwrap_or_else(PoisonError::into_inner).get(slug).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let Some(shop) = self.service.shop_by_slug(slug).await? else { return Ok(None) };
        let shop = Arc::new(shop);
        let mut shops = self.shops.write().unwrap_or_else(PoisonError::into_inner);
        shops.insert(slug.clone(), shop.clone());
        Ok(Some(shop))
    }
}
