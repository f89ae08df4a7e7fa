//! The names of the events that the outside can hear about: a closed list without wildcards.

/// What the names of events with the products of their order end in.
const PRODUCT_SUFFIX: &str = ":product";

macro_rules! event_names {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// Something that happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventName { $($(#[$doc])* $name,)* }

        impl EventName {
            /// Every event that is told.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name as it is stored and sent.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

event_names! {
    /// An order was placed.
    OrderCreated = "order:created",
    /// Something about an order changed, a refund above all.
    OrderUpdated = "order:updated",
    /// An order was paid.
    OrderPaid = "order:paid",
    /// An order was given up before payment.
    OrderCancelled = "order:cancelled",
    /// A product was added.
    ProductCreated = "product:created",
    /// Something about a product changed.
    ProductEdited = "product:edited",
    /// A customer was added.
    CustomerCreated = "customer:created",
    /// Something about a customer changed.
    CustomerUpdated = "customer:updated",
    /// A customer was forgotten.
    CustomerDeleted = "customer:deleted",
    /// Store balance was added or taken by hand, or ran out.
    WalletChanged = "customer:wallet_changed",
    /// A commission was released.
    CommissionApproved = "affiliate:commission_approved",
    /// A commission was taken back, whole or in part.
    CommissionReversed = "affiliate:commission_reversed",
    /// Earnings became store balance.
    BalanceConverted = "affiliate:balance_converted",
    /// A payout was asked for.
    PayoutRequested = "affiliate:payout_requested",
    /// A payout may be paid.
    PayoutApproved = "affiliate:payout_approved",
    /// A payout was paid.
    PayoutCompleted = "affiliate:payout_completed",
    /// A payout was refused.
    PayoutRejected = "affiliate:payout_rejected",
    /// A payout was taken back.
    PayoutCancelled = "affiliate:payout_cancelled",
    /// A payout could not be paid.
    PayoutFailed = "affiliate:payout_failed",
}

impl EventName {
    /// Reads a name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|name| name.as_str() == text)
    }

    /// Whether the event is about an order and so has a twin with its products.
    pub fn has_product_twin(self) -> bool {
        self.as_str().starts_with("order:")
    }
}

/// What a consumer subscribes to: an event, or its twin that carries the products of the order too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Topic {
    /// The event.
    pub event: EventName,
    /// Whether the products are wanted too.
    pub has_products: bool,
}

impl Topic {
    /// Every topic, twins after all events.
    pub fn all() -> impl Iterator<Item = Self> {
        let events = EventName::ALL.iter().copied();
        let twins = events.clone().filter(|event| event.has_product_twin());
        let plain = events.map(|event| Self { event, has_products: false });
        plain.chain(twins.map(|event| Self { event, has_products: true }))
    }

    /// Reads `order:paid` or `order:paid:product`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::all().find(|topic| topic.to_text() == text)
    }

    /// The topic as it is stored and sent.
    pub fn to_text(self) -> String {
        let end = if self.has_products { PRODUCT_SUFFIX } else { "" };
        format!("{}{end}", self.event.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_read_as_they_are_written() {
        let all: Vec<_> = Topic::all().collect();
        assert_eq!(all.len(), EventName::ALL.len() + 4);
        for topic in all {
            assert_eq!(Topic::parse(&topic.to_text()), Some(topic));
        }
        for text in [
            "",
            "*",
            "order:*",
            "order",
            "order:paid:",
            "ORDER:PAID",
            "affiliate:payout_requested:product",
        ] {
            assert_eq!(Topic::parse(text), None, "{text}");
        }
    }
}
