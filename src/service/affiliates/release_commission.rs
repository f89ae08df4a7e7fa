//! Releasing a commission whose hold has ended.

use crate::domain::actor::Actor;
use crate::domain::affiliates::commission::CommissionState;
use crate::domain::ids::{CommissionId, ShopId};
use crate::domain::ledger::commission_released;
use crate::domain::orders::order::PAYMENT_WINDOW_SECS;
use crate::service::kernel::post::{post, shop_of};
use crate::service::kernel::refusal::{Answer, ServiceError};
use crate::service::kernel::told::tell_release;
use crate::service::{Service, VoidOrder};
use crate::store::affiliates::commission::{commission_due, commission_fetch, commission_update};
use crate::store::ledger::ledger_load;
use crate::store::orders::order::order_overdue;
use crate::store::statistics::count_move;
use crate::store::{Command, Tx};

/// How many rows one batch of a job takes on.
const BATCH_MAX: i64 = 256;
/// How many batches one run takes on: fewer than its lease has time for. The next run goes on.
const BATCHES_MAX: u32 = 32;

/// Moves a commission from pending to available; false when there was nothing to do.
#[derive(Clone, Debug)]
pub struct ReleaseCommission {
    /// The shop.
    pub shop: ShopId,
    /// The commission.
    pub commission: CommissionId,
}

impl Command for ReleaseCommission {
    type Output = bool;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<bool> {
        let shop = &self.shop;
        tx.lock_shop(shop).await?;
        let Some(mut commission) = commission_fetch(tx, shop, &self.commission).await? else {
            return Ok(false);
        };
        if commission.state != CommissionState::Pending || commission.release_at > tx.now() {
            return Ok(false);
        }
        let currency = shop_of(tx, shop).await?.currency;
        let mut book = ledger_load(tx, shop, &commission.affiliate, None).await?;
        let (id, open) = (commission.id.as_str(), commission.open_minor());
        let draft = commission_released(&book, id, &commission.affiliate, open);
        post(tx, &mut book, draft, &Actor::system(shop.clone()), currency)?;
        commission.state = CommissionState::Approved;
        commission.released_at = Some(tx.now());
        commission_update(tx, shop, &commission);
        count_move(
            tx,
            shop,
            "commission",
            commission.affiliate.as_str(),
            Some("pending"),
            "approved",
        );
        tell_release(tx, shop, &commission, open, currency);
        Ok(true)
    }
}

impl Service {
    /// Releases what is due; answers how many.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn release_due(&self) -> Answer<usize> {
        let mut released = 0;
        for _ in 0..BATCHES_MAX {
            let due = commission_due(&mut self.store(), self.now(), BATCH_MAX).await?;
            let found = due.len();
            for (shop, commission) in due {
                released +=
                    usize::from(self.store().write(ReleaseCommission { shop, commission }).await?);
            }
            if is_last(found) {
                break;
            }
        }
        Ok(released)
    }

    /// Gives up orders that stayed unpaid too long; answers how many.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn expire_orders(&self) -> Answer<usize> {
        let before = self.now().plus_secs(-PAYMENT_WINDOW_SECS);
        let (mut expired, mut after) = (0, String::new());
        for _ in 0..BATCHES_MAX {
            let batch = (after.as_str(), BATCH_MAX);
            let overdue = order_overdue(&mut self.store(), before, batch).await?;
            // Orders that may not be voided are passed over, or enough of them would hold up all younger ones.
            let Some((_, last)) = overdue.last() else { break };
            after = last.to_string();
            let found = overdue.len();
            for (shop, order) in overdue {
                let void = VoidOrder { actor: Actor::system(shop), order, reason: "expired" };
                match self.store().write(void).await {
                    Ok(()) => expired += 1,
                    Err(ServiceError::Refused(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            if is_last(found) {
                break;
            }
        }
        Ok(expired)
    }
}

/// Whether nothing is left after a batch of so many rows.
fn is_last(found: usize) -> bool {
    found < usize::try_from(BATCH_MAX).unwrap_or(usize::MAX)
}
