//! Disputes of a capture, as far as they hold or took money.

use super::Paypal;
use super::call::{Ask, is_id, read};
use super::money::{from_wire, minor_in};
use super::wire::{Dispute, DisputeList, Movement, Order, Refund};
use crate::domain::clock::Timestamp;
use crate::domain::payments::payment::{DisputeSeen, DisputeStage};
use crate::payments::provider::ProviderError;

/// The most disputes that one answer lists; a capture has one or two.
const PAGE_SIZE: usize = 50;
/// How far a refund and the dispute that it settles may lie apart.
const SETTLEMENT_SECS_MAX: i64 = 3_600;
/// Reasons of movements that are fees.
const FEES: [&str; 3] = ["DISPUTE_FEE", "DISPUTE_SETTLEMENT_FEE", "CHARGEBACK_FEE"];

/// The disputes of a capture.
pub(super) async fn disputes(
    paypal: &Paypal,
    capture: &str,
    order: &Order,
) -> Result<Vec<DisputeSeen>, ProviderError> {
    if !is_id(capture) {
        return Err(ProviderError::Unknown("the capture's number cannot be read".to_owned()));
    }
    let path =
        format!("/v1/customer/disputes?disputed_transaction_id={capture}&page_size={PAGE_SIZE}");
    let list: DisputeList = ask(paypal, path).await?;
    let mut seen = Vec::new();
    for item in list.items {
        if !is_dispute_id(&item.dispute_id) {
            return Err(ProviderError::Unknown("a dispute's number cannot be read".to_owned()));
        }
        let dispute: Dispute =
            ask(paypal, format!("/v1/customer/disputes/{}", item.dispute_id)).await?;
        if dispute.id != item.dispute_id {
            return Err(ProviderError::Unknown("it answered with another dispute".to_owned()));
        }
        seen.extend(read_dispute(&dispute, order)?);
    }
    Ok(seen)
}

async fn ask<T: serde::de::DeserializeOwned>(
    paypal: &Paypal,
    path: String,
) -> Result<T, ProviderError> {
    match paypal.ask(&Ask::get(path)).await.and_then(|answer| read(&answer)) {
        // The order was read with the same credentials just now: it is this part that they do not open.
        Err(ProviderError::Unauthorized) => Err(ProviderError::Refused(
            "NOT_AUTHORIZED: enable Disputes in the features of the app".to_owned(),
        )),
        // The payment is known; that its disputes are not says nothing about it.
        Err(ProviderError::NotFound) => {
            Err(ProviderError::Unknown("its disputes cannot be had".to_owned()))
        }
        other => other,
    }
}

fn is_dispute_id(text: &str) -> bool {
    (1..=255).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// A dispute; none for an inquiry, in which buyer and seller only talk.
fn read_dispute(dispute: &Dispute, order: &Order) -> Result<Option<DisputeSeen>, ProviderError> {
    if dispute.life_cycle_stage.as_deref() == Some("INQUIRY") {
        return Ok(None);
    }
    let sum = from_wire(dispute.amount.as_ref())?;
    let mut fee_minor = 0;
    for movement in of_seller(dispute).filter(|movement| FEES.contains(&movement.reason.as_str())) {
        let minor = minor_in(movement.amount.as_ref(), sum.currency).unwrap_or(0);
        fee_minor += if movement.direction == "DEBIT" { minor } else { -minor };
    }
    // Where the buyer got less than was disputed, the rest comes back to the seller.
    let outcome = dispute.outcome.as_ref().and_then(|outcome| outcome.amount_refunded.as_ref());
    let lost_minor = minor_in(outcome, sum.currency).map_or(sum.minor, |lost| lost.min(sum.minor));
    let stage = match stage(dispute, order) {
        DisputeStage::Lost if lost_minor == 0 => DisputeStage::Won,
        stage => stage,
    };
    let (reference, fee_minor) = (dispute.id.clone(), fee_minor.max(0));
    Ok(Some(DisputeSeen { reference, sum, lost_minor, fee_minor, stage }))
}

fn of_seller(dispute: &Dispute) -> impl Iterator<Item = &Movement> {
    dispute.money_movements.iter().filter(|movement| movement.affected_party == "SELLER")
}

fn stage(dispute: &Dispute, order: &Order) -> DisputeStage {
    if dispute.status != "RESOLVED" {
        return DisputeStage::Open;
    }
    let outcome = dispute.outcome.as_ref();
    match outcome.and_then(|outcome| outcome.code.as_deref()).unwrap_or_default() {
        // A refund that settled it took the money already and is told as a refund.
        "RESOLVED_BUYER_FAVOUR" | "ACCEPTED" if is_settled_by_refund(dispute, order) => {
            DisputeStage::Won
        }
        "RESOLVED_BUYER_FAVOUR" | "ACCEPTED" => DisputeStage::Lost,
        // With a payout PayPal pays out of its own pocket; without a decision nothing is taken.
        "RESOLVED_SELLER_FAVOUR"
        | "RESOLVED_WITH_PAYOUT"
        | "CANCELED_BY_BUYER"
        | "DENIED"
        | "NONE" => DisputeStage::Won,
        _ => DisputeStage::Open,
    }
}

/// Whether the money that the dispute took from the seller is one of the order's refunds.
fn is_settled_by_refund(dispute: &Dispute, order: &Order) -> bool {
    let refunds = || {
        let payments = order.purchase_units.iter().filter_map(|unit| unit.payments.as_ref());
        payments.flat_map(|payments| &payments.refunds)
    };
    of_seller(dispute)
        .filter(|movement| movement.reason == "DISPUTE_SETTLEMENT" && movement.direction == "DEBIT")
        .any(|movement| refunds().any(|refund| is_same(movement, refund)))
}

fn is_same(movement: &Movement, refund: &Refund) -> bool {
    let sums = (from_wire(movement.amount.as_ref()), from_wire(refund.amount.as_ref()));
    let times = (time(movement.initiated_time.as_ref()), time(refund.create_time.as_ref()));
    match (sums, times) {
        ((Ok(moved), Ok(refunded)), (Some(moved_at), Some(refunded_at))) => {
            moved == refunded && moved_at.secs_since(refunded_at).abs() <= SETTLEMENT_SECS_MAX
        }
        _ => false,
    }
}

fn time(text: Option<&String>) -> Option<Timestamp> {
    let instant = text?.parse::<jiff::Timestamp>().ok()?;
    Some(Timestamp(instant.as_microsecond()))
}
