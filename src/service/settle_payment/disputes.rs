//! Disputes: money that the provider withdrew, and how that ended.

use super::Settling;
use crate::domain::event::EventName;
use crate::domain::ids::RefundId;
use crate::domain::ledger::{
    AccountKind, dispute_lost, dispute_opened, dispute_won, provider_fee_charged,
};
use crate::domain::payment::{DisputeSeen, DisputeStage};
use crate::service::events::tell_order;
use crate::service::freeze::{freeze, thaw};
use crate::service::give_back::{GiveBack, book_of};
use crate::service::refusal::Answer;
use crate::store::Tx;
use crate::store::order::{order_event_insert, order_update};
use crate::store::payment_dispute::{PaymentDispute, dispute_save};
use crate::store::statistics::count_move;
use serde_json::json;

impl Settling<'_> {
    pub(super) async fn disputes(&mut self, tx: &mut Tx<'_>) -> Answer<()> {
        if !self.session.is_posted {
            return Ok(());
        }
        let snapshot = self.snapshot;
        for seen in &snapshot.disputes {
            let known = |dispute: &PaymentDispute| dispute.reference == seen.reference;
            let place = match self.disputes.iter().position(known) {
                Some(place) => place,
                None if self.open(tx, seen).await? => self.disputes.len() - 1,
                None => continue,
            };
            // What is decided stays decided, whatever an older snapshot says.
            if self.disputes.get(place).is_some_and(|known| known.stage == DisputeStage::Open) {
                self.charge(tx, place, seen.fee_minor).await?;
                if seen.stage != DisputeStage::Open {
                    self.decide(tx, place, seen.stage).await?;
                }
            }
            if let Some(dispute) = self.disputes.get(place) {
                dispute_save(tx, &self.actor.shop, dispute);
            }
        }
        Ok(())
    }

    /// Books that money was withdrawn, and holds the commission back; false when it cannot be about this payment.
    async fn open(&mut self, tx: &mut Tx<'_>, seen: &DisputeSeen) -> Answer<bool> {
        let is_ours = seen.sum.currency == Some(self.session.currency);
        if !is_ours || seen.sum.minor <= 0 || seen.sum.minor > self.session.amount_minor {
            let detail =
                format!("{} was withdrawn, {} was paid", seen.sum.minor, self.session.amount_minor);
            self.review(tx, "dispute_differs", &seen.reference, &detail);
            return Ok(false);
        }
        let dispute = PaymentDispute {
            session: self.session.id.clone(),
            reference: seen.reference.clone(),
            order: self.order.id.clone(),
            stage: DisputeStage::Open,
            amount_minor: seen.sum.minor,
            fee_minor: 0,
            opened_at: tx.now(),
            decided_at: None,
        };
        let source = dispute.source();
        let (mut book, mut commission) = book_of(tx, &self.actor, &self.order).await?;
        let draft = dispute_opened(&source, self.session.gateway.slug(), dispute.amount_minor);
        self.post(tx, &mut book, draft, -dispute.amount_minor)?;
        if let Some(commission) = &mut commission {
            let cause = (&self.actor, source.as_str(), self.session.currency);
            freeze(tx, &mut book, cause, commission)?;
        }
        self.disputes.push(dispute.clone());
        self.change_state(tx, "disputed", &dispute);
        self.effects.push("dispute_opened");
        Ok(true)
    }

    /// Books what the provider charged since the last look.
    async fn charge(&mut self, tx: &mut Tx<'_>, place: usize, fee_minor: i64) -> Answer<()> {
        let Some(dispute) = self.disputes.get(place) else { return Ok(()) };
        let news_minor = fee_minor - dispute.fee_minor;
        if news_minor == 0 {
            return Ok(());
        }
        let source = format!("{}/{fee_minor}", dispute.source());
        let (mut book, _) = book_of(tx, &self.actor, &self.order).await?;
        let draft = provider_fee_charged(&source, self.session.gateway.slug(), news_minor);
        self.post(tx, &mut book, draft, -news_minor)?;
        if let Some(dispute) = self.disputes.get_mut(place) {
            dispute.fee_minor = fee_minor;
        }
        Ok(())
    }

    async fn decide(&mut self, tx: &mut Tx<'_>, place: usize, stage: DisputeStage) -> Answer<()> {
        let Some(dispute) = self.disputes.get_mut(place) else { return Ok(()) };
        (dispute.stage, dispute.decided_at) = (stage, Some(tx.now()));
        let dispute = dispute.clone();
        let source = dispute.source();
        let (mut book, mut commission) = book_of(tx, &self.actor, &self.order).await?;
        let is_last = self.disputes.iter().all(|other| other.stage != DisputeStage::Open);
        if let Some(commission) = commission.as_mut().filter(|_| is_last) {
            thaw(tx, &mut book, (&self.actor, &source, self.session.currency), commission)?;
        }
        if stage == DisputeStage::Lost {
            return self.lose(tx, &dispute).await;
        }
        let draft = dispute_won(&source, self.session.gateway.slug(), dispute.amount_minor);
        self.post(tx, &mut book, draft, dispute.amount_minor)?;
        self.change_state(tx, "dispute_won", &dispute);
        self.effects.push("dispute_won");
        Ok(())
    }

    /// A lost dispute is a refund out of what the provider held back; what the order had given back already is a loss.
    async fn lose(&mut self, tx: &mut Tx<'_>, dispute: &PaymentDispute) -> Answer<()> {
        let provider = self.session.gateway.slug();
        let left_minor = self.order.paid_minor - self.order.refunded_minor;
        let back_minor = dispute.amount_minor.min(left_minor);
        if back_minor > 0 {
            let back = GiveBack {
                actor: &self.actor,
                refund: RefundId::new(tx.now(), &*tx.entropy()),
                amount_minor: back_minor,
                balance_minor: Some(0),
                from: AccountKind::PspDispute(provider.to_owned()),
                reason: Some("dispute lost"),
                state: self.state_after(self.order.refunded_minor + back_minor),
            };
            self.order = back.book(tx, self.order.clone()).await?.order;
        } else {
            self.change_state(tx, "dispute_lost", dispute);
        }
        let lost_minor = dispute.amount_minor - back_minor;
        if lost_minor > 0 {
            let (mut book, _) = book_of(tx, &self.actor, &self.order).await?;
            let draft = dispute_lost(&dispute.source(), provider, lost_minor);
            self.post(tx, &mut book, draft, 0)?;
        }
        self.effects.push("dispute_lost");
        Ok(())
    }

    /// Lets the order stand where its disputes leave it.
    fn change_state(&mut self, tx: &mut Tx<'_>, kind: &'static str, dispute: &PaymentDispute) {
        let state = self.state_after(self.order.refunded_minor);
        let shop = &self.actor.shop;
        let before = std::mem::replace(&mut self.order.state, state);
        self.order.updated_at = tx.now();
        order_update(tx, shop, &self.order);
        let detail = (Some(dispute.reference.as_str()), Some(dispute.amount_minor));
        order_event_insert(tx, shop, &self.order.id, kind, detail, "provider");
        if before != state {
            let owner = self.order.customer.as_str();
            count_move(tx, shop, "order", owner, Some(before.as_str()), state.as_str());
        }
        let change = Some(json!({"kind": kind}));
        let subject = format!("{}/{kind}", dispute.source());
        tell_order(tx, shop, (EventName::OrderUpdated, &subject), &self.order, change);
        tx.touch(shop, self.order.customer.as_str());
    }
}
