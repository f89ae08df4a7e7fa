//! Disputes that move on after their end. A won one may be opened again like a new one. A lost one is final for its
//! order, which gave its money back: what its provider still moves is booked against the loss, and an operator is told.

use super::Settling;
use crate::domain::ledger::dispute_turned;
use crate::domain::payments::payment::{DisputeSeen, DisputeStage};
use crate::service::kernel::refusal::Answer;
use crate::service::orders::book_refund::book_of;
use crate::store::Tx;
use crate::store::payments::review::review_insert;

impl Settling<'_> {
    /// Opens a dispute again that was won.
    pub(super) async fn reopen(
        &mut self,
        tx: &mut Tx<'_>,
        place: usize,
        seen: &DisputeSeen,
    ) -> Answer<()> {
        if !self.fits(tx, seen) {
            return Ok(());
        }
        let Some(dispute) = self.disputes.get_mut(place) else { return Ok(()) };
        dispute.round += 1;
        (dispute.stage, dispute.decided_at) = (DisputeStage::Open, None);
        dispute.amount_minor = seen.sum.minor;
        let dispute = dispute.clone();
        self.withdraw(tx, &dispute).await?;
        if seen.stage == DisputeStage::Lost { self.decide(tx, place, seen).await } else { Ok(()) }
    }

    /// Books what a provider moved after a dispute was lost. The order stays as it is: refunds are not taken back.
    pub(super) async fn turn(
        &mut self,
        tx: &mut Tx<'_>,
        place: usize,
        seen: &DisputeSeen,
    ) -> Answer<()> {
        let away_minor = seen.away_minor();
        let Some(dispute) = self.disputes.get_mut(place) else { return Ok(()) };
        let news_minor = away_minor - dispute.taken_minor;
        if seen.stage == DisputeStage::Lost && news_minor == 0 {
            return Ok(());
        }
        if !self.fits(tx, seen) {
            return Ok(());
        }
        let Some(dispute) = self.disputes.get_mut(place) else { return Ok(()) };
        if news_minor != 0 {
            dispute.turns += 1;
            dispute.taken_minor = away_minor;
            let source = format!("{}/turn{}", dispute.source(), dispute.turns);
            let (mut book, _) = book_of(tx, &self.actor, &self.order).await?;
            let draft = dispute_turned(&source, self.session.gateway.slug(), news_minor);
            self.post(tx, &mut book, draft, -news_minor)?;
            self.effects.push("dispute_turned");
        }
        // Each time that money moves is told about, and each new word of the provider; the same again is not.
        let turn = self.disputes.get(place).map_or(0, |dispute| dispute.turns);
        let stage = seen.stage.as_str().to_lowercase();
        let subject = format!("{}/{turn}/{stage}", seen.reference);
        let detail = format!(
            "it was lost, now the provider says {stage}; it holds back or kept {} and had kept {}",
            self.plain(away_minor),
            self.plain(away_minor - news_minor),
        );
        let about = (Some(&self.session.id), Some(&self.order.id));
        let problem = ("dispute_turned", subject.as_str());
        review_insert(tx, &self.actor.shop, problem, about, &detail);
        Ok(())
    }
}
