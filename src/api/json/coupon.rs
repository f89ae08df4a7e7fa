//! Coupons on the wire.

use super::{Amount, amount, percent};
use crate::domain::catalogue::coupon::Reduction;
use crate::domain::clock::Timestamp;
use crate::domain::ids::ProductId;
use crate::service::{Coupon, RenderContext};
use serde::Serialize;
use utoipa::ToSchema;

/// A coupon. `name` says the same as `code`: clients read either.
#[derive(Serialize, ToSchema)]
#[schema(as = Coupon)]
pub struct CouponJson<'a> {
    id: &'a str,
    uniqid: String,
    shop_id: &'a str,
    code: &'a str,
    name: &'a str,
    discount_type: &'static str,
    discount_value: Amount,
    currency: &'a str,
    max_uses: Option<i64>,
    uses: i64,
    products_bound: Vec<&'a str>,
    min_order_amount: Option<Amount>,
    max_discount: Option<Amount>,
    valid_from: Option<i64>,
    valid_until: Option<i64>,
    created_at: i64,
    updated_at: i64,
}

impl<'a> CouponJson<'a> {
    /// A coupon.
    pub fn new(coupon: &'a Coupon, context: &'a RenderContext) -> Self {
        let rule = &coupon.rule;
        let money = |minor| amount(minor, context.currency);
        Self {
            id: coupon.id.as_str(),
            uniqid: coupon.id.uniqid(),
            shop_id: context.shop.as_str(),
            code: coupon.code.as_str(),
            name: coupon.code.as_str(),
            discount_type: rule.reduction.kind(),
            discount_value: match rule.reduction {
                Reduction::Percentage(rate_ppm) => Amount(percent(rate_ppm).0),
                Reduction::Fixed(amount_minor) => money(amount_minor),
            },
            currency: context.currency.as_str(),
            max_uses: rule.max_uses,
            uses: rule.uses,
            products_bound: rule.products.iter().map(ProductId::as_str).collect(),
            min_order_amount: rule.min_order_minor.map(money),
            max_discount: rule.max_discount_minor.map(money),
            valid_from: rule.valid_from.map(Timestamp::secs),
            valid_until: rule.valid_until.map(Timestamp::secs),
            created_at: coupon.created_at.secs(),
            updated_at: coupon.updated_at.secs(),
        }
    }
}
