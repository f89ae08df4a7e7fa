//! Products. A removed one is answered to nobody; the orders that sold it keep what they need of it.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{ProductId, ShopId};
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx};
use crate::values;

/// A product.
#[derive(Clone, Debug)]
pub struct Product {
    /// The id.
    pub id: ProductId,
    /// The name shown.
    pub title: String,
    /// A sentence about it.
    pub description: String,
    /// `SERVICE`, `SERIALS`, `DYNAMIC` or `FILE`.
    pub product_type: String,
    /// The price in minor units.
    pub price_minor: i64,
    /// Its place on the landing page.
    pub position: i64,
    /// Whether visitors see it.
    pub is_listed: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

macro_rules! columns {
    () => {
        "SELECT product_id, title, description, product_type, price_minor, position, is_listed, created_at, updated_at \
         FROM product WHERE shop_id = $1 AND removed_at IS NULL "
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<Product, StoreError> {
    let mut columns = Columns::of(row);
    Ok(Product {
        id: columns.parsed("product", "product_id", ProductId::parse)?,
        title: columns.text()?,
        description: columns.text()?,
        product_type: columns.text()?,
        price_minor: columns.integer()?,
        position: columns.integer()?,
        is_listed: columns.boolean()?,
        created_at: columns.instant()?,
        updated_at: columns.instant()?,
    })
}

/// The product with this id.
pub async fn product_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &ProductId,
) -> Result<Option<Product>, StoreError> {
    let row = source
        .row(concat!(columns!(), "AND product_id = $2"), values![shop.as_str(), id.as_str()])
        .await?;
    row.as_ref().map(read).transpose()
}

/// What visitors see, in its order.
pub async fn product_list(
    source: &mut impl Source,
    shop: &ShopId,
) -> Result<Vec<Product>, StoreError> {
    let sql = concat!(columns!(), "AND is_listed = 1 ORDER BY position, product_id");
    let rows = source.rows(sql, values![shop.as_str()]).await?;
    rows.iter().map(read).collect()
}

/// Adds a product.
pub fn product_insert(tx: &mut Tx<'_>, shop: &ShopId, product: &Product) {
    tx.queue(
        "INSERT INTO product (shop_id, product_id, title, description, product_type, price_minor, position, is_listed, \
         created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        values![
            shop.as_str(), product.id.as_str(), product.title.as_str(), product.description.as_str(),
            product.product_type.as_str(), product.price_minor, product.position, product.is_listed,
            product.created_at, product.updated_at,
        ],
    );
    tx.seal(&sealed::PRODUCT, shop, product.id.as_str());
}

/// Every product, listed or not, newest first.
pub async fn product_page(
    source: &mut impl Source,
    shop: &ShopId,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Product>, StoreError> {
    let before = before.unwrap_or("prod_zzzz");
    let sql = concat!(columns!(), "AND product_id < $2 ORDER BY product_id DESC LIMIT $3");
    let rows = source.rows(sql, values![shop.as_str(), before, limit]).await?;
    rows.iter().map(read).collect()
}

/// The place after the last product on the landing page.
pub async fn product_next_position(
    source: &mut impl Source,
    shop: &ShopId,
) -> Result<i64, StoreError> {
    let sql = "SELECT COALESCE(MAX(position), 0) + 1 FROM product WHERE shop_id = $1";
    let row = source.row(sql, values![shop.as_str()]).await?;
    row.map_or(Ok(1), |row| Columns::of(&row).integer())
}

/// Writes everything about a product that can change.
pub fn product_update(tx: &mut Tx<'_>, shop: &ShopId, product: &Product) {
    tx.queue(
        "UPDATE product SET title = $3, description = $4, product_type = $5, price_minor = $6, is_listed = $7, \
         updated_at = $8 WHERE shop_id = $1 AND product_id = $2",
        values![
            shop.as_str(), product.id.as_str(), product.title.as_str(), product.description.as_str(),
            product.product_type.as_str(), product.price_minor, product.is_listed, product.updated_at,
        ],
    );
    tx.seal(&sealed::PRODUCT, shop, product.id.as_str());
}

/// Takes a product away from everybody; its row stays.
pub fn product_remove(tx: &mut Tx<'_>, shop: &ShopId, id: &ProductId) {
    let now = tx.now();
    tx.queue(
        "UPDATE product SET removed_at = $3, updated_at = $3, is_listed = 0 WHERE shop_id = $1 AND product_id = $2",
        values![shop.as_str(), id.as_str(), now],
    );
    tx.seal(&sealed::PRODUCT, shop, id.as_str());
}
