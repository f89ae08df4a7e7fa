//! Asks for everything that `PayPal` knows about an order.

use super::Paypal;
use super::call::{Ask, is_id, read};
use super::disputes::disputes;
use super::snapshot;
use super::wire::Order;
use crate::domain::payments::payment::{Snapshot, Stage};
use crate::payments::provider::{ProviderError, SessionKey};

pub(super) async fn fetch(paypal: &Paypal, key: &SessionKey) -> Result<Snapshot, ProviderError> {
    match order(paypal, key).await? {
        Some(order) => of_order(paypal, &order).await,
        None => Ok(Snapshot::without_money(Stage::Expired)),
    }
}

/// What an order tells, disputes included; those are asked for once there is money to dispute.
pub(super) async fn of_order(paypal: &Paypal, order: &Order) -> Result<Snapshot, ProviderError> {
    let mut snapshot = snapshot::of_order(order)?;
    if let Some(captured) = &snapshot.captured {
        snapshot.disputes = disputes(paypal, &captured.reference, order).await?;
    }
    Ok(snapshot)
}

/// The order of a session. None when `PayPal` has forgotten it, which it does some hours after nobody approved it; one
/// that took money it must know.
pub(super) async fn order(
    paypal: &Paypal,
    key: &SessionKey,
) -> Result<Option<Order>, ProviderError> {
    if !is_id(&key.reference) {
        return Err(ProviderError::NotFound);
    }
    let ask = Ask::get(format!("/v2/checkout/orders/{}", key.reference));
    match read(&paypal.ask(&ask).await?) {
        Err(ProviderError::NotFound) if key.payment.is_none() => Ok(None),
        order => checked(order?, key).map(Some),
    }
}

/// The order, if it is the one that was asked for and carries our session.
pub(super) fn checked(order: Order, key: &SessionKey) -> Result<Order, ProviderError> {
    if order.id != key.reference {
        return Err(ProviderError::Unknown("it answered with another order".to_owned()));
    }
    let ours = key.session.as_str();
    let is_ours = |custom_id: &String| custom_id == ours;
    if order.purchase_units.iter().all(|unit| unit.custom_id.as_ref().is_none_or(is_ours)) {
        Ok(order)
    } else {
        Err(ProviderError::Refused("ORDER_OF_ANOTHER_SESSION".to_owned()))
    }
}
