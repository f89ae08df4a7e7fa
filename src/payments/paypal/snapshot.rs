//! What an order's state and its captures mean. A word that is not known never counts as paid.

use super::money::{from_wire, minor_in};
use super::wire::{Capture, Order, Refund};
use crate::domain::ids::RefundId;
use crate::domain::payment::{Captured, RefundSeen, RefundStage, Snapshot, Stage};
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
    let refunds = payments().flat_map(|payments| &payments.refunds).map(refund_seen);
    Ok(Snapshot {
        stage: stage(order, &captures),
        captured: taken.map(|capture| captured(capture)).transpose()?,
        refunds: refunds.collect::<Result<_, _>>()?,
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
        "CREATED" | "SAVED" | "PAYER_ACTION_REQUIRED" => Stage::Open,
        "APPROVED" => Stage::Approved,
        "VOIDED" => Stage::Expired,
        "COMPLETED" if any(Money::NotTaken) => Stage::Failed,
        // Completed without a capture in sight, or a word that is new: neither paid nor given up, so it is asked again.
        _ => Stage::Processing,
    }
}

fn money(status: &str) -> Money {
    match status {
        "COMPLETED" | "PARTIALLY_REFUNDED" | "REFUNDED" => Money::Taken,
        "DECLINED" | "FAILED" => Money::NotTaken,
        _ => Money::Awaited,
    }
}

fn captured(capture: &Capture) -> Result<Captured, ProviderError> {
    let sum = from_wire(capture.amount.as_ref())?;
    let receivable = capture.seller_receivable_breakdown.as_ref();
    let fee = receivable.and_then(|receivable| receivable.paypal_fee.as_ref());
    Ok(Captured { reference: capture.id.clone(), sum, fee_minor: minor_in(fee, sum.currency) })
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
