//! Everything the sandbox knows about one payment.

use crate::domain::ids::{PaymentSessionId, ShopId};
use crate::domain::money::Currency;
use crate::domain::payments::payment::{Captured, RefundSeen, RefundStage, Snapshot, Stage, Sum};
use crate::service::{Service, StoreError};
use crate::store::payments::sandbox::SandboxRefund;

/// The payment with its refunds; it has no disputes, and keeps no fee.
pub(super) async fn fetch(
    service: &Service,
    shop: &ShopId,
    session: &PaymentSessionId,
) -> Result<Option<Snapshot>, StoreError> {
    let Some(payment) = service.sandbox_payment(shop, session).await? else { return Ok(None) };
    let stage = payment.stage_at(service.now());
    if stage != Stage::Paid {
        return Ok(Some(Snapshot::without_money(stage)));
    }
    let refunds = service.sandbox_refunds(shop, session).await?;
    let captured = Captured {
        reference: payment.reference,
        sum: Sum::of(payment.amount_minor, payment.currency),
        fee_minor: Some(0),
    };
    Ok(Some(Snapshot {
        stage,
        captured: Some(captured),
        refunds: refunds.iter().map(|refund| seen(refund, payment.currency)).collect(),
        disputes: Vec::new(),
    }))
}

/// A refund as every provider tells it.
pub(super) fn seen(refund: &SandboxRefund, currency: Currency) -> RefundSeen {
    RefundSeen {
        reference: format!("sandbox_{}", refund.id),
        ours: Some(refund.id.to_string()),
        sum: Sum::of(refund.amount_minor, currency),
        stage: RefundStage::Done,
    }
}
