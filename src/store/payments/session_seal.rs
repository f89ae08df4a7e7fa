//! The seal of an attempt to pay. When it is looked at next is not part of it.

use super::session::PaymentSession;
use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::store::kernel::seal::{seal_of, text_of};
use crate::values;

/// Place, text and seal of every attempt.
pub(in crate::store) const SESSION_SEALS: &str = concat!(
    "SELECT shop_id || ' payment ' || session_id, ",
    text_of!(
        ""; "shop_id", "session_id", "order_id", "gateway", "amount_minor", "currency", "created_at", "state",
        "reference", "payment_reference", "url", "fee_minor", "is_posted", "checks", "updated_at", "captured_minor",
        "captured_currency", "asked_at", "fee_changes", "short_minor", "is_processing"
    ),
    ", seal FROM payment_session"
);

/// The seal of the whole row, written at this time.
pub(super) fn session_seal(shop: &ShopId, session: &PaymentSession, now: Timestamp) -> String {
    seal_of(&values![
        shop.as_str(),
        session.id.as_str(),
        session.order.as_str(),
        session.gateway.as_str(),
        session.amount_minor,
        session.currency.as_str(),
        session.created_at,
        session.state.as_str(),
        session.reference.as_deref(),
        session.payment_reference.as_deref(),
        session.url.as_deref(),
        session.fee_minor,
        session.is_posted,
        session.checks,
        now,
        session.captured_minor,
        session.captured_currency.map(|currency| currency.to_string()),
        session.asked_at,
        session.fee_changes,
        session.short_minor,
        session.is_processing,
    ])
}
