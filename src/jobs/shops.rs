//! The shops that brand files name: opened when they are new, and following what the files say about them.

use crate::brand::{Brands, LoadedBrand};
use crate::domain::actor::Actor;
use crate::domain::money::Currency;
use crate::service::{Answer, ChangeShop, OpenShop, Service, Shop, ShopChange};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where this server answers, and whether it may open shops.
#[derive(Clone, Debug)]
pub struct ServerPlace {
    /// The address and port it listens at.
    pub listen: String,
    /// Whether visitors come over HTTPS.
    pub is_https: bool,
    /// Whether the brands are the merchant's own; those that ship open no shop.
    pub has_own_brands: bool,
}

/// What was known about the shops when they were last looked at.
#[derive(Debug, Default)]
pub struct ShopsTold {
    /// Address and name by short name, as the brands say it.
    said: BTreeMap<String, (String, String)>,
    rows: Vec<Shop>,
}

/// Lets shops follow their brands, and forgets what is kept in memory about those that another process has changed.
///
/// # Errors
/// When the store fails.
pub async fn keep_shops(
    service: &Service,
    brands: &Brands,
    place: &ServerPlace,
    told: &mut ShopsTold,
) -> Answer<()> {
    let mut wanted = BTreeMap::new();
    for loaded in brands.all() {
        wanted.entry(loaded.brand.shop.clone()).or_insert(loaded);
    }
    let said = |(slug, loaded): (&String, &Arc<LoadedBrand>)| {
        let base_url = loaded.brand.base_url(&place.listen, place.is_https);
        (slug.clone(), (base_url, loaded.brand.name.clone()))
    };
    let now: BTreeMap<_, _> = wanted.iter().map(said).collect();
    let mut shops = service.shops().await?;
    if now != told.said {
        for (slug, (base_url, name)) in &now {
            let Some(loaded) = wanted.get(slug) else { continue };
            match shops.iter().find(|shop| shop.slug == *slug) {
                Some(shop) => follow(service, shop, loaded, place, base_url).await?,
                None if place.has_own_brands => open(service, loaded, name, base_url).await?,
                None => {}
            }
        }
        shops = service.shops().await?;
        if !shops.iter().any(|shop| now.contains_key(&shop.slug)) {
            tell_that_none_answers(&shops);
        }
        let without = shops.iter().filter(|shop| !now.contains_key(&shop.slug));
        brands.reserve(&without.map(|shop| shop.base_url.clone()).collect::<Vec<_>>());
        told.said = now;
    }
    let changed = shops
        .iter()
        .filter(|shop| told.rows.iter().any(|known| known.id == shop.id && known != *shop));
    changed.for_each(|shop| service.forget_shop(&shop.id));
    told.rows = shops;
    Ok(())
}

fn tell_that_none_answers(shops: &[Shop]) {
    let known = shops.iter().map(|shop| shop.slug.as_str()).collect::<Vec<_>>().join(", ");
    tracing::warn!(
        shops = known,
        "no brand belongs to a shop of this database, so every address gets a plain page: start with --brands FOLDER, \
         which holds one brand file for each shop, or with --demo"
    );
}

async fn open(service: &Service, loaded: &LoadedBrand, name: &str, base_url: &str) -> Answer<()> {
    let slug = loaded.brand.shop.clone();
    let Some(currency) = Currency::parse(&loaded.brand.currency) else { return Ok(()) };
    let (name, base_url) = (name.to_owned(), base_url.to_owned());
    let open = OpenShop { slug: slug.clone(), name, currency, base_url };
    if service.run(open).await? {
        tracing::info!(shop = slug, "opened a shop");
    }
    Ok(())
}

/// Writes what a brand says about a shop that is there.
async fn follow(
    service: &Service,
    shop: &Shop,
    loaded: &LoadedBrand,
    place: &ServerPlace,
    base_url: &str,
) -> Answer<()> {
    // The hosts of the brands that ship are names of this machine, which no HTTPS proxy answers for.
    if !place.has_own_brands && place.is_https {
        return Ok(());
    }
    let brand = &loaded.brand;
    if brand.currency != shop.currency.as_str() && place.has_own_brands {
        tracing::warn!(
            shop = shop.slug,
            "the currency of a ledger cannot change: it stays {}, the brand file says {}",
            shop.currency,
            brand.currency
        );
    }
    let change = ShopChange {
        base_url: Some(base_url.to_owned()),
        name: place.has_own_brands.then(|| brand.name.clone()),
        ..ShopChange::default()
    };
    let actor = Actor::system(shop.id.clone());
    let (after, is_changed) = service.run(ChangeShop { actor, change }).await?;
    if is_changed {
        tracing::info!(
            shop = shop.slug,
            base_url = after.base_url,
            "a shop follows its brand file"
        );
    }
    Ok(())
}
