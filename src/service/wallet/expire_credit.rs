//! Taking back store credit that ended unused.

use super::change_wallet::{WalletChange, change_wallet};
use crate::domain::actor::Actor;
use crate::domain::clock::SECS_PER_DAY;
use crate::domain::orders::order::PAYMENT_WINDOW_SECS;
use crate::domain::wallet::{WalletKind, lots_left};
use crate::service::Service;
use crate::service::kernel::post::shop_of;
use crate::service::kernel::refusal::{Answer, ServiceError};
use crate::store::wallet::{
    DueLot, wallet_lot_next_look, wallet_lot_settle, wallet_lots_due, wallet_moves,
};
use crate::store::{Command, Tx};

/// How many credits one run of the job takes on.
const BATCH_MAX: i64 = 256;
/// How often a credit is looked at again while a part of it is tied to an unpaid order.
const LOOK_AGAIN_SECS: i64 = 3_600;
/// How long that can be: no order stays unpaid longer than this.
const RESERVED_SECS_MAX: i64 = PAYMENT_WINDOW_SECS + SECS_PER_DAY;

/// Takes back what is left of one credit whose time has come; false when there was nothing to do.
#[derive(Clone, Debug)]
pub struct ExpireCredit {
    /// The credit.
    pub lot: DueLot,
}

impl Command for ExpireCredit {
    type Output = bool;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<bool> {
        let DueLot { shop, entry, customer } = &self.lot;
        tx.lock_shop(shop).await?;
        let now = tx.now();
        let looked_for = wallet_lot_next_look(tx, shop, entry).await?;
        if looked_for.is_none_or(|at| at > now) {
            return Ok(false);
        }
        let moves = wallet_moves(tx, shop, customer).await?;
        let lot = lots_left(&moves).into_iter().find(|lot| lot.source_id == entry.as_str());
        let Some(lot) = lot.filter(|lot| lot.expires_at <= now) else { return Ok(false) };
        let is_over = now > lot.expires_at.plus_secs(RESERVED_SECS_MAX);
        let may_come_back = lot.reserved_minor > 0 && !is_over;
        let next_look_at = may_come_back.then(|| now.plus_secs(LOOK_AGAIN_SECS));
        wallet_lot_settle(tx, shop, entry, next_look_at);
        if lot.left_minor == 0 {
            return Ok(false);
        }
        let currency = shop_of(tx, shop).await?.currency;
        let change = WalletChange {
            kind: WalletKind::Expired,
            amount_minor: -lot.left_minor,
            reason: "The credit ended.".to_owned(),
            expires_at: None,
            expired: Some(entry.clone()),
        };
        change_wallet(tx, &Actor::system(shop.clone()), (customer, currency), &change).await?;
        Ok(true)
    }
}

impl Service {
    /// Takes back credit that ended; answers how many credits.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn expire_credit(&self) -> Answer<usize> {
        let due = wallet_lots_due(&mut self.store(), self.now(), BATCH_MAX).await?;
        let mut expired = 0;
        for lot in due {
            expired += usize::from(self.store().write(ExpireCredit { lot }).await?);
        }
        Ok(expired)
    }
}
