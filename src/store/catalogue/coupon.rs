//! Coupons and how many orders hold them.

use crate::domain::catalogue::coupon::{CouponCode, CouponRule, Reduction};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CouponId, ShopId};
use crate::store::integrity::sealed;
use crate::store::{Columns, Source, StoreError, Tx, from_json, to_json};
use crate::values;

/// A coupon.
#[derive(Clone, Debug)]
pub struct Coupon {
    /// The id.
    pub id: CouponId,
    /// The code that buyers type.
    pub code: CouponCode,
    /// What it gives, and to which orders.
    pub rule: CouponRule,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

macro_rules! columns {
    () => {
        "SELECT coupon_id, code, kind, rate_ppm, amount_minor, max_uses, uses, products, min_order_minor, \
         max_discount_minor, valid_from, valid_until, created_at, updated_at FROM coupon \
         WHERE shop_id = $1 AND removed_at IS NULL "
    };
}

fn read(row: &sqlx::any::AnyRow) -> Result<Coupon, StoreError> {
    let mut columns = Columns::of(row);
    let id = columns.parsed("coupon", "coupon_id", CouponId::parse)?;
    let code = columns.parsed("coupon", "code", CouponCode::parse)?;
    let is_percentage = columns.text()? == "PERCENTAGE";
    let (rate_ppm, amount_minor) = (columns.integer()?, columns.integer()?);
    let rule = CouponRule {
        reduction: if is_percentage {
            Reduction::Percentage(rate_ppm)
        } else {
            Reduction::Fixed(amount_minor)
        },
        max_uses: columns.integer_or_null()?,
        uses: columns.integer()?,
        products: columns.parsed("coupon", "products", from_json)?,
        min_order_minor: columns.integer_or_null()?,
        max_discount_minor: columns.integer_or_null()?,
        valid_from: columns.instant_or_null()?,
        valid_until: columns.instant_or_null()?,
    };
    let (created_at, updated_at) = (columns.instant()?, columns.instant()?);
    Ok(Coupon { id, code, rule, created_at, updated_at })
}

/// The coupon with this id.
pub async fn coupon_fetch(
    source: &mut impl Source,
    shop: &ShopId,
    id: &CouponId,
) -> Result<Option<Coupon>, StoreError> {
    let sql = concat!(columns!(), "AND coupon_id = $2");
    let row = source.row(sql, values![shop.as_str(), id.as_str()]).await?;
    row.as_ref().map(read).transpose()
}

/// The coupon with this code, in any case.
pub async fn coupon_by_code(
    source: &mut impl Source,
    shop: &ShopId,
    code: &CouponCode,
) -> Result<Option<Coupon>, StoreError> {
    let sql = concat!(columns!(), "AND code_lookup = $2");
    let row = source.row(sql, values![shop.as_str(), code.lookup()]).await?;
    row.as_ref().map(read).transpose()
}

/// Every coupon, newest first.
pub async fn coupon_page(
    source: &mut impl Source,
    shop: &ShopId,
    before: Option<&str>,
    limit: i64,
) -> Result<Vec<Coupon>, StoreError> {
    let before = before.unwrap_or("coup_zzzz");
    let sql = concat!(columns!(), "AND coupon_id < $2 ORDER BY coupon_id DESC LIMIT $3");
    let rows = source.rows(sql, values![shop.as_str(), before, limit]).await?;
    rows.iter().map(read).collect()
}

fn parts(reduction: Reduction) -> (i64, i64) {
    match reduction {
        Reduction::Percentage(rate_ppm) => (rate_ppm, 0),
        Reduction::Fixed(amount_minor) => (0, amount_minor),
    }
}

/// Adds a coupon.
pub fn coupon_insert(tx: &mut Tx<'_>, shop: &ShopId, coupon: &Coupon) {
    let (rule, (rate_ppm, amount_minor)) = (&coupon.rule, parts(coupon.rule.reduction));
    tx.queue(
        "INSERT INTO coupon (shop_id, coupon_id, code, code_lookup, kind, rate_ppm, amount_minor, max_uses, products, \
         min_order_minor, max_discount_minor, valid_from, valid_until, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        values![
            shop.as_str(), coupon.id.as_str(), coupon.code.as_str(), coupon.code.lookup(), rule.reduction.kind(),
            rate_ppm, amount_minor, rule.max_uses, to_json(&rule.products), rule.min_order_minor,
            rule.max_discount_minor, rule.valid_from, rule.valid_until, coupon.created_at, coupon.updated_at,
        ],
    );
    tx.seal(&sealed::COUPON, shop, coupon.id.as_str());
}

/// Writes everything about a coupon that can change; how often it was used is counted by orders alone.
pub fn coupon_update(tx: &mut Tx<'_>, shop: &ShopId, coupon: &Coupon) {
    let (rule, (rate_ppm, amount_minor)) = (&coupon.rule, parts(coupon.rule.reduction));
    tx.queue(
        "UPDATE coupon SET code = $3, code_lookup = $4, kind = $5, rate_ppm = $6, amount_minor = $7, max_uses = $8, \
         products = $9, min_order_minor = $10, max_discount_minor = $11, valid_from = $12, valid_until = $13, \
         updated_at = $14 WHERE shop_id = $1 AND coupon_id = $2",
        values![
            shop.as_str(), coupon.id.as_str(), coupon.code.as_str(), coupon.code.lookup(), rule.reduction.kind(),
            rate_ppm, amount_minor, rule.max_uses, to_json(&rule.products), rule.min_order_minor,
            rule.max_discount_minor, rule.valid_from, rule.valid_until, coupon.updated_at,
        ],
    );
    tx.seal(&sealed::COUPON, shop, coupon.id.as_str());
}

/// Takes a coupon away; orders that used it keep it, and its code is free again.
pub fn coupon_remove(tx: &mut Tx<'_>, shop: &ShopId, id: &CouponId) {
    let now = tx.now();
    tx.queue(
        "UPDATE coupon SET removed_at = $3, updated_at = $3 WHERE shop_id = $1 AND coupon_id = $2",
        values![shop.as_str(), id.as_str(), now],
    );
    tx.seal(&sealed::COUPON, shop, id.as_str());
}

/// Counts an order that takes a coupon (`1`) or gives its use back (`-1`). The table refuses one use too many.
pub fn coupon_count(tx: &mut Tx<'_>, shop: &ShopId, id: &CouponId, by: i64) {
    tx.queue(
        "UPDATE coupon SET uses = uses + $3 WHERE shop_id = $1 AND coupon_id = $2",
        values![shop.as_str(), id.as_str(), by],
    );
}
