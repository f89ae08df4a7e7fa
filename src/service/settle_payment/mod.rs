//! Bringing our books to what a provider knows about a payment. Whatever the order and number of the events that led
//! here, the same snapshot ends in the same books: each refund and each dispute is booked once, by the provider's own
//! number, and what is decided stays decided. What does not fit our order is never booked; an operator looks at it.

mod captured;
mod disputes;
mod refunds;

use super::refusal::{Answer, Refusal, ServiceError, Subject};
use crate::domain::actor::Actor;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PaymentSessionId, ShopId};
use crate::domain::ledger::{Book, Draft};
use crate::domain::order::{OrderState, PAYMENT_WINDOW_SECS};
use crate::domain::payment::{DisputeStage, RefundStage, Snapshot, Stage};
use crate::store::order::{Order, order_event_insert, order_fetch};
use crate::store::payment_dispute::{PaymentDispute, dispute_list};
use crate::store::payment_refund::payment_refund_list;
use crate::store::payment_report::posting_insert;
use crate::store::payment_review::review_insert;
use crate::store::payment_session::{PaymentSession, SessionState, session_fetch, session_update};
use crate::store::{Command, Tx};

/// How long after a payment page was opened the provider is asked for the first time, in seconds.
pub(super) const FIRST_CHECK_SECS: i64 = 600;
/// The longest time between two questions, in seconds.
const CHECK_SECS_MAX: i64 = 6 * 3600;
/// How long before an order is given up its provider is asked once more, in seconds.
const LAST_CALL_SECS: i64 = 60;
/// How long a payment without its fee, or with something open, is asked for, in questions.
const CHECKS_MAX: i64 = 24;

/// When a provider is asked that was asked `checks` times without news.
pub(super) fn next_check(now: Timestamp, checks: i64) -> Option<Timestamp> {
    let doubled_secs = FIRST_CHECK_SECS << checks.clamp(0, 10);
    (checks < CHECKS_MAX).then(|| now.plus_secs(doubled_secs.min(CHECK_SECS_MAX)))
}

/// Applies a snapshot.
#[derive(Clone, Debug)]
pub struct SettlePayment {
    /// The shop.
    pub shop: ShopId,
    /// The payment.
    pub session: PaymentSessionId,
    /// What the provider knows.
    pub snapshot: Snapshot,
}

/// What applying a snapshot did, in words for the timeline of events: `order_paid`, `refunded`, …
pub type Effects = Vec<&'static str>;

impl Command for SettlePayment {
    type Output = Effects;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Effects> {
        tx.lock_shop(&self.shop).await?;
        let missing = Refusal::NotFound(Subject::Order);
        let session = session_fetch(tx, &self.shop, &self.session).await?.ok_or(missing.clone())?;
        let order = order_fetch(tx, &self.shop, &session.order).await?.ok_or(missing)?;
        let actor = Actor::system(self.shop.clone());
        let disputes = match self.snapshot.captured {
            Some(_) => dispute_list(tx, &self.shop, &session.id).await?,
            None => Vec::new(),
        };
        let snapshot = &self.snapshot;
        let mut settling =
            Settling { actor, session, order, disputes, snapshot, effects: Vec::new() };
        settling.run(tx).await?;
        Ok(settling.effects)
    }
}

/// One snapshot on its way into the books.
struct Settling<'a> {
    actor: Actor,
    session: PaymentSession,
    order: Order,
    disputes: Vec<PaymentDispute>,
    snapshot: &'a Snapshot,
    effects: Effects,
}

impl Settling<'_> {
    async fn run(&mut self, tx: &mut Tx<'_>) -> Answer<()> {
        let snapshot = self.snapshot;
        self.note_stage(tx);
        match &snapshot.captured {
            Some(captured) => {
                self.captured(tx, captured).await?;
                self.refunds(tx).await?;
                self.disputes(tx).await?;
            }
            None => self.without_money(tx),
        }
        self.session.check_at = self.next_check(tx).await?;
        session_update(tx, &self.actor.shop, &self.session);
        Ok(())
    }

    /// Notes whether the provider waits for money that the buyer has sent: nobody should pay again meanwhile.
    fn note_stage(&mut self, tx: &mut Tx<'_>) {
        let was_on_its_way = self.session.is_on_its_way();
        self.session.is_processing = self.snapshot.stage == Stage::Processing;
        if self.session.is_on_its_way() && !was_on_its_way {
            let detail = (Some(self.session.gateway.as_str()), None);
            let (shop, order) = (&self.actor.shop, &self.order.id);
            order_event_insert(tx, shop, order, "payment_on_its_way", detail, "provider");
            self.effects.push("payment_on_its_way");
        }
    }

    fn without_money(&mut self, tx: &mut Tx<'_>) {
        let is_waiting = matches!(self.session.state, SessionState::Starting | SessionState::Open);
        let after = match self.snapshot.stage {
            Stage::Failed => SessionState::Failed,
            Stage::Expired => SessionState::Closed,
            _ => return,
        };
        if !is_waiting {
            return;
        }
        self.session.state = after;
        if after == SessionState::Failed {
            let detail = (Some(self.session.gateway.as_str()), None);
            let order = &self.order.id;
            order_event_insert(tx, &self.actor.shop, order, "payment_failed", detail, "provider");
            self.effects.push("payment_failed");
        } else {
            self.effects.push("session_closed");
        }
    }

    /// Asks an operator to look; `subject` makes it unique together with the problem.
    fn review(&mut self, tx: &mut Tx<'_>, problem: &'static str, subject: &str, detail: &str) {
        let about = (Some(&self.session.id), Some(&self.order.id));
        review_insert(tx, &self.actor.shop, (problem, subject), about, detail);
        self.effects.push("review");
    }

    /// Posts, and notes what that moves at the provider.
    fn post(
        &self,
        tx: &mut Tx<'_>,
        book: &mut Book,
        draft: Draft,
        provider_minor: i64,
    ) -> Answer<()> {
        let (kind, source) = (draft.kind, draft.source_id.clone());
        super::post::post(tx, book, draft, &self.actor, self.session.currency)?;
        let shop = &self.actor.shop;
        posting_insert(tx, shop, &self.session.id, (kind, &source), provider_minor);
        Ok(())
    }

    /// Where a paid order stands once so much of it was given back: the same, whatever came first.
    fn state_after(&self, refunded_minor: i64) -> OrderState {
        let has = |stage| self.disputes.iter().any(|dispute| dispute.stage == stage);
        if has(DisputeStage::Open) {
            OrderState::CustomerDisputeOngoing
        } else if has(DisputeStage::Lost) && refunded_minor >= self.session.amount_minor {
            OrderState::Reversed
        } else if refunded_minor == self.order.paid_minor {
            OrderState::Refunded
        } else {
            OrderState::Completed
        }
    }

    /// When the provider is asked, should nothing be heard: more and more seldom while something is open.
    async fn next_check(&mut self, tx: &mut Tx<'_>) -> Answer<Option<Timestamp>> {
        let is_waiting = match self.session.state {
            SessionState::Starting | SessionState::Open => true,
            SessionState::Failed | SessionState::Closed => false,
            SessionState::Paid => self.has_open_end(tx).await?,
        };
        if !self.effects.is_empty() {
            self.session.checks = 0;
        }
        if !is_waiting {
            return Ok(None);
        }
        let next = next_check(tx.now(), self.session.checks);
        self.session.checks += 1;
        // Right before an order is given up its provider is asked once more.
        let last_call = self.order.created_at.plus_secs(PAYMENT_WINDOW_SECS - LAST_CALL_SECS);
        let is_pending = self.order.state == OrderState::Pending && tx.now() < last_call;
        Ok(next.map(|next| if is_pending { next.min(last_call) } else { next }))
    }

    async fn has_open_end(&self, tx: &mut Tx<'_>) -> Answer<bool> {
        let has_fee = self.snapshot.captured.as_ref().is_some_and(|seen| seen.fee_minor.is_some());
        let is_pending = |stage| stage == RefundStage::Pending;
        if !has_fee || self.snapshot.refunds.iter().any(|seen| is_pending(seen.stage)) {
            return Ok(true);
        }
        if self.snapshot.disputes.iter().any(|seen| seen.stage == DisputeStage::Open) {
            return Ok(true);
        }
        let asked = payment_refund_list(tx, &self.actor.shop, &self.session.id).await?;
        Ok(asked.iter().any(|refund| !refund.state.is_over()))
    }
}
