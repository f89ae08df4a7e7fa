//! The digests of an order: of what it was paid for, which its posting rests on, and of the whole row. An address and
//! custom fields are in neither, because they can be deleted.

use super::Order;
use crate::domain::ids::{CouponId, CustomerId, LinkId, ShopId};
use crate::store::kernel::seal::{facts_of, seal_of, text_of};
use crate::store::{Value, to_json};
use crate::values;

macro_rules! facts {
    ($prefix:literal) => {
        text_of!(
            $prefix; "shop_id", "order_id", "customer_id", "kind", "currency", "subtotal_minor", "discount_minor",
            "tax_minor", "total_minor", "balance_minor", "coupon_id", "coupon_minor", "link_id", "affiliate_id",
            "affiliate_code", "credit", "rule_version", "title", "terms", "items", "created_at"
        )
    };
}

macro_rules! rest {
    () => {
        text_of!(
            ""; "state", "paid_minor", "refunded_minor", "refunded_balance_minor", "gateway", "provider_reference",
            "former_attributions", "nothing_earned", "updated_at", "paid_at"
        )
    };
}

/// Place, text and seal of every order, its id and the events that it is due.
pub(in crate::store) const ORDER_SEALS: &str = concat!(
    "SELECT shop_id || ' order ' || order_id, ",
    facts!(""),
    " || '\u{1f}' || ",
    rest!(),
    ", seal, order_id, 'order:created' || CASE WHEN paid_at IS NULL THEN '' ELSE ' order:paid' END || \
     CASE state WHEN 'VOIDED' THEN ' order:cancelled' ELSE '' END FROM customer_order"
);

/// Place, text and digest of the facts of every posting that rests on an order.
pub(in crate::store) const ORDER_FACTS: &str = concat!(
    "SELECT t.shop_id || ' transaction ' || t.sequence || ' of order ' || t.source_id, ",
    facts!("o."),
    ", t.facts FROM ledger_transaction t LEFT JOIN customer_order o ON o.shop_id = t.shop_id \
     AND o.order_id = t.source_id WHERE t.kind IN ('order_paid', 'wallet_topped_up') AND t.hash_version >= 2"
);

/// What an order is paid for. A new member of what is stored as JSON must not be written where it has its default, or
/// orders from before would have another digest.
fn facts(shop: &ShopId, order: &Order) -> Vec<Value> {
    values![
        shop.as_str(),
        order.id.as_str(),
        order.customer.as_str(),
        order.kind.as_str(),
        order.currency.as_str(),
        order.totals.subtotal_minor,
        order.totals.discount_minor,
        order.totals.tax_minor,
        order.totals.total_minor,
        order.balance_minor,
        order.coupon.as_ref().map(CouponId::as_str),
        order.coupon_minor,
        order.link.as_ref().map(LinkId::as_str),
        order.affiliate.as_ref().map(CustomerId::as_str),
        order.affiliate_code.as_deref(),
        order.credit.as_ref().map(to_json),
        order.rule_version,
        order.title.as_deref(),
        order.terms.as_ref().map(to_json),
        to_json(&order.items),
        order.created_at,
    ]
}

/// The digest of what an order is paid for, for the posting of its payment.
#[must_use]
pub fn order_facts(shop: &ShopId, order: &Order) -> String {
    facts_of(&facts(shop, order))
}

/// The seal of the whole row.
pub(super) fn order_seal(shop: &ShopId, order: &Order) -> String {
    let mut values = facts(shop, order);
    values.extend(values![
        order.state.as_str(),
        order.paid_minor,
        order.refunded_minor,
        order.refunded_balance_minor,
        order.gateway.as_deref(),
        order.provider_reference.as_deref(),
        former(order),
        order.nothing_earned.as_deref(),
        order.updated_at,
        order.paid_at,
    ]);
    seal_of(&values)
}

/// The attributions before, as they are stored.
pub(super) fn former(order: &Order) -> Option<String> {
    Some(&order.former_attributions).filter(|former| !former.is_empty()).map(to_json)
}
