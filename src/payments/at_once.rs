//! Refunds whose sending need not be waited for. Stripe and PayPal are asked by the worker, which a commit wakes: they
//! may take as long as their time limit, and nobody should wait that long for a page. The sandbox answers out of the
//! same database, so the refund of a test payment reads its result.

use super::desk::{Desk, DeskError};
use crate::domain::ids::{OrderId, PaymentSessionId, ShopId};
use crate::service::AskedState;

/// What became of a refund that a provider was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentBack {
    /// The buyer has it.
    Done {
        /// What was taken back from the affiliate, in minor units.
        clawback_minor: i64,
    },
    /// The provider has still to confirm it, or did not send it.
    Waiting,
}

impl Desk {
    /// Sends what was just asked to be refunded of an order, where its provider is part of this server, and tells what
    /// became of the newest refund; `None` for an order that another provider, or none, took the money for. Asked a
    /// second time it tells the same. What fails here is written to the log, and the worker goes on with it.
    pub async fn send_back_at_once(&self, shop: &ShopId, order: &OrderId) -> Option<SentBack> {
        let posted = self.service.posted_payment_session(shop, order).await;
        let posted = posted.unwrap_or_else(|error| {
            tracing::error!(%shop, %order, %error, "a refund is left to the worker");
            None
        });
        let session = posted.filter(|session| session.gateway.is_built_in())?;
        let sent = self.send_open(shop, &session.id).await;
        Some(sent.unwrap_or_else(|error| {
            tracing::error!(%shop, %order, %error, "a refund is left to the worker");
            SentBack::Waiting
        }))
    }

    async fn send_open(
        &self,
        shop: &ShopId,
        session: &PaymentSessionId,
    ) -> Result<SentBack, DeskError> {
        for refund in self.service.payment_refunds(shop, session).await? {
            if refund.due_at.is_some() {
                self.send_back(shop, refund).await?;
            }
        }
        let refunds = self.service.payment_refunds(shop, session).await?;
        let Some(newest) = refunds.last().filter(|newest| newest.state == AskedState::Done) else {
            return Ok(SentBack::Waiting);
        };
        let clawback = self.service.clawback_of_refund(shop, &newest.id).await?;
        Ok(SentBack::Done { clawback_minor: clawback.unwrap_or(0) })
    }
}
