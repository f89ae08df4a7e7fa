//! What a provider keeps of a payment and for disputes. It may go down again: some give a part back with a refund.

use super::Settling;
use crate::domain::ledger::provider_fee_charged;
use crate::domain::payments::payment::Captured;
use crate::service::kernel::refusal::Answer;
use crate::service::orders::book_refund::book_of;
use crate::store::Tx;

impl Settling<'_> {
    /// Books what the provider keeps of the payment as soon as it says so, and every change of it.
    pub(super) async fn fee(&mut self, tx: &mut Tx<'_>, captured: &Captured) -> Answer<()> {
        let Some(fee_minor) = captured.fee_minor else { return Ok(()) };
        let news_minor = fee_minor - self.session.fee_minor.unwrap_or(0);
        if news_minor != 0 && !(0..=captured.sum.minor).contains(&fee_minor) {
            self.doubt(tx, &format!("{}/{fee_minor}", self.session.id), fee_minor);
            return Ok(());
        }
        if news_minor != 0 {
            let source = if self.session.fee_minor.is_none() {
                self.session.id.to_string()
            } else {
                self.session.fee_changes += 1;
                format!("{}/fee{}", self.session.id, self.session.fee_changes)
            };
            self.book_fee(tx, &source, news_minor).await?;
            self.effects.push("fee_booked");
        }
        self.session.fee_minor = Some(fee_minor);
        Ok(())
    }

    /// Books what the provider charged for a dispute, or refunded of it, since the last look.
    pub(super) async fn charge(
        &mut self,
        tx: &mut Tx<'_>,
        place: usize,
        fee_minor: i64,
    ) -> Answer<()> {
        let Some(dispute) = self.disputes.get_mut(place) else { return Ok(()) };
        let news_minor = fee_minor - dispute.fee_minor;
        if news_minor == 0 {
            return Ok(());
        }
        let about = format!("{}/{}", dispute.session, dispute.reference);
        if fee_minor < 0 {
            self.doubt(tx, &format!("{about}/{fee_minor}"), fee_minor);
            return Ok(());
        }
        dispute.fee_minor = fee_minor;
        dispute.fee_changes += 1;
        let source = format!("{about}/fee{}", dispute.fee_changes);
        self.book_fee(tx, &source, news_minor).await?;
        self.effects.push("fee_booked");
        Ok(())
    }

    async fn book_fee(&mut self, tx: &mut Tx<'_>, source: &str, minor: i64) -> Answer<()> {
        let (mut book, _) = book_of(tx, &self.actor, &self.order).await?;
        let draft = provider_fee_charged(source, self.session.gateway.slug(), minor);
        self.post(tx, &mut book, draft, -minor)
    }

    /// A fee that cannot be one: more than was paid, or less than nothing.
    fn doubt(&mut self, tx: &mut Tx<'_>, subject: &str, fee_minor: i64) {
        let paid_minor = self.session.captured_minor.unwrap_or(0);
        let detail = format!("a fee of {} on {}", self.plain(fee_minor), self.plain(paid_minor));
        self.review(tx, "fee_changed", subject, &detail);
    }
}
