//! Disputes: money that the provider withdrew, and how that ended.

use super::Settling;
use crate::domain::ids::RefundId;
use crate::domain::ledger::{AccountKind, dispute_lost, dispute_opened, dispute_won};
use crate::domain::money::Money;
use crate::domain::payments::payment::{DisputeSeen, DisputeStage};
use crate::domain::webhooks::event::EventName;
use crate::service::affiliates::freeze_commission::{freeze, thaw};
use crate::service::kernel::refusal::Answer;
use crate::service::kernel::told::tell_order;
use crate::service::orders::book_refund::{GiveBack, book_of};
use crate::store::Tx;
use crate::store::orders::order::{order_event_insert, order_update};
use crate::store::payments::dispute::{PaymentDispute, dispute_save};
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
            self.charge(tx, place, seen.fee_minor).await?;
            match (self.disputes.get(place).map(|known| known.stage), seen.stage) {
                (Some(DisputeStage::Open), DisputeStage::Won | DisputeStage::Lost) => {
                    self.decide(tx, place, seen).await?;
                }
                (Some(DisputeStage::Won), DisputeStage::Open | DisputeStage::Lost) => {
                    self.reopen(tx, place, seen).await?;
                }
                (Some(DisputeStage::Lost), _) => self.turn(tx, place, seen).await?,
                _ => {}
            }
            if let Some(dispute) = self.disputes.get(place) {
                dispute_save(tx, &self.actor.shop, dispute);
            }
        }
        Ok(())
    }

    /// Whether a dispute can be about this payment; if not, somebody is asked to look.
    pub(super) fn fits(&mut self, tx: &mut Tx<'_>, seen: &DisputeSeen) -> bool {
        let is_ours = seen.sum.currency == Some(self.session.currency);
        let fits = is_ours && (1..=self.session.amount_minor).contains(&seen.sum.minor);
        if !fits {
            let (minor, paid) = (seen.sum.minor, self.plain(self.session.amount_minor));
            let withdrawn = seen.sum.currency.map_or_else(
                || minor.to_string(),
                |currency| format!("{} {currency}", Money::new(minor, currency).to_plain()),
            );
            let detail =
                format!("{withdrawn} was withdrawn, {paid} {} was paid", self.session.currency);
            self.review(tx, "dispute_differs", &seen.reference, &detail);
        }
        fits
    }

    /// Begins a dispute; false when it cannot be about this payment.
    async fn open(&mut self, tx: &mut Tx<'_>, seen: &DisputeSeen) -> Answer<bool> {
        if !self.fits(tx, seen) {
            return Ok(false);
        }
        let dispute = PaymentDispute {
            session: self.session.id.clone(),
            reference: seen.reference.clone(),
            order: self.order.id.clone(),
            stage: DisputeStage::Open,
            amount_minor: seen.sum.minor,
            taken_minor: 0,
            fee_minor: 0,
            fee_changes: 0,
            round: 1,
            turns: 0,
            opened_at: tx.now(),
            decided_at: None,
        };
        self.disputes.push(dispute.clone());
        self.withdraw(tx, &dispute).await?;
        Ok(true)
    }

    /// Books that money was withdrawn, and holds the commission back.
    pub(super) async fn withdraw(
        &mut self,
        tx: &mut Tx<'_>,
        dispute: &PaymentDispute,
    ) -> Answer<()> {
        let source = dispute.source();
        let (mut book, mut commission) = book_of(tx, &self.actor, &self.order).await?;
        let draft = dispute_opened(&source, self.session.gateway.slug(), dispute.amount_minor);
        self.post(tx, &mut book, draft, -dispute.amount_minor)?;
        if let Some(commission) = &mut commission {
            let cause = (&self.actor, source.as_str(), self.session.currency);
            freeze(tx, &mut book, cause, commission)?;
        }
        self.change_state_by(tx, "disputed", dispute);
        self.effects.push(if dispute.round == 1 { "dispute_opened" } else { "dispute_reopened" });
        Ok(())
    }

    /// Books how a dispute ended: what was not taken is put back.
    pub(super) async fn decide(
        &mut self,
        tx: &mut Tx<'_>,
        place: usize,
        seen: &DisputeSeen,
    ) -> Answer<()> {
        let Some(dispute) = self.disputes.get_mut(place) else { return Ok(()) };
        (dispute.stage, dispute.decided_at) = (seen.stage, Some(tx.now()));
        dispute.taken_minor = seen.away_minor().min(dispute.amount_minor);
        let dispute = dispute.clone();
        let source = dispute.source();
        let (mut book, mut commission) = book_of(tx, &self.actor, &self.order).await?;
        let is_last = self.disputes.iter().all(|other| other.stage != DisputeStage::Open);
        if let Some(commission) = commission.as_mut().filter(|_| is_last) {
            thaw(tx, &mut book, (&self.actor, &source, self.session.currency), commission)?;
        }
        let back_minor = dispute.amount_minor - dispute.taken_minor;
        if back_minor > 0 {
            let draft = dispute_won(&source, self.session.gateway.slug(), back_minor);
            self.post(tx, &mut book, draft, back_minor)?;
        }
        if seen.stage == DisputeStage::Lost {
            return self.lose(tx, &dispute).await;
        }
        self.change_state_by(tx, "dispute_won", &dispute);
        self.effects.push("dispute_won");
        Ok(())
    }

    /// What a dispute took is a refund out of what the provider held back; what the order does not have any more is a
    /// loss.
    async fn lose(&mut self, tx: &mut Tx<'_>, dispute: &PaymentDispute) -> Answer<()> {
        let provider = self.session.gateway.slug();
        let back_minor = dispute.taken_minor.min(self.room_minor(tx).await?);
        let lost_minor = dispute.taken_minor - back_minor;
        self.session.short_minor += lost_minor;
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
            self.change_state_by(tx, "dispute_lost", dispute);
        }
        if lost_minor > 0 {
            let (mut book, _) = book_of(tx, &self.actor, &self.order).await?;
            let draft = dispute_lost(&dispute.source(), provider, lost_minor);
            self.post(tx, &mut book, draft, 0)?;
        }
        self.effects.push("dispute_lost");
        Ok(())
    }

    fn change_state_by(&mut self, tx: &mut Tx<'_>, kind: &'static str, dispute: &PaymentDispute) {
        let subject = format!("{}/{kind}", dispute.source());
        let detail = (Some(dispute.reference.as_str()), Some(dispute.amount_minor));
        self.change_state(tx, kind, detail, &subject);
    }

    /// Lets the order stand where refunds and disputes leave it, where no refund of its own says so; `subject` names
    /// the event.
    pub(super) fn change_state(
        &mut self,
        tx: &mut Tx<'_>,
        kind: &'static str,
        detail: (Option<&str>, Option<i64>),
        subject: &str,
    ) {
        let state = self.state_after(self.order.refunded_minor);
        let shop = &self.actor.shop;
        let before = std::mem::replace(&mut self.order.state, state);
        self.order.updated_at = tx.now();
        order_update(tx, shop, &self.order);
        order_event_insert(tx, shop, &self.order.id, kind, detail, "provider");
        if before != state {
            let owner = self.order.customer.as_str();
            count_move(tx, shop, "order", owner, Some(before.as_str()), state.as_str());
        }
        let change = Some(json!({"kind": kind}));
        tell_order(tx, shop, (EventName::OrderUpdated, subject), &self.order, change);
        tx.touch(shop, self.order.customer.as_str());
    }
}
