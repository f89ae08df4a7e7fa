//! Where a shop's pages answer, for failures without a known caller: the host that was asked says which shop it is.

use crate::brand::Brands;
use crate::service::Service;
use axum::http::HeaderValue;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The addresses of the shops by their short names, each looked up once; cheap to clone.
#[derive(Clone)]
pub struct Addresses {
    service: Service,
    brands: Arc<Brands>,
    known: Arc<RwLock<HashMap<String, String>>>,
}

impl Addresses {
    /// Of the shops of these brands.
    pub fn new(service: Service, brands: Arc<Brands>) -> Self {
        Self { service, brands, known: Arc::default() }
    }

    /// The address of the shop whose host was asked; what was sent as the host never comes back.
    pub async fn of_host(&self, host: &HeaderValue) -> Option<String> {
        let slug = self.brands.by_host(host.to_str().ok()?)?.brand.shop.clone();
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&slug).cloned();
        if known.is_some() {
            return known;
        }
        let base_url = self.service.shop_by_slug(&slug).await.ok()??.base_url;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(slug, base_url.clone());
        Some(base_url)
    }
}
