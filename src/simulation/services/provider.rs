//! A payment provider that is only data: what it says is made from the model's books, and said often, at once and late.

use super::take::agreed;
use super::{Broken, Outcome, Run};
use crate::domain::clock::{Clock as _, Timestamp};
use crate::domain::ids::{OrderId, PaymentSessionId};
use crate::domain::money::Currency;
use crate::domain::payments::payment::{
    Captured, DisputeSeen, DisputeStage, Gateway, RefundSeen, RefundStage, Snapshot, Stage, Sum,
};
use crate::service::*;
use crate::simulation::model::{AtProvider, Verdict};
use crate::simulation::op::Op;

/// What the provider keeps of a payment.
const FEE_MINOR: i64 = 1;

/// An order, and what its provider has said so far.
pub(super) struct Paying {
    pub(super) id: OrderId,
    session: Option<PaymentSessionId>,
    said: Vec<(Timestamp, Snapshot)>,
}

impl Paying {
    pub(super) fn of(id: OrderId) -> Self {
        Self { id, session: None, said: Vec::new() }
    }

    /// What the provider knows now.
    fn snapshot(&self, there: &AtProvider) -> Snapshot {
        let sum = |minor| Sum::of(minor, Currency::USD);
        let refunds = there.refunds.iter().enumerate().map(|(number, minor)| RefundSeen {
            reference: format!("re_{}_{number}", self.id),
            ours: None,
            sum: sum(*minor),
            stage: RefundStage::Done,
        });
        let disputes = there.disputes.iter().enumerate().map(|(number, dispute)| DisputeSeen {
            reference: format!("dp_{}_{number}", self.id),
            sum: sum(dispute.sum),
            lost_minor: dispute.cost,
            fee_minor: 0,
            stage: match dispute.verdict {
                Verdict::Open => DisputeStage::Open,
                Verdict::Won => DisputeStage::Won,
                Verdict::Lost => DisputeStage::Lost,
            },
        });
        let captured = Captured {
            reference: format!("pi_{}", self.id),
            sum: sum(there.captured),
            fee_minor: Some(FEE_MINOR),
        };
        Snapshot {
            stage: Stage::Paid,
            captured: Some(captured),
            refunds: refunds.collect(),
            disputes: disputes.collect(),
        }
    }
}

impl Run<'_> {
    /// Opens a page at the provider; none where the order cannot be paid any more.
    pub(super) async fn start(&self, paying: &mut Paying) -> Result<Option<()>, Broken> {
        let service = self.world.service()?;
        let (shop, order, gateway) = (self.shop.clone(), paying.id.clone(), Gateway::Stripe);
        let start = StartSession { shop: shop.clone(), order, gateway };
        let Some((session, _)) = agreed(service.run(start).await)? else { return Ok(None) };
        let session = session.id;
        let (reference, url) = (format!("cs_{session}"), "https://pay.example/".to_owned());
        let opened = SessionOpened { shop, session: session.clone(), reference, url };
        agreed(service.run(opened).await)?;
        paying.session = Some(session);
        Ok(Some(()))
    }

    /// Tells the services what the provider knows after the step, or knew before it.
    pub(super) async fn at_provider(
        &self,
        paying: &mut Paying,
        op: &Op,
        there: &AtProvider,
        copies: usize,
    ) -> Result<Outcome, Broken> {
        if paying.session.is_none() && self.start(paying).await?.is_none() {
            return Ok(Outcome::Refused);
        }
        let session = paying.session.clone().ok_or("a payment without a page")?;
        let now = self.world.clock.now();
        let (asked_at, snapshot) = match op {
            Op::Late { back, .. } => {
                let place = paying.said.len().saturating_sub(1 + back);
                let newest = paying.said.last().map_or(now, |(at, _)| *at);
                // After a clock that ran ahead was set back, the older answer cannot be told from the newer.
                match paying.said.get(place).filter(|(at, _)| *at < newest && newest <= now) {
                    Some(said) => said.clone(),
                    None => return Ok(Outcome::Done),
                }
            }
            _ => {
                let said = (now, paying.snapshot(there));
                paying.said.push(said.clone());
                said
            }
        };
        let shop = self.shop.clone();
        let settle = SettlePayment { shop, session, asked_at, snapshot };
        if self.at_once(settle, copies).await? == copies {
            Ok(Outcome::Done)
        } else {
            Err("the services refused what the provider says".to_owned())
        }
    }
}
