//! Disputes: money that the provider withdrew, and how that ended.

use super::Settling;
use crate::domain::event::EventName;
use crate::domain::ids::RefundId;
use crate::domain::ledger::{
    AccountKind, dispute_lost, dispute_opened, dispute_won, provider_fee_charged,
};
use crate::domain::order::OrderState;
use crate::domain::payment::{DisputeSeen, DisputeStage};
use crate::service::events::tell_order;
use crate::service::freeze::{freeze, thaw};
use crate::service::give_back::{GiveBack, book_of};
use crate::service::refusal::Answer;
use crate::store::Tx;
use crate::store::order::{order_event_insert, order_update};
use crate::store::payment_dispute::{PaymentDispute, dispute_list, dispute_save};
use crate::store::statistics::count_move;
use serde_json::json;

impl Settling<'_> {
    pub(super) async fn disputes(&mut self, tx: &mut Tx<'_>) -> Answer<()> {
        if self.snapshot.disputes.is_empty() || !self.session.is_posted {
            return Ok(());
        }
        let shop = self.actor.shop.clone();
        let mut known = dispute_list(tx, &shop, &self.session.id).await?;
        let snapshot = self.snapshot;
        for seen in &snapshot.disputes {
            let place = known.iter().position(|dispute| dispute.reference == seen.reference);
            let mut dispute = match place {
                Some(place) => known.swap_remove(place),
                None => match self.open(tx, seen).await? {
                    Some(dispute) => dispute,
                    None => continue,
                },
            };
            if dispute.stage == DisputeStage::Open {
                let others = known.iter().chain([]).any(|other| other.stage == DisputeStage::Open);
                self.charge(tx, &mut dispute, seen.fee_minor).await?;
                if seen.stage != DisputeStage::Open {
                    self.decide(tx, &mut dispute, seen.stage, others).await?;
                }
                dispute_save(tx, &shop, &dispute);
            }
            known.push(dispute);
        }
        Ok(())
    }

    /// Books that money was withdrawn, and holds the commission back.
    async fn open(
        &mut self,
        tx: &mut Tx<'_>,
        seen: &DisputeSeen,
    ) -> Answer<Option<PaymentDispute>> {
        let is_ours = seen.sum.currency == Some(self.session.currency);
        if !is_ours || seen.sum.minor <= 0 || seen.sum.minor > self.session.amount_minor {
            let detail =
                format!("{} was withdrawn, {} was paid", seen.sum.minor, self.session.amount_minor);
            self.review(tx, "dispute_differs", &seen.reference, &detail);
            return Ok(None);
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
        self.become_state(tx, OrderState::CustomerDisputeOngoing, "disputed", &dispute);
        self.effects.push("dispute_opened");
        Ok(Some(dispute))
    }

    /// Books what the provider charged since the last look.
    async fn charge(
        &mut self,
        tx: &mut Tx<'_>,
        dispute: &mut PaymentDispute,
        fee_minor: i64,
    ) -> Answer<()> {
        let news_minor = fee_minor - dispute.fee_minor;
        if news_minor == 0 {
            return Ok(());
        }
        let (mut book, _) = book_of(tx, &self.actor, &self.order).await?;
        let source = format!("{}/{fee_minor}", dispute.source());
        let draft = provider_fee_charged(&source, self.session.gateway.slug(), news_minor);
        self.post(tx, &mut book, draft, -news_minor)?;
        dispute.fee_minor = fee_minor;
        Ok(())
    }

    async fn decide(
        &mut self,
        tx: &mut Tx<'_>,
        dispute: &mut PaymentDispute,
        stage: DisputeStage,
        has_others: bool,
    ) -> Answer<()> {
        let source = dispute.source();
        let currency = self.session.currency;
        let (mut book, mut commission) = book_of(tx, &self.actor, &self.order).await?;
        if let Some(commission) = commission.as_mut().filter(|_| !has_others) {
            thaw(tx, &mut book, (&self.actor, &source, currency), commission)?;
        }
        (dispute.stage, dispute.decided_at) = (stage, Some(tx.now()));
        let rest = match has_others {
            true => OrderState::CustomerDisputeOngoing,
            false => OrderState::Completed,
        };
        if stage == DisputeStage::Won {
            let draft = dispute_won(&source, self.session.gateway.slug(), dispute.amount_minor);
            self.post(tx, &mut book, draft, dispute.amount_minor)?;
            let is_empty = self.order.refunded_minor == self.order.paid_minor;
            let after = if is_empty && !has_others { OrderState::Refunded } else { rest };
            self.become_state(tx, after, "dispute_won", dispute);
            self.effects.push("dispute_won");
            return Ok(());
        }
        self.lose(tx, dispute, rest).await
    }

    /// A lost dispute is a refund out of what the provider held back; what the order had given back already is a loss.
    async fn lose(
        &mut self,
        tx: &mut Tx<'_>,
        dispute: &PaymentDispute,
        rest: OrderState,
    ) -> Answer<()> {
        let provider = self.session.gateway.slug();
        let left_minor = self.order.paid_minor - self.order.refunded_minor;
        let back_minor = dispute.amount_minor.min(left_minor);
        let is_whole = self.order.refunded_minor + back_minor >= self.session.amount_minor;
        let state_after = if is_whole { OrderState::Reversed } else { rest };
        if back_minor > 0 {
            let back = GiveBack {
                actor: &self.actor,
                refund: RefundId::new(tx.now(), &*tx.entropy()),
                amount_minor: back_minor,
                balance_minor: Some(0),
                from: AccountKind::PspDispute(provider.to_owned()),
                reason: Some("dispute lost"),
                state_after,
            };
            self.order = back.book(tx, self.order.clone()).await?.order;
        } else {
            self.become_state(tx, state_after, "dispute_lost", dispute);
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

    fn become_state(
        &mut self,
        tx: &mut Tx<'_>,
        state: OrderState,
        kind: &'static str,
        dispute: &PaymentDispute,
    ) {
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
