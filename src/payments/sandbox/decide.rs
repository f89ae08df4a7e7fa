//! Ends a test payment, once.

use crate::domain::ids::{PaymentSessionId, ShopId};
use crate::domain::payments::payment::Stage;
use crate::store::payments::sandbox::{SandboxStage, sandbox_decide, sandbox_fetch};
use crate::store::{Command, StoreError, Tx};

/// Lets an open payment end like this, and tells how far it has come then; `None` where there is none.
pub(super) struct Decide {
    pub shop: ShopId,
    pub session: PaymentSessionId,
    pub after: SandboxStage,
}

impl Command for Decide {
    type Output = Option<Stage>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        tx.lock_shop(&self.shop).await?;
        let Some(mut payment) = sandbox_fetch(tx, &self.shop, &self.session).await? else {
            return Ok(None);
        };
        if payment.stage_at(tx.now()) == Stage::Open {
            payment.stage = self.after;
            sandbox_decide(tx, &self.shop, &self.session, self.after);
        }
        Ok(Some(payment.stage_at(tx.now())))
    }
}
