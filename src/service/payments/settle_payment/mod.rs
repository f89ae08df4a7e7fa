//! Bringing our books to what a provider knows about a payment. Whatever the order and number of the events that led
//! here, the same snapshot ends in the same books: each refund and each dispute is booked once, by the provider's own
//! number. Of disputes and fees, which may change either way, the answer that was asked for last counts. What moved at
//! the provider is booked even where the order has nothing left to give, so that its account agrees with the provider's
//! statement; what does not fit our order otherwise is never booked. Of both an operator is told.

mod captured;
mod disputes;
mod fees;
mod refunds;
mod turned;

use crate::domain::actor::Actor;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{PaymentSessionId, ShopId};
use crate::domain::ledger::{AccountKind, Book, Draft};
use crate::domain::money::Money;
use crate::domain::orders::order::{OrderKind, OrderState, PAYMENT_WINDOW_SECS};
use crate::domain::payments::payment::{DisputeStage, RefundStage, Snapshot, Stage};
use crate::service::kernel::refusal::{Answer, Refusal, ServiceError, Subject};
use crate::service::orders::book_refund::book_of;
use crate::store::orders::order::{Order, order_event_insert, order_fetch};
use crate::store::payments::dispute::{PaymentDispute, dispute_list};
use crate::store::payments::refund::payment_refund_list;
use crate::store::payments::report::posting_insert;
use crate::store::payments::review::review_insert;
use crate::store::payments::session::{
    PaymentSession, SessionState, session_fetch, session_update,
};
use crate::store::{Command, Tx};

/// How long after a payment page was opened the provider is asked for the first time, in seconds.
pub(in crate::service) const FIRST_CHECK_SECS: i64 = 600;
/// The longest time between two questions, in seconds.
const CHECK_SECS_MAX: i64 = 6 * 3600;
/// How long before an order is given up its provider is asked once more, in seconds.
const LAST_CALL_SECS: i64 = 60;
/// How long a payment without its fee, or with something open, is asked for, in questions.
const CHECKS_MAX: i64 = 24;

/// When a provider is asked that was asked `checks` times without news; without end while its money is on the way,
/// because the order waits for it.
pub(in crate::service) fn next_check(
    now: Timestamp,
    session: &PaymentSession,
) -> Option<Timestamp> {
    let doubled_secs = FIRST_CHECK_SECS << session.checks.clamp(0, 10);
    let goes_on = session.checks < CHECKS_MAX || session.is_on_its_way();
    goes_on.then(|| now.plus_secs(doubled_secs.min(CHECK_SECS_MAX)))
}

/// Applies a snapshot.
#[derive(Clone, Debug)]
pub struct SettlePayment {
    /// The shop.
    pub shop: ShopId,
    /// The payment.
    pub session: PaymentSessionId,
    /// When the provider was asked: by the clock before the question was sent.
    pub asked_at: Timestamp,
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
        let mut session =
            session_fetch(tx, &self.shop, &self.session).await?.ok_or(missing.clone())?;
        let order = order_fetch(tx, &self.shop, &session.order).await?.ok_or(missing)?;
        let actor = Actor::system(self.shop.clone());
        let disputes = match self.snapshot.captured {
            Some(_) => dispute_list(tx, &self.shop, &session.id).await?,
            None => Vec::new(),
        };
        // An answer from the future was noted by a clock that ran ahead; it must not silence all others.
        let is_outdated = self.asked_at < session.asked_at && session.asked_at <= tx.now();
        if !is_outdated {
            session.asked_at = self.asked_at;
        }
        let (snapshot, effects) = (&self.snapshot, Vec::new());
        let mut settling =
            Settling { actor, session, order, disputes, snapshot, is_outdated, effects };
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
    /// Whether an answer that was asked for later was acted on before.
    is_outdated: bool,
    effects: Effects,
}

impl Settling<'_> {
    async fn run(&mut self, tx: &mut Tx<'_>) -> Answer<()> {
        let snapshot = self.snapshot;
        if !self.is_outdated {
            self.note_stage(tx);
        }
        match &snapshot.captured {
            Some(captured) => {
                self.captured(tx, captured).await?;
                self.refunds(tx).await?;
                if !self.is_outdated {
                    self.disputes(tx).await?;
                }
            }
            None if !self.is_outdated => self.without_money(tx),
            None => {}
        }
        self.session.check_at = if self.is_outdated {
            // Clocks of two servers may differ a little: asking once more makes sure that nothing was passed over.
            let soon = tx.now().plus_secs(FIRST_CHECK_SECS);
            Some(self.session.check_at.map_or(soon, |at| at.min(soon)))
        } else {
            self.next_check(tx).await?
        };
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
        crate::service::kernel::post::post(tx, book, draft, &self.actor, self.session.currency)?;
        let shop = &self.actor.shop;
        posting_insert(tx, shop, &self.session.id, (kind, &source), provider_minor);
        Ok(())
    }

    /// How much of the order's money can still be taken back from it: of store credit only what its owner still has.
    async fn room_minor(&self, tx: &mut Tx<'_>) -> Answer<i64> {
        let gone_minor = self.order.refunded_minor + self.session.short_minor;
        let left_minor = (self.order.paid_minor - gone_minor).max(0);
        if self.order.kind != OrderKind::Topup {
            return Ok(left_minor);
        }
        let (book, _) = book_of(tx, &self.actor, &self.order).await?;
        Ok(left_minor.min(book.balance(AccountKind::StoreBalance, &self.order.customer)))
    }

    /// An amount of this payment, for sentences.
    fn plain(&self, minor: i64) -> String {
        Money::new(minor, self.session.currency).to_plain()
    }

    /// The state of a paid order once so much of it was refunded: the same, whatever came first.
    fn state_after(&self, refunded_minor: i64) -> OrderState {
        let has = |stage| self.disputes.iter().any(|dispute| dispute.stage == stage);
        let gone_minor = refunded_minor + self.session.short_minor;
        if has(DisputeStage::Open) {
            OrderState::CustomerDisputeOngoing
        } else if has(DisputeStage::Lost) && gone_minor >= self.session.amount_minor {
            OrderState::Reversed
        } else if gone_minor >= self.order.paid_minor {
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
        let next = next_check(tx.now(), &self.session);
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
