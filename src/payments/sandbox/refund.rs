//! Gives money of a test payment back.

use super::fetch::seen;
use crate::domain::ids::ShopId;
use crate::domain::payments::payment::RefundSeen;
use crate::payments::provider::{ProviderError, RefundAsk};
use crate::store::payments::sandbox::{
    SandboxRefund, SandboxStage, sandbox_by_reference, sandbox_refund_fetch, sandbox_refund_insert,
    sandbox_refund_list,
};
use crate::store::{Command, StoreError, Tx};

/// Writes a refund down once per id, never more than is left. Whether the shop still takes test payments is no matter.
pub(super) struct GiveBackThere {
    pub shop: ShopId,
    pub ask: RefundAsk,
}

impl Command for GiveBackThere {
    type Output = Result<RefundSeen, ProviderError>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Self::Output, StoreError> {
        let (shop, ask) = (&self.shop, &self.ask);
        tx.lock_shop(shop).await?;
        let payment = sandbox_by_reference(tx, shop, &ask.payment).await?;
        let Some(payment) = payment.filter(|payment| payment.stage == SandboxStage::Paid) else {
            return Ok(Err(ProviderError::NotFound));
        };
        if let Some(known) = sandbox_refund_fetch(tx, shop, &ask.refund).await? {
            return Ok(Ok(seen(&known, payment.currency)));
        }
        if ask.currency != payment.currency {
            return Ok(Err(ProviderError::Refused("it was paid in another currency".to_owned())));
        }
        let back = sandbox_refund_list(tx, shop, &payment.session).await?;
        let back_minor: i64 = back.iter().map(|refund| refund.amount_minor).sum();
        if ask.amount_minor > payment.amount_minor - back_minor {
            return Ok(Err(ProviderError::Refused("more than is left".to_owned())));
        }
        let refund = SandboxRefund {
            id: ask.refund.clone(),
            session: payment.session,
            amount_minor: ask.amount_minor,
        };
        sandbox_refund_insert(tx, shop, &refund);
        Ok(Ok(seen(&refund, payment.currency)))
    }
}
