//! Holding a commission back while a dispute is open, and letting it go again.

use crate::domain::actor::Actor;
use crate::domain::affiliates::commission::CommissionState;
use crate::domain::ledger::{Book, commission_frozen, commission_unfrozen, freezable};
use crate::domain::money::Currency;
use crate::service::kernel::post::post;
use crate::service::kernel::refusal::Answer;
use crate::store::Tx;
use crate::store::affiliates::commission::{Commission, commission_update};
use crate::store::statistics::count_move;

/// In whose name, for what and in which currency something is posted.
pub(in crate::service) type Cause<'a> = (&'a Actor, &'a str, Currency);

/// Holds back what there is of a commission, unless it is held back already; `source` names the posting.
pub(in crate::service) fn freeze(
    tx: &mut Tx<'_>,
    book: &mut Book,
    (actor, source, currency): Cause<'_>,
    commission: &mut Commission,
) -> Answer<()> {
    let was_released = match commission.state {
        CommissionState::Pending => false,
        CommissionState::Approved => true,
        _ => return Ok(()),
    };
    let affiliate = &commission.affiliate;
    let amount_minor = freezable(book, affiliate, was_released, commission.open_minor());
    if amount_minor == 0 {
        return Ok(());
    }
    let draft = commission_frozen(source, affiliate, was_released, amount_minor);
    post(tx, book, draft, actor, currency)?;
    commission.frozen_minor = amount_minor;
    set(tx, actor, commission, CommissionState::Frozen);
    Ok(())
}

/// Lets go what is held back of a commission; tells whether something was.
pub(in crate::service) fn thaw(
    tx: &mut Tx<'_>,
    book: &mut Book,
    (actor, source, currency): Cause<'_>,
    commission: &mut Commission,
) -> Answer<bool> {
    if commission.state != CommissionState::Frozen {
        return Ok(false);
    }
    let was_released = commission.released_at.is_some();
    let amount_minor = std::mem::take(&mut commission.frozen_minor);
    let draft =
        commission_unfrozen(book, source, &commission.affiliate, was_released, amount_minor);
    post(tx, book, draft, actor, currency)?;
    let after = if was_released { CommissionState::Approved } else { CommissionState::Pending };
    set(tx, actor, commission, after);
    Ok(true)
}

fn set(tx: &mut Tx<'_>, actor: &Actor, commission: &mut Commission, state: CommissionState) {
    let before = std::mem::replace(&mut commission.state, state).as_str();
    commission_update(tx, &actor.shop, commission);
    let owner = commission.affiliate.as_str();
    count_move(tx, &actor.shop, "commission", owner, Some(before), state.as_str());
    tx.touch(&actor.shop, owner);
}
