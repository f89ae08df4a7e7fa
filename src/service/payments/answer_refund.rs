//! What a provider answered when it was asked to send money back. That it did so is learnt from its snapshot.

use crate::domain::actor::Actor;
use crate::domain::ids::{RefundId, ShopId};
use crate::service::kernel::refusal::{Answer, Refusal, ServiceError, Subject};
use crate::store::orders::order::order_event_insert;
use crate::store::payments::refund::{AskedState, payment_refund_fetch, payment_refund_update};
use crate::store::payments::review::review_insert;
use crate::store::{Command, Tx};

/// The shortest time until a provider is asked again, in seconds; it doubles each time.
const AGAIN_SECS: i64 = 10;
/// The longest.
const AGAIN_SECS_MAX: i64 = 3600;
/// After how many questions an operator is told.
const ATTEMPTS_MAX: i64 = 12;

/// The provider gave no answer, or has not decided: it is asked again later with the same id.
#[derive(Clone, Debug)]
pub struct AskAgain {
    /// The shop.
    pub shop: ShopId,
    /// The refund.
    pub refund: RefundId,
    /// What went wrong, without anything internal.
    pub problem: String,
}

impl Command for AskAgain {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        tx.lock_shop(&self.shop).await?;
        let missing = Refusal::NotFound(Subject::Payment);
        let mut refund =
            payment_refund_fetch(tx, &self.shop, &self.refund).await?.ok_or(missing)?;
        if refund.state.is_over() {
            return Ok(());
        }
        refund.attempts += 1;
        let wait_secs = (AGAIN_SECS << refund.attempts.min(10)).min(AGAIN_SECS_MAX);
        refund.due_at = Some(tx.now().plus_secs(wait_secs));
        refund.problem = Some(self.problem.clone());
        if refund.attempts == ATTEMPTS_MAX {
            let about = (Some(&refund.session), Some(&refund.order));
            let subject = ("refund_unanswered", refund.id.as_str());
            review_insert(tx, &self.shop, subject, about, &self.problem);
        }
        payment_refund_update(tx, &self.shop, &refund);
        Ok(())
    }
}

/// The provider will not send the money. Nothing was booked, so nothing has to be undone.
#[derive(Clone, Debug)]
pub struct RefundRefused {
    /// The shop.
    pub shop: ShopId,
    /// The refund.
    pub refund: RefundId,
    /// What the provider said, without anything internal.
    pub problem: String,
}

impl Command for RefundRefused {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        tx.lock_shop(&self.shop).await?;
        let missing = Refusal::NotFound(Subject::Payment);
        let mut refund =
            payment_refund_fetch(tx, &self.shop, &self.refund).await?.ok_or(missing)?;
        if refund.state.is_over() {
            return Ok(());
        }
        (refund.state, refund.due_at) = (AskedState::Failed, None);
        refund.problem = Some(self.problem.clone());
        payment_refund_update(tx, &self.shop, &refund);
        let detail = (Some(self.problem.as_str()), Some(refund.amount_minor));
        let label = Actor::system(self.shop.clone()).label();
        order_event_insert(tx, &self.shop, &refund.order, "refund_refused", detail, &label);
        Ok(())
    }
}
