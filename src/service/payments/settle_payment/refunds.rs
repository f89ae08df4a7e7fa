//! Refunds that a provider knows: ours, which were written down before, and those that were made over there.

use super::Settling;
use crate::domain::ids::RefundId;
use crate::domain::ledger::{AccountKind, TransactionKind, refund_uncovered};
use crate::domain::money::Money;
use crate::domain::orders::order::OrderKind;
use crate::domain::payments::payment::{RefundSeen, RefundStage, Sum};
use crate::service::kernel::refusal::Answer;
use crate::service::orders::book_refund::{GiveBack, book_of};
use crate::store::Tx;
use crate::store::payments::refund::{
    AskedState, PaymentRefund, payment_refund_insert, payment_refund_list, payment_refund_update,
};
use crate::store::payments::report::posting_insert;

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
        // What was refused and is sent after all is booked, unless a newer answer has said no since.
        let is_sent_after_all =
            refund.state == AskedState::Failed && after == AskedState::Done && !self.is_outdated;
        let is_known = refund.state == after && refund.reference.is_some();
        if is_known || (refund.state.is_over() && !is_sent_after_all) {
            return Ok(());
        }
        refund.problem = None;
        refund.reference = Some(seen.reference.clone());
        refund.state = after;
        refund.due_at = None;
        if after == AskedState::Failed {
            refund.problem = Some("the provider could not send it".to_owned());
            self.effects.push("refund_failed");
        }
        if after == AskedState::Done {
            self.take_as_sent(tx, &mut refund, seen);
            self.book(tx, &refund).await?;
        }
        payment_refund_update(tx, &self.actor.shop, &refund);
        Ok(())
    }

    /// What was sent counts, not what was asked for; in another currency it cannot be booked.
    fn take_as_sent(&mut self, tx: &mut Tx<'_>, refund: &mut PaymentRefund, seen: &RefundSeen) {
        let currency = self.session.captured_currency.unwrap_or(self.session.currency);
        if seen.sum == Sum::of(refund.provider_minor, currency) {
            return;
        }
        if seen.sum.currency != Some(currency) || seen.sum.minor <= 0 {
            refund.is_booked = false;
            self.doubt_refund(tx, seen);
            return;
        }
        let plain = |minor| Money::new(minor, currency).to_plain();
        let (asked, sent) = (plain(refund.provider_minor), plain(seen.sum.minor));
        let detail = format!("asked for {asked}, sent {sent} {currency}");
        self.review(tx, "refund_differs", &seen.reference, &detail);
        refund.amount_minor += seen.sum.minor - refund.provider_minor;
        refund.provider_minor = seen.sum.minor;
    }

    fn doubt_refund(&mut self, tx: &mut Tx<'_>, seen: &RefundSeen) {
        let sent = match seen.sum.currency {
            Some(currency) => {
                format!("{} {currency}", Money::new(seen.sum.minor, currency).to_plain())
            }
            None => "a sum without a known currency".to_owned(),
        };
        let detail = format!("{sent} was sent back of a payment in {}", self.session.currency);
        self.review(tx, "refund_currency", &seen.reference, &detail);
    }

    /// A refund that somebody made at the provider: it is written down when it is done.
    async fn refund_of_theirs(&mut self, tx: &mut Tx<'_>, seen: &RefundSeen) -> Answer<()> {
        if seen.stage != RefundStage::Done || seen.sum.minor <= 0 {
            return Ok(());
        }
        let is_ours = seen.sum.currency == Some(self.session.currency);
        let refund = PaymentRefund {
            id: RefundId::new(tx.now(), &*tx.entropy()),
            order: self.order.id.clone(),
            session: self.session.id.clone(),
            state: AskedState::Done,
            amount_minor: seen.sum.minor,
            provider_minor: seen.sum.minor,
            is_booked: self.session.is_posted && is_ours,
            reference: Some(seen.reference.clone()),
            reason: None,
            actor: "provider".to_owned(),
            problem: None,
            attempts: 0,
            due_at: None,
            created_at: tx.now(),
        };
        payment_refund_insert(tx, &self.actor.shop, &refund);
        if self.session.is_posted && !is_ours {
            self.doubt_refund(tx, seen);
        }
        self.book(tx, &refund).await
    }

    /// Books a refund as far as the order has the money; what else the provider sent is a loss that an operator is
    /// told about.
    async fn book(&mut self, tx: &mut Tx<'_>, refund: &PaymentRefund) -> Answer<()> {
        if !refund.is_booked {
            self.effects.push("refund_noted");
            return Ok(());
        }
        let room_minor = self.room_minor(tx).await?;
        let sent_minor = refund.provider_minor.min(room_minor);
        let balance_minor =
            (refund.amount_minor - refund.provider_minor).min(room_minor - sent_minor);
        let balance_minor = self.balance_part(tx, refund, balance_minor).await?;
        let short_minor = refund.provider_minor - sent_minor;
        self.session.short_minor += short_minor;
        let amount_minor = sent_minor + balance_minor;
        if amount_minor > 0 {
            let back = GiveBack {
                actor: &self.actor,
                refund: refund.id.clone(),
                amount_minor,
                balance_minor: Some(balance_minor),
                from: AccountKind::Psp(self.session.gateway.slug().to_owned()),
                reason: refund.reason.as_deref(),
                state: self.state_after(self.order.refunded_minor + amount_minor),
            };
            self.order = back.book(tx, self.order.clone()).await?.order;
            let kind = match self.order.kind {
                OrderKind::Topup => TransactionKind::TopUpRefunded,
                _ => TransactionKind::OrderRefunded,
            };
            let (shop, source) = (&self.actor.shop, (kind, refund.id.as_str()));
            posting_insert(tx, shop, &self.session.id, source, -sent_minor);
        } else {
            let detail = (refund.reference.as_deref(), Some(short_minor));
            self.change_state(tx, "refunded", detail, refund.id.as_str());
        }
        if short_minor > 0 {
            self.book_short(tx, refund, short_minor).await?;
        }
        self.effects.push("refunded");
        Ok(())
    }

    /// The part of a refund that goes to store balance: none once its owner was deleted, which an operator is told.
    async fn balance_part(
        &mut self,
        tx: &mut Tx<'_>,
        refund: &PaymentRefund,
        balance_minor: i64,
    ) -> Answer<i64> {
        if balance_minor <= 0 {
            return Ok(balance_minor);
        }
        let (book, _) = book_of(tx, &self.actor, &self.order).await?;
        if !book.is_closed(&self.order.customer) {
            return Ok(balance_minor);
        }
        let (amount, currency) = (self.plain(balance_minor), self.session.currency);
        let detail = format!("{amount} {currency} of store balance cannot go back to its owner");
        self.review(tx, "balance_of_deleted", refund.id.as_str(), &detail);
        Ok(0)
    }

    /// Books what a provider sent back and the order did not have any more.
    async fn book_short(
        &mut self,
        tx: &mut Tx<'_>,
        refund: &PaymentRefund,
        short_minor: i64,
    ) -> Answer<()> {
        let (mut book, _) = book_of(tx, &self.actor, &self.order).await?;
        let provider = self.session.gateway.slug();
        let draft = refund_uncovered(refund.id.as_str(), provider, short_minor);
        self.post(tx, &mut book, draft, -short_minor)?;
        let problem = match self.order.kind {
            OrderKind::Topup => "topup_spent",
            _ => "refund_too_large",
        };
        let detail = format!(
            "sent back {} {}, of it {} booked as a loss",
            self.plain(refund.provider_minor),
            self.session.currency,
            self.plain(short_minor),
        );
        let subject = refund.reference.as_deref().unwrap_or(refund.id.as_str());
        self.review(tx, problem, subject, &detail);
        Ok(())
    }
}
