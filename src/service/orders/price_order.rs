//! What an order costs: the lines at their prices, less the referral's discount, less the coupon, plus tax. An order
//! and the quote for it are worked out here and nowhere else.

use super::place_order::OrderLine;
use crate::domain::catalogue::coupon::{CouponCode, CouponProblem, Line};
use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::domain::money::{AmountError, percent_of};
use crate::domain::orders::order::{ITEMS_MAX, QUANTITY_MAX, Totals, subtotal, with_tax};
use crate::service::kernel::refusal::{Answer, Problem, Refusal};
use crate::store::Source;
use crate::store::catalogue::coupon::{Coupon, coupon_by_code};
use crate::store::catalogue::product::product_fetch;
use crate::store::orders::order::OrderItem;

/// The lines of an order, with what the products are called and cost now.
pub(in crate::service) async fn items_of(
    source: &mut impl Source,
    shop: &ShopId,
    lines: &[OrderLine],
) -> Answer<Vec<OrderItem>> {
    if lines.is_empty() {
        return Err(Refusal::field("items", Problem::Required).into());
    }
    if lines.len() > ITEMS_MAX {
        let most = i64::try_from(ITEMS_MAX).unwrap_or(i64::MAX);
        return Err(Refusal::field("items", Problem::OutOfRange(1, most)).into());
    }
    let mut items = Vec::with_capacity(lines.len());
    for line in lines {
        if !(1..=QUANTITY_MAX).contains(&line.quantity) {
            let problem = Problem::OutOfRange(1, QUANTITY_MAX);
            return Err(Refusal::field("items.quantity", problem).into());
        }
        let product = product_fetch(source, shop, &line.product)
            .await?
            .ok_or(Refusal::field("items.product_id", Problem::UnknownProduct))?;
        items.push(OrderItem {
            product: product.id,
            title: product.title,
            product_type: product.product_type,
            quantity: line.quantity,
            unit_minor: product.price_minor,
        });
    }
    Ok(items)
}

/// The coupon with the code that a buyer typed; empty text means none.
pub(in crate::service) async fn coupon_of(
    source: &mut impl Source,
    shop: &ShopId,
    text: Option<&str>,
) -> Answer<Option<Coupon>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let found = match CouponCode::parse(text) {
        Some(code) => coupon_by_code(source, shop, &code).await?,
        None => None,
    };
    Ok(Some(found.ok_or_else(|| does_not_apply(CouponProblem::Unknown))?))
}

fn does_not_apply(problem: CouponProblem) -> Refusal {
    Refusal::field("coupon_code", Problem::Coupon(problem))
}

/// The amounts of an order and the coupon's part of its discount.
pub(in crate::service) fn price(
    items: &[OrderItem],
    (referral_ppm, tax_ppm): (i64, i64),
    coupon: Option<&Coupon>,
    now: Timestamp,
) -> Answer<(Totals, i64)> {
    let too_large = || Refusal::field("items", Problem::Amount(AmountError::TooLarge));
    let lines: Vec<_> = items.iter().map(|item| (item.unit_minor, item.quantity)).collect();
    let subtotal_minor = subtotal(&lines).ok_or_else(too_large)?;
    let referral_minor = percent_of(subtotal_minor, referral_ppm);
    let coupon_minor = match coupon {
        None => 0,
        Some(coupon) => {
            let lines: Vec<_> = items
                .iter()
                .map(|item| Line {
                    product: &item.product,
                    total_minor: item.unit_minor.saturating_mul(item.quantity),
                })
                .collect();
            coupon.rule.discount(&lines, referral_minor, now).map_err(does_not_apply)?
        }
    };
    let totals = with_tax(subtotal_minor, referral_minor + coupon_minor, tax_ppm);
    Ok((totals.ok_or_else(too_large)?, coupon_minor))
}
