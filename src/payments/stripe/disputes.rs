//! Reads disputes by the money they moved.

use super::money::{from_wire, sum, sum_of};
use super::wire::{integer, text, unreadable};
use crate::domain::payments::payment::{DisputeSeen, DisputeStage, Sum};
use crate::payments::provider::ProviderError;
use serde_json::Value as Json;

/// What a dispute did to Stripe's balance.
struct Moved {
    /// The most that was away at one time, in Stripe's units.
    withdrawn: i64,
    /// What is still away.
    outstanding: i64,
    /// Fees less refunded fees.
    fee: i64,
}

/// A dispute, `None` when it moved no money: an inquiry, or nothing withdrawn yet.
pub(super) fn read_dispute(dispute: &Json) -> Result<Option<DisputeSeen>, ProviderError> {
    let reference = text(dispute, "id").ok_or_else(unreadable)?;
    let status = text(dispute, "status").unwrap_or_default();
    let Some(Json::Array(entries)) = dispute.get("balance_transactions") else {
        return Err(unreadable());
    };
    let moved = moved(entries)?;
    if status.starts_with("warning_") || moved.withdrawn == 0 {
        return Ok(None);
    }
    let (sum, lost_minor, fee_minor) = amounts(dispute, entries, &moved)?;
    Ok(Some(DisputeSeen {
        reference: reference.to_owned(),
        sum,
        lost_minor,
        fee_minor,
        stage: stage(status, &moved),
    }))
}

fn moved(entries: &[Json]) -> Result<Moved, ProviderError> {
    let mut rows = entries
        .iter()
        .map(|entry| {
            let numbers = ["created", "amount", "fee"].map(|name| integer(entry, name));
            let [Some(created), Some(amount), Some(fee)] = numbers else {
                return Err(unreadable());
            };
            Ok((created, amount, fee))
        })
        .collect::<Result<Vec<_>, _>>()?;
    // What is withdrawn and returned in the same second was withdrawn first.
    rows.sort_unstable();
    let mut moved = Moved { withdrawn: 0, outstanding: 0, fee: 0 };
    for (_, amount, fee) in rows {
        moved.outstanding = moved.outstanding.checked_sub(amount).ok_or_else(unreadable)?;
        moved.fee = moved.fee.checked_add(fee).ok_or_else(unreadable)?;
        moved.withdrawn = moved.withdrawn.max(moved.outstanding);
    }
    Ok(moved)
}

/// What was withdrawn, what of it is still away, and what was charged. Where the account is paid out in another
/// currency, the disputed amount stands for both, and the fee cannot be told.
fn amounts(
    dispute: &Json,
    entries: &[Json],
    moved: &Moved,
) -> Result<(Sum, i64, i64), ProviderError> {
    let disputed = sum_of(dispute, "amount")?;
    let currency = text(dispute, "currency").ok_or_else(unreadable)?;
    let is_same = entries.iter().all(|entry| {
        text(entry, "currency").is_some_and(|other| other.eq_ignore_ascii_case(currency))
    });
    if !is_same {
        return Ok((disputed, disputed.minor, 0));
    }
    let withdrawn = sum(moved.withdrawn, currency);
    let ours = |amount| withdrawn.currency.and_then(|currency| from_wire(amount, currency));
    let away_minor = ours(moved.outstanding).unwrap_or(withdrawn.minor);
    Ok((withdrawn, away_minor, ours(moved.fee).unwrap_or_default()))
}

/// The money decides: a dispute is won once it is back, and lost when Stripe says so and it is not. All other words,
/// appeals and new ones among them, leave it open.
fn stage(status: &str, moved: &Moved) -> DisputeStage {
    match status {
        "won" | "lost" if moved.outstanding <= 0 => DisputeStage::Won,
        "lost" => DisputeStage::Lost,
        _ => DisputeStage::Open,
    }
}
