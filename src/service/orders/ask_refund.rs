//! A refund that a provider has to send: written down first, asked for afterwards, booked when the provider has it.

use super::book_refund::Refunded;
use super::refund_order::RefundOrder;
use crate::domain::ids::RefundId;
use crate::store::Tx;
use crate::store::kernel::audit::audit_insert;
use crate::store::orders::order::{Order, order_event_insert};
use crate::store::payments::refund::{AskedState, PaymentRefund, payment_refund_insert};
use crate::store::payments::session::PaymentSession;
use crate::store::webhooks::outbox::PAYMENTS;
use serde_json::json;

/// Writes down that the provider is to send the money; `None` when it has no part in it, because only store balance is
/// left to refund.
pub(in crate::service) fn ask_refund(
    tx: &mut Tx<'_>,
    wish: &RefundOrder,
    (order, session): (&Order, &PaymentSession),
    amount_minor: i64,
) -> Option<Refunded> {
    let shop = &wish.actor.shop;
    let provider_minor = order.payment().next(amount_minor).money_minor;
    if provider_minor <= 0 {
        return None;
    }
    let refund = PaymentRefund {
        id: RefundId::new(tx.now(), &*tx.entropy()),
        order: order.id.clone(),
        session: session.id.clone(),
        state: AskedState::Waiting,
        amount_minor,
        provider_minor,
        is_booked: true,
        reference: None,
        reason: wish.reason.clone(),
        actor: wish.actor.label(),
        problem: None,
        attempts: 0,
        due_at: Some(tx.now()),
        created_at: tx.now(),
    };
    payment_refund_insert(tx, shop, &refund);
    let detail = (wish.reason.as_deref(), Some(amount_minor));
    order_event_insert(tx, shop, &order.id, "refund_asked", detail, &wish.actor.label());
    let detail = json!({"amount_minor": amount_minor, "refund": refund.id, "reason": wish.reason});
    audit_insert(tx, &wish.actor, "order.refund_asked", order.id.as_str(), &detail);
    tx.touch(shop, PAYMENTS);
    Some(Refunded {
        order: order.clone(),
        amount_minor,
        clawback_minor: 0,
        asked: Some(session.gateway.as_str().to_owned()),
    })
}
