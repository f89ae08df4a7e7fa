//! Events of providers: stored before anything else, acted on afterwards, once.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::PaymentSessionId;
use crate::service::kernel::refusal::{Answer, Refusal, ServiceError, Subject};
use crate::store::kernel::audit::audit_insert;
use crate::store::payments::event::{
    InboxKey, InboxState, inbox_fetch, inbox_insert, inbox_update,
};
use crate::store::payments::review::review_insert;
use crate::store::webhooks::outbox::PAYMENTS;
use crate::store::{Command, Tx};
use serde_json::json;

/// The shortest time until an event is acted on again, in seconds; it doubles each time.
const AGAIN_SECS: i64 = 5;
/// The longest.
const AGAIN_SECS_MAX: i64 = 1800;
/// After how many tries an operator is told.
const ATTEMPTS_MAX: i64 = 12;

/// Stores an event that was really sent by a provider.
#[derive(Clone, Debug)]
pub struct ReceiveEvent {
    /// Which one.
    pub key: InboxKey,
    /// The provider's name of what happened.
    pub kind: String,
    /// What it is about, as JSON.
    pub about: String,
    /// What was sent.
    pub body: String,
}

impl Command for ReceiveEvent {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        inbox_insert(tx, &self.key, (&self.kind, &self.about, &self.body));
        tx.touch(&self.key.shop, PAYMENTS);
        Ok(())
    }
}

/// What acting on an event came to.
#[derive(Clone, Debug)]
pub enum Ending {
    /// The books are where the provider is.
    Done(PaymentSessionId, String),
    /// It concerns no order.
    Ignored,
    /// Nobody knows the payment yet.
    Unknown,
    /// The provider could not be asked.
    Later(String),
}

/// Writes what acting on an event came to.
#[derive(Clone, Debug)]
pub struct FinishEvent {
    /// Which one.
    pub key: InboxKey,
    /// What it came to.
    pub ending: Ending,
}

impl Command for FinishEvent {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        let missing = Refusal::NotFound(Subject::Payment);
        tx.lock_shop(&self.key.shop).await?;
        let mut event = inbox_fetch(tx, &self.key).await?.ok_or(missing)?;
        if event.state != InboxState::Waiting {
            return Ok(());
        }
        let now = tx.now();
        match &self.ending {
            Ending::Done(session, effect) => {
                event.session = Some(session.clone());
                event.effect = Some(effect.clone());
                (event.state, event.settled_at) = (InboxState::Done, Some(now));
            }
            Ending::Ignored => (event.state, event.settled_at) = (InboxState::Ignored, Some(now)),
            Ending::Unknown | Ending::Later(_) => {
                event.attempts += 1;
                let wait_secs = (AGAIN_SECS << event.attempts.min(12)).min(AGAIN_SECS_MAX);
                event.due_at = now.plus_secs(wait_secs);
                let (problem, detail) = match &self.ending {
                    Ending::Later(reason) => ("event_stuck", reason.as_str()),
                    _ => ("event_unknown", "no payment of this shop has this number"),
                };
                event.effect = Some(detail.to_owned());
                if event.attempts >= ATTEMPTS_MAX {
                    event.state = InboxState::Review;
                    let subject = format!("{}/{}", self.key.gateway.slug(), self.key.event);
                    let about = (problem, subject.as_str());
                    review_insert(tx, &self.key.shop, about, (None, None), detail);
                }
            }
        }
        inbox_update(tx, &event);
        Ok(())
    }
}

/// Lets an event be acted on once more. That is safe at any time: what is booked is not booked again.
#[derive(Clone, Debug)]
pub struct ReplayEvent {
    /// Who decides.
    pub actor: Actor,
    /// Which one.
    pub key: InboxKey,
}

impl Command for ReplayEvent {
    type Output = ();
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<()> {
        self.actor.for_shop(Scope::PaymentsWrite)?;
        let missing = Refusal::NotFound(Subject::Payment);
        if self.key.shop != self.actor.shop {
            return Err(missing.into());
        }
        tx.lock_shop(&self.key.shop).await?;
        let mut event = inbox_fetch(tx, &self.key).await?.ok_or(missing)?;
        (event.state, event.attempts, event.due_at) = (InboxState::Waiting, 0, tx.now());
        event.settled_at = None;
        inbox_update(tx, &event);
        let detail = json!({"gateway": self.key.gateway.as_str()});
        audit_insert(tx, &self.actor, "payments.replay", &self.key.event, &detail);
        tx.touch(&self.key.shop, PAYMENTS);
        Ok(())
    }
}
