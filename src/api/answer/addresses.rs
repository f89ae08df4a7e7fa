//! Where a shop's pages answer, for failures without a known caller: the host that was asked says which shop it is.

use crate::brand::Brands;
use crate::service::Service;
use axum::http::HeaderValue;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long a failure waits for the address of its shop: it is only a link in the answer, and the database may be away.
const LOOK_UP_TIME_MAX: Duration = Duration::from_millis(500);
/// How long no address is looked up after that was in vain.
const PAUSE: Duration = Duration::from_secs(5);

/// The addresses of the shops by their short names, each looked up once; cheap to clone.
#[derive(Clone)]
pub struct Addresses {
    service: Service,
    brands: Arc<Brands>,
    known: Arc<RwLock<HashMap<String, String>>>,
    /// When the database may be asked again.
    pause_ends: Arc<Mutex<Option<Instant>>>,
}

impl Addresses {
    /// Of the shops of these brands.
    pub fn new(service: Service, brands: Arc<Brands>) -> Self {
        Self { service, brands, known: Arc::default(), pause_ends: Arc::default() }
    }

    /// The address of the shop whose host was asked; what was sent as the host never comes back.
    pub async fn of_host(&self, host: &HeaderValue) -> Option<String> {
        let slug = self.brands.by_host(host.to_str().ok()?)?.brand.shop.clone();
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&slug).cloned();
        if known.is_some() {
            return known;
        }
        let base_url = self.look_up(&slug).await?;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(slug, base_url.clone());
        Some(base_url)
    }

    async fn look_up(&self, slug: &str) -> Option<String> {
        let pause_ends = || self.pause_ends.lock().unwrap_or_else(PoisonError::into_inner);
        if pause_ends().is_some_and(|end| Instant::now() < end) {
            return None;
        }
        let found = timeout(LOOK_UP_TIME_MAX, self.service.shop_by_slug(slug)).await;
        if let Ok(Ok(shop)) = found {
            return Some(shop?.base_url);
        }
        *pause_ends() = Some(Instant::now() + PAUSE);
        None
    }
}
