//! Products on the wire.

use super::{Amount, amount};
use crate::service::{Product, RenderContext};
use serde::Serialize;
use utoipa::ToSchema;

/// A product. `name` says the same as `title`: clients read either.
#[derive(Serialize, ToSchema)]
#[schema(as = Product)]
pub struct ProductJson<'a> {
    id: &'a str,
    uniqid: String,
    shop_id: &'a str,
    title: &'a str,
    name: &'a str,
    description: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    price: Amount,
    price_display: Amount,
    currency: &'a str,
    unlisted: bool,
    created_at: i64,
    updated_at: i64,
}

impl<'a> ProductJson<'a> {
    /// A product.
    pub fn new(product: &'a Product, context: &'a RenderContext) -> Self {
        let price = amount(product.price_minor, context.currency);
        Self {
            id: product.id.as_str(),
            uniqid: product.id.uniqid(),
            shop_id: context.shop.as_str(),
            title: &product.title,
            name: &product.title,
            description: &product.description,
            kind: &product.product_type,
            price_display: price.clone(),
            price,
            currency: context.currency.as_str(),
            unlisted: !product.is_listed,
            created_at: product.created_at.secs(),
            updated_at: product.updated_at.secs(),
        }
    }
}
