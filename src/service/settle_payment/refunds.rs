//! Refunds that a provider knows: ours, which were written down before, and those that were made over there.

use super::Settling;
use crate::domain::ids::RefundId;
use crate::domain::ledger::{AccountKind, TransactionKind};
use crate::domain::order::OrderKind;
use crate::domain::payment::{RefundSeen, RefundStage, Sum};
use crate::service::give_back::GiveBack;
use crate::service::refusal::Answer;
use crate::store::Tx;
use crate::store::payment_refund::{
    AskedState, PaymentRefund, payment_refund_insert, payment_refund_list, payment_refund_update,
};
use crate::store::payment_report::posting_insert;

impl Settling<'_> {
    pub(super) async fn refunds(&mut self, tx: &mut Tx<'_>) -> Answer<()> {
        if self.snapshot.refunds.is_empty() {
            return Ok(());
        }
        let shop = self.actor.shop.clone();
        let known = payment_refund_list(tx, &shop, &self.session.id).await?;
        let snapshot = self.snapshot;
        for seen in &snapshot.refunds {
            let ours = known.iter().find(|refund| {
                refund.reference.as_deref() == Some(&seen.reference)
                    || seen.ours.as_deref() == Some(refund.id.as_str())
            });
            match ours {
                Some(refund) => self.refund_of_ours(tx, refund.clone(), seen).await?,
                None => self.refund_of_theirs(tx, seen).await?,
            }
        }
        Ok(())
    }

    /// A refund that was written down: it moves to where the provider says it is.
    async fn refund_of_ours(
        &mut self,
        tx: &mut Tx<'_>,
        mut refund: PaymentRefund,
        seen: &RefundSeen,
    ) -> Answer<()> {
        let after = match seen.stage {
            RefundStage::Pending => AskedState::Pending,
            RefundStage::Done => AskedState::Done,
            RefundStage::Failed => AskedState::Failed,
        };
        if refund.state == AskedState::Done && after == AskedState::Failed {
            let detail = "the provider took back a refund that it had confirmed";
            self.review(tx, "refund_failed_late", &seen.reference, detail);
            return Ok(());
        }
        if refund.state.is_over() || (refund.state == after && refund.reference.is_some()) {
            return Ok(());
        }
        refund.reference = Some(seen.reference.clone());
        refund.state = after;
        refund.due_at = None;
        if after == AskedState::Failed {
            refund.problem = Some("the provider could not send it".to_owned());
            self.effects.push("refund_failed");
        }
        if after == AskedState::Done {
            let asked = Sum::of(refund.provider_minor, self.session.currency);
            if seen.sum == asked {
                self.book(tx, &refund).await?;
            } else {
                let detail = format!("asked for {}, sent {}", asked.minor, seen.sum.minor);
                self.review(tx, "refund_differs", &seen.reference, &detail);
            }
        }
        payment_refund_update(tx, &self.actor.shop, &refund);
        Ok(())
    }

    /// A refund that somebody made at the provider: it is written down when it is done.
    async fn refund_of_theirs(&mut self, tx: &mut Tx<'_>, seen: &RefundSeen) -> Answer<()> {
        if seen.stage != RefundStage::Done || seen.sum.minor <= 0 {
            return Ok(());
        }
        let left_minor = self.order.paid_minor - self.order.refunded_minor;
        let is_ours = seen.sum.currency == Some(self.session.currency);
        let fits = self.session.is_posted && is_ours && seen.sum.minor <= left_minor;
        let refund = PaymentRefund {
            id: RefundId::new(tx.now(), &*tx.entropy()),
            order: self.order.id.clone(),
            session: self.session.id.clone(),
            state: AskedState::Done,
            amount_minor: seen.sum.minor,
            provider_minor: seen.sum.minor,
            is_booked: fits,
            reference: Some(seen.reference.clone()),
            reason: None,
            actor: "provider".to_owned(),
            problem: None,
            attempts: 0,
            due_at: None,
            created_at: tx.now(),
        };
        payment_refund_insert(tx, &self.actor.shop, &refund);
        if self.session.is_posted && !fits {
            let detail = format!("sent back {}, left {left_minor}", seen.sum.minor);
            self.review(tx, "refund_too_large", &seen.reference, &detail);
        }
        self.book(tx, &refund).await
    }

    async fn book(&mut self, tx: &mut Tx<'_>, refund: &PaymentRefund) -> Answer<()> {
        if !refund.is_booked {
            self.effects.push("refund_noted");
            return Ok(());
        }
        let back = GiveBack {
            actor: &self.actor,
            refund: refund.id.clone(),
            amount_minor: refund.amount_minor,
            balance_minor: Some(refund.amount_minor - refund.provider_minor),
            from: AccountKind::Psp(self.session.gateway.slug().to_owned()),
            reason: refund.reason.as_deref(),
            state: self.state_after(self.order.refunded_minor + refund.amount_minor),
        };
        self.order = back.book(tx, self.order.clone()).await?.order;
        let kind = match self.order.kind {
            OrderKind::Topup => TransactionKind::TopUpRefunded,
            _ => TransactionKind::OrderRefunded,
        };
        let (shop, source) = (&self.actor.shop, (kind, refund.id.as_str()));
        posting_insert(tx, shop, &self.session.id, source, -refund.provider_minor);
        self.effects.push("refunded");
        Ok(())
    }
}
