//! The digests of a commission: of what it was computed from, which its posting rests on, and of the whole row.

use super::commission::Commission;
use crate::domain::ids::ShopId;
use crate::store::kernel::seal::{facts_of, seal_of, text_of};
use crate::store::{Value, to_json};
use crate::values;

macro_rules! facts {
    ($prefix:literal) => {
        text_of!(
            $prefix; "shop_id", "commission_id", "order_id", "affiliate_id", "link_id", "rule_version", "base_minor",
            "amount_minor", "explanation", "release_at", "created_at"
        )
    };
}

macro_rules! rest {
    () => {
        text_of!(""; "state", "reversed_minor", "frozen_minor", "released_at")
    };
}

/// Place, text and seal of every commission, its id and the events that it is due.
pub(in crate::store) const COMMISSION_SEALS: &str = concat!(
    "SELECT shop_id || ' commission ' || commission_id, ",
    facts!(""),
    " || '\u{1f}' || ",
    rest!(),
    ", seal, commission_id, \
     CASE WHEN released_at IS NULL THEN '' ELSE 'affiliate:commission_approved' END FROM commission"
);

/// Place, text and digest of the facts of every posting that rests on a commission.
pub(in crate::store) const COMMISSION_FACTS: &str = concat!(
    "SELECT t.shop_id || ' transaction ' || t.sequence || ' of commission ' || t.source_id, ",
    facts!("m."),
    ", t.facts FROM ledger_transaction t LEFT JOIN commission m ON m.shop_id = t.shop_id \
     AND m.commission_id = t.source_id WHERE t.kind = 'commission_accrued' AND t.hash_version >= 2"
);

fn facts(shop: &ShopId, commission: &Commission) -> Vec<Value> {
    values![
        shop.as_str(),
        commission.id.as_str(),
        commission.order.as_str(),
        commission.affiliate.as_str(),
        commission.link.as_str(),
        commission.rule_version,
        commission.base_minor,
        commission.amount_minor,
        to_json(&commission.explanation),
        commission.release_at,
        commission.created_at,
    ]
}

/// The digest of what a commission was computed from, for its first posting.
#[must_use]
pub fn commission_facts(shop: &ShopId, commission: &Commission) -> String {
    facts_of(&facts(shop, commission))
}

/// The seal of the whole row.
pub(super) fn commission_seal(shop: &ShopId, commission: &Commission) -> String {
    let mut values = facts(shop, commission);
    values.extend(values![
        commission.state.as_str(),
        commission.reversed_minor,
        commission.frozen_minor,
        commission.released_at,
    ]);
    seal_of(&values)
}
