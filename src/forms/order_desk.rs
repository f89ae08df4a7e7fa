//! Forms with which an operator changes one order.

use crate::http::{Form, FormKey, KeyedForm, Typed};
use serde::{Deserialize, Serialize};

/// The order was paid outside of the shop.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MarkPaidForm {
    /// The order.
    pub id: Typed,
    /// The number that the payment has elsewhere.
    pub reference: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

/// The order will not be paid.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CancelOrderForm {
    /// The order.
    pub id: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

/// Everything that is left of the payment is refunded.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RefundOrderForm {
    /// The order.
    pub id: Typed,
    /// Why.
    pub reason: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

/// A part of the payment is refunded.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RefundPartForm {
    /// The order.
    pub id: Typed,
    /// The amount in major units, in the reader's language.
    pub amount: Typed,
    /// Why. Both refund forms are on one page and a field's id is its name, so this one has a name of its own.
    pub part_reason: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

/// The page of an order.
fn page_of(id: &Typed) -> String {
    format!("/admin/orders/{id}")
}

impl Form for MarkPaidForm {
    const NAME: &'static str = "order.pay";

    fn page(&self) -> String {
        page_of(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for MarkPaidForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

impl Form for CancelOrderForm {
    const NAME: &'static str = "order.cancel";

    fn page(&self) -> String {
        page_of(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for CancelOrderForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

impl Form for RefundOrderForm {
    const NAME: &'static str = "order.refund";

    fn page(&self) -> String {
        page_of(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for RefundOrderForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

impl Form for RefundPartForm {
    const NAME: &'static str = "order.refund_part";

    fn page(&self) -> String {
        page_of(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for RefundPartForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}
