//! The digest of what was asked for with a claim: all postings about it rest on that. The whole row is sealed in the
//! shop's chain whenever it is written.

use super::claim::Claim;
use crate::domain::ids::ShopId;
use crate::store::kernel::seal::{facts_of, text_of};

/// Place, text and digest of the facts of every posting that rests on a claim.
pub(in crate::store) const CLAIM_FACTS: &str = concat!(
    "SELECT t.shop_id || ' transaction ' || t.sequence || ' of claim ' || t.source_id, ",
    text_of!(
        "c."; "shop_id", "claim_id", "customer_id", "kind", "amount_minor", "currency", "asset", "network", "address",
        "address_check", "idempotency_key", "created_at"
    ),
    ", t.facts FROM ledger_transaction t LEFT JOIN claim c ON c.shop_id = t.shop_id AND c.claim_id = t.source_id \
     WHERE t.kind IN ('claim_converted', 'payout_requested', 'payout_completed', 'payout_returned') \
     AND t.hash_version >= 2"
);

/// The digest of what was asked for: how much, by whom, where to.
#[must_use]
pub fn claim_facts(shop: &ShopId, claim: &Claim) -> String {
    let to = claim.destination.as_ref();
    facts_of(&[
        shop.as_str().into(),
        claim.id.as_str().into(),
        claim.customer.as_str().into(),
        claim.kind.as_str().into(),
        claim.amount_minor.into(),
        claim.currency.as_str().into(),
        to.map(|to| to.asset.as_str()).into(),
        to.and_then(|to| to.network.as_deref()).into(),
        to.map(|to| to.address.as_str()).into(),
        to.map(|to| to.address_check.as_str()).into(),
        claim.idempotency_key.as_deref().into(),
        claim.created_at.into(),
    ])
}
