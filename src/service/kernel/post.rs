//! What every use case that moves money shares: posting a draft and writing it.

use super::refusal::{Answer, Problem, Refusal, Subject};
use crate::domain::actor::Actor;
use crate::domain::affiliates::program::ProgramRule;
use crate::domain::ids::{ShopId, TransactionId};
use crate::domain::ledger::{Book, Draft, PostedTransaction};
use crate::domain::money::{AmountError, Currency};
use crate::store::affiliates::program::program_current;
use crate::store::ledger::ledger_insert;
use crate::store::settings::shop::{Shop, shop_fetch};
use crate::store::{Source, Tx};

/// Posts a draft against the book and queues its rows.
pub(in crate::service) fn post(
    tx: &mut Tx<'_>,
    book: &mut Book,
    draft: Draft,
    actor: &Actor,
    currency: Currency,
) -> Answer<PostedTransaction> {
    let id = TransactionId::new(tx.now(), &*tx.entropy());
    let posted = book.post(draft, id, tx.now(), &actor.label())?;
    ledger_insert(tx, &actor.shop, currency, &posted);
    Ok(posted)
}

/// Refuses an amount that moves nothing, or moves it the other way.
pub(in crate::service) fn require_positive(
    field: &'static str,
    amount_minor: i64,
) -> Result<(), Refusal> {
    if amount_minor > 0 {
        return Ok(());
    }
    Err(Refusal::field(field, Problem::Amount(AmountError::NotPositive)))
}

/// The shop of a running use case.
pub(in crate::service) async fn shop_of(source: &mut impl Source, shop: &ShopId) -> Answer<Shop> {
    Ok(shop_fetch(source, shop).await?.ok_or(Refusal::NotFound(Subject::Shop))?)
}

/// The program rules in force.
pub(in crate::service) async fn rule_of(
    source: &mut impl Source,
    shop: &ShopId,
) -> Answer<ProgramRule> {
    Ok(program_current(source, shop).await?.ok_or(Refusal::NotFound(Subject::Shop))?)
}
