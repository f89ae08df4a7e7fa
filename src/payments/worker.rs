//! What is done for payments without anybody waiting: events are acted on, refunds asked for, silent payments looked
//! at.

use super::desk::{Desk, DeskError};
use super::provider::About;
use crate::domain::ids::{PaymentSessionId, RefundId, ShopId};
use crate::service::{Ending, FinishEvent, InboxEvent, PostponeCheck, ServiceError};
use futures_util::{StreamExt as _, stream};
use std::time::Duration;
use tokio::time::timeout;

/// How often what is due is looked for when nothing wakes the worker.
const TICK: Duration = Duration::from_secs(5);
/// The shortest time between two looks of which the first found nothing: each order that is paid wakes the worker, and
/// most of them have no payment page to close.
const REST: Duration = Duration::from_millis(20);
/// How many rows one look takes on.
const BATCH_MAX: i64 = 128;
/// How many providers are asked at once.
const AT_ONCE: usize = 8;

/// Works until the task is dropped.
pub async fn run(desk: Desk) {
    loop {
        match desk.work().await {
            Ok(0) => {
                if let Err(error) = desk.report_yesterday().await {
                    tracing::error!(%error, "no report about payments");
                }
                tokio::time::sleep(REST).await;
                let woken = desk.service.payments().notified();
                drop(timeout(TICK, woken).await);
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(%error, "payments are not worked on");
                tokio::time::sleep(TICK).await;
            }
        }
    }
}

impl Desk {
    /// Does once what is due now; tells how much that was.
    ///
    /// # Errors
    /// When the store fails. A provider that fails only puts its own work off.
    pub async fn work(&self) -> Result<usize, ServiceError> {
        let events = self.service.due_payment_events(BATCH_MAX).await?;
        let refunds = self.service.due_payment_refunds(BATCH_MAX).await?;
        let silent = self.service.due_payment_sessions(BATCH_MAX).await?;
        let count = events.len() + refunds.len() + silent.len();
        let done = stream::iter(events).map(|event| self.act_on(event)).buffer_unordered(AT_ONCE);
        first_failure(done.collect().await)?;
        let done = stream::iter(refunds)
            .map(|(shop, id)| self.ask_refund(shop, id))
            .buffer_unordered(AT_ONCE);
        first_failure(done.collect().await)?;
        let done =
            stream::iter(silent).map(|(shop, id)| self.check(shop, id)).buffer_unordered(AT_ONCE);
        first_failure(done.collect().await)?;
        Ok(count)
    }

    async fn act_on(&self, event: InboxEvent) -> Result<(), ServiceError> {
        let key = event.key;
        let about: Vec<About> = serde_json::from_str(&event.about).unwrap_or_default();
        let ending = if about.iter().all(|about| *about == About::Nothing) {
            Ending::Ignored
        } else {
            match self.settle_about(&key.shop, key.gateway, &about).await {
                Ok(Some((session, effect))) => Ending::Done(session, effect),
                Ok(None) => Ending::Unknown,
                Err(DeskError::Service(error @ ServiceError::Store(_))) => return Err(error),
                Err(error) => Ending::Later(error.to_string()),
            }
        };
        self.service.run(FinishEvent { key, ending }).await
    }

    async fn settle_about(
        &self,
        shop: &ShopId,
        gateway: crate::domain::payments::payment::Gateway,
        about: &[About],
    ) -> Result<Option<(PaymentSessionId, String)>, DeskError> {
        let Some(session) = self.session_of((shop, gateway), about).await? else {
            return Ok(None);
        };
        let id = session.id.clone();
        let effects = self.settle(shop, session).await?;
        let effect = if effects.is_empty() { "nothing new".to_owned() } else { effects.join(", ") };
        Ok(Some((id, effect)))
    }

    async fn ask_refund(&self, shop: ShopId, id: RefundId) -> Result<(), ServiceError> {
        let Some(refund) = self.service.payment_refund(&shop, &id).await? else {
            return Ok(());
        };
        only_ours(self.send_back(&shop, refund).await)
    }

    async fn check(&self, shop: ShopId, id: PaymentSessionId) -> Result<(), ServiceError> {
        let Some(session) = self.service.payment_session(&shop, &id).await? else {
            return Ok(());
        };
        match self.settle(&shop, session).await {
            Ok(_) => Ok(()),
            Err(DeskError::Service(error @ ServiceError::Store(_))) => Err(error),
            Err(error) => {
                tracing::warn!(%shop, session = %id, %error, "a payment could not be looked at");
                self.service.run(PostponeCheck { shop, session: id }).await
            }
        }
    }
}

/// Failures of the store end the round; whatever a provider did was put off already.
fn only_ours(outcome: Result<(), DeskError>) -> Result<(), ServiceError> {
    match outcome {
        Err(DeskError::Service(error @ ServiceError::Store(_))) => Err(error),
        Err(error) => {
            tracing::warn!(%error, "a refund is not sent yet");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

fn first_failure(outcomes: Vec<Result<(), ServiceError>>) -> Result<(), ServiceError> {
    outcomes.into_iter().collect()
}
