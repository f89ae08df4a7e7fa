//! The merchant's own changes to products: add, change, take away.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::ProductId;
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::refusal::{Answer, Refusal, ServiceError, Subject};
use crate::service::{Listing, Product, Service};
use crate::store::catalogue::product::{
    product_fetch, product_insert, product_next_position, product_page, product_remove,
    product_update,
};
use crate::store::kernel::audit::audit_insert;
use crate::store::webhooks::outbox::outbox_insert;
use crate::store::{Command, Tx};
use serde_json::{Value as Json, json};

/// The kinds of products that are known.
pub const PRODUCT_TYPES: [&str; 5] = ["SERVICE", "SERIALS", "DYNAMIC", "FILE", "DIGITAL"];

/// What a product becomes; what is not given stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ProductChange {
    /// The name shown.
    pub title: Option<String>,
    /// A sentence about it.
    pub description: Option<String>,
    /// One of [`PRODUCT_TYPES`].
    pub product_type: Option<String>,
    /// The price in minor units.
    pub price_minor: Option<i64>,
    /// Whether visitors see it.
    pub is_listed: Option<bool>,
}

impl ProductChange {
    fn apply(&self, product: &mut Product) {
        fn set<T: Clone>(place: &mut T, wish: Option<&T>) {
            if let Some(wish) = wish {
                place.clone_from(wish);
            }
        }
        set(&mut product.title, self.title.as_ref());
        set(&mut product.description, self.description.as_ref());
        set(&mut product.product_type, self.product_type.as_ref());
        set(&mut product.price_minor, self.price_minor.as_ref());
        set(&mut product.is_listed, self.is_listed.as_ref());
    }
}

/// Adds a product.
#[derive(Clone, Debug)]
pub struct AddProduct {
    /// Who adds it.
    pub actor: Actor,
    /// What it is.
    pub product: ProductChange,
}

impl Command for AddProduct {
    type Output = Product;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Product> {
        self.actor.for_shop(Scope::ProductsWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let now = tx.now();
        let mut product = Product {
            id: ProductId::new(now, &*tx.entropy()),
            title: String::new(),
            description: String::new(),
            product_type: PRODUCT_TYPES[0].to_owned(),
            price_minor: 0,
            position: product_next_position(tx, shop).await?,
            is_listed: true,
            created_at: now,
            updated_at: now,
        };
        self.product.apply(&mut product);
        product_insert(tx, shop, &product);
        let told = ("product.create", EventName::ProductCreated);
        write_down(tx, &self.actor, told, (None, &product));
        Ok(product)
    }
}

/// Changes a product. Orders keep the name and price they were made with.
#[derive(Clone, Debug)]
pub struct ChangeProduct {
    /// Who changes it.
    pub actor: Actor,
    /// The product.
    pub id: ProductId,
    /// What changes.
    pub change: ProductChange,
}

impl Command for ChangeProduct {
    type Output = Product;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Product> {
        self.actor.for_shop(Scope::ProductsWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let mut product =
            product_fetch(tx, shop, &self.id).await?.ok_or(Refusal::NotFound(Subject::Product))?;
        let before = seen(&product);
        self.change.apply(&mut product);
        product.updated_at = tx.now();
        product_update(tx, shop, &product);
        let told = ("product.change", EventName::ProductEdited);
        write_down(tx, &self.actor, told, (Some(before), &product));
        Ok(product)
    }
}

/// Takes a product away: nobody finds or buys it any more, and the orders that sold it stay as they are.
#[derive(Clone, Debug)]
pub struct RemoveProduct {
    /// Who takes it away.
    pub actor: Actor,
    /// The product.
    pub id: ProductId,
}

impl Command for RemoveProduct {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        self.actor.for_shop(Scope::ProductsWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let product =
            product_fetch(tx, shop, &self.id).await?.ok_or(Refusal::NotFound(Subject::Product))?;
        product_remove(tx, shop, &product.id);
        let detail = json!({"before": seen(&product)});
        audit_insert(tx, &self.actor, "product.remove", product.id.as_str(), &detail);
        Ok(())
    }
}

/// What the audit keeps of a product.
fn seen(product: &Product) -> Json {
    json!({
        "title": product.title, "type": product.product_type, "price_minor": product.price_minor,
        "is_listed": product.is_listed, "description": product.description,
    })
}

fn write_down(
    tx: &mut Tx<'_>,
    actor: &Actor,
    (act, event): (&str, EventName),
    (before, product): (Option<Json>, &Product),
) {
    let detail = json!({"before": before, "after": seen(product)});
    audit_insert(tx, actor, act, product.id.as_str(), &detail);
    let payload = json!({
        "id": product.id, "uniqid": product.id, "title": product.title, "description": product.description,
        "type": product.product_type, "is_listed": product.is_listed,
    });
    outbox_insert(tx, &actor.shop, event, product.id.as_str(), &payload);
}

impl Service {
    /// One product, listed or not.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for a caller without the right.
    pub async fn product(&self, actor: &Actor, id: &ProductId) -> Answer<Product> {
        actor.for_shop(Scope::ProductsRead)?;
        let found = product_fetch(&mut self.store(), &actor.shop, id).await?;
        Ok(found.ok_or(Refusal::NotFound(Subject::Product))?)
    }

    /// Every product, listed or not, newest first.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn product_page(
        &self,
        actor: &Actor,
        before: Option<&str>,
        limit: i64,
    ) -> Answer<Listing<Product>> {
        actor.for_shop(Scope::ProductsRead)?;
        let rows = product_page(&mut self.store(), &actor.shop, before, limit + 1).await?;
        Ok(crate::service::affiliates::affiliate_views::listing(rows, 0, limit, |product| {
            product.id.to_string()
        }))
    }
}
