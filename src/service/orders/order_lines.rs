//! What an order is for, line by line: its products, or the one thing that a payment names.

use crate::store::orders::order::Order;

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// What it is called; empty where the order says nothing.
    pub title: &'a str,
    /// How many.
    pub quantity: i64,
    /// The price of one, in minor units.
    pub unit_minor: i64,
    /// The price of all of them, in minor units.
    pub sum_minor: i64,
}

/// The lines of an order. An order without products has one, which its title names; a sum that does not divide by the
/// number of pieces has no price of one piece and counts as one.
pub fn order_lines(order: &Order) -> Vec<Line<'_>> {
    let line = |title, quantity, unit_minor: i64| Line {
        title,
        quantity,
        unit_minor,
        sum_minor: unit_minor.saturating_mul(quantity),
    };
    if order.items.is_empty() {
        let sum_minor = order.totals.subtotal_minor;
        let pieces = order.terms.as_ref().and_then(|terms| terms.quantity);
        let pieces = pieces.filter(|pieces| *pieces > 0 && sum_minor % pieces == 0).unwrap_or(1);
        return vec![line(order.title.as_deref().unwrap_or_default(), pieces, sum_minor / pieces)];
    }
    order
        .items
        .iter()
        .map(|item| line(item.title.as_str(), item.quantity, item.unit_minor))
        .collect()
}

/// The part of the discount that the referral gave, in minor units; the rest is the coupon's.
pub fn referral_minor(order: &Order) -> i64 {
    order.totals.discount_minor - order.coupon_minor
}
