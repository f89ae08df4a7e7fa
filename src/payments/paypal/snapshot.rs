//! What an order's state and its captures mean. A word that is not known never counts as paid.

use super::money::{from_wire, minor_in};
use super::wire::{Capture, Order, Refund};
use crate::domain::ids::RefundId;
use crate::domain::payments::payment::{Captured, RefundSeen, RefundStage, Snapshot, Stage};
use crate::payments::provider::ProviderError;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Money {
    Taken,
    Awaited,
    NotTaken,
}

/// What an order tells without its disputes.
pub(super) fn of_order(order: &Order) -> Result<Snapshot, ProviderError> {
    let payments = || order.purchase_units.iter().filter_map(|unit| unit.payments.as_ref());
    let captures: Vec<&Capture> = payments().flat_map(|payments| &payments.captures).collect();
    let taken = captures.iter().find(|capture| money(&capture.status) == Money::Taken);
    let refunds: Vec<&Refund> = payments().flat_map(|payments| &payments.refunds).collect();
    Ok(Snapshot {
        stage: stage(order, &captures),
        captured: taken.map(|capture| captured(capture, &refunds)).transpose()?,
        refunds: refunds.into_iter().map(refund_seen).collect::<Result<_, _>>()?,
        disputes: Vec::new(),
    })
}

fn stage(order: &Order, captures: &[&Capture]) -> Stage {
    let any = |wanted| captures.iter().any(|capture| money(&capture.status) == wanted);
    if any(Money::Taken) {
        return Stage::Paid;
    }
    if any(Money::Awaited) {
        return Stage::Processing;
    }
    match order.status.as_str() {
        "APPROVED" => Stage::Approved,
        "VOIDED" => Stage::Expired,
        "COMPLETED" if any(Money::NotTaken) => Stage::Failed,
        // Completed without a capture in sight: neither paid nor given up, so it is asked again.
        "COMPLETED" => Stage::Processing,
        // `CREATED`, `SAVED`, `PAYER_ACTION_REQUIRED` and new words: of nothing it is known that it is on its way.
        _ => Stage::Open,
    }
}

fn money(status: &str) -> Money {
    match status {
        "COMPLETED" | "PARTIALLY_REFUNDED" | "REFUNDED" => Money::Taken,
        "DECLINED" | "FAILED" => Money::NotTaken,
        _ => Money::Awaited,
    }
}

/// A capture. Its fee is told without what came back of it with refunds.
fn captured(capture: &Capture, refunds: &[&Refund]) -> Result<Captured, ProviderError> {
    let sum = from_wire(capture.amount.as_ref())?;
    let receivable = capture.seller_receivable_breakdown.as_ref();
    let fee = receivable.and_then(|receivable| receivable.paypal_fee.as_ref());
    let done = refunds.iter().filter(|refund| refund.status == "COMPLETED");
    let payable = done.filter_map(|refund| refund.seller_payable_breakdown.as_ref());
    let back_minor: i64 =
        payable.filter_map(|payable| minor_in(payable.paypal_fee.as_ref(), sum.currency)).sum();
    let fee_minor = minor_in(fee, sum.currency).map(|fee_minor| fee_minor - back_minor);
    Ok(Captured { reference: capture.id.clone(), sum, fee_minor })
}

/// A refund as `PayPal` tells it.
pub(super) fn refund_seen(refund: &Refund) -> Result<RefundSeen, ProviderError> {
    let is_ours = |id: &&String| id.starts_with(RefundId::PREFIX);
    let ours = [&refund.custom_id, &refund.invoice_id].into_iter().flatten().find(is_ours);
    let stage = match refund.status.as_str() {
        "COMPLETED" => RefundStage::Done,
        "FAILED" | "CANCELLED" => RefundStage::Failed,
        _ => RefundStage::Pending,
    };
    Ok(RefundSeen {
        reference: refund.id.clone(),
        ours: ours.cloned(),
        sum: from_wire(refund.amount.as_ref())?,
        stage,
    })
}
