//! Typed identifiers: a prefix that names the kind, then a UUIDv7 as 32 hexadecimal digits, so that ids sort by time.

use crate::domain::clock::Timestamp;
use crate::domain::entropy::{Entropy, random_128};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// The longest id that is looked up at all; anything longer cannot exist.
pub const ID_LENGTH_MAX: usize = 64;

/// A time-ordered UUID (RFC 9562, version 7) from the given time and randomness.
pub fn new_uuid(now: Timestamp, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

fn is_wellformed(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= ID_LENGTH_MAX
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

macro_rules! typed_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The prefix that new ids of this kind start with.
            pub const PREFIX: &'static str = $prefix;

            /// A new id.
            pub fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(format!("{}{}", $prefix, new_uuid(now, entropy).simple()))
            }

            /// Reads an id from outside. `None` when no id can look like this; the prefix is not trusted.
            pub fn parse(value: &str) -> Option<Self> {
                is_wellformed(value).then(|| Self(value.to_owned()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The UUID inside, where the id was made by this product.
            pub fn uuid(&self) -> Option<Uuid> {
                Uuid::try_parse(self.0.strip_prefix($prefix)?).ok()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

typed_id!(
    /// A shop: the tenant that every row belongs to.
    ShopId, "shop_");
typed_id!(
    /// A customer, who may also be an affiliate.
    CustomerId, "cus_");
typed_id!(
    /// A person who works for the merchant.
    OperatorId, "opr_");
typed_id!(
    /// A product.
    ProductId, "prod_");
typed_id!(
    /// An order, which is also the invoice.
    OrderId, "ord_");
typed_id!(
    /// A coupon.
    CouponId, "coup_");
typed_id!(
    /// A referral link.
    LinkId, "alink_");
typed_id!(
    /// A recorded click on a referral link.
    ClickId, "clk_");
typed_id!(
    /// A commission.
    CommissionId, "com_");
typed_id!(
    /// A claim on available earnings: a conversion or a payout request.
    ClaimId, "claim_");
typed_id!(
    /// A ledger transaction.
    TransactionId, "txn_");
typed_id!(
    /// Something put into or taken from a wallet by hand.
    WalletEntryId, "wtx_");
typed_id!(
    /// A refund of an order, whole or in part.
    RefundId, "ref_");
typed_id!(
    /// One attempt to pay an order at a provider.
    PaymentSessionId, "pay_");
typed_id!(
    /// Something about money that an operator has to look at.
    ReviewId, "rev_");
typed_id!(
    /// An API key (not its secret).
    ApiKeyId, "key_");
typed_id!(
    /// What somebody allowed an installed app.
    GrantId, "grant_");
typed_id!(
    /// A business event on its way out.
    EventId, "evt_");
typed_id!(
    /// An endpoint that events are delivered to: a bare UUID, since clients expect one.
    WebhookId, "");
typed_id!(
    /// The delivery of one event to one endpoint; it stays the same over all attempts.
    DeliveryId, "whd_");

impl WebhookId {
    /// A new id in the hyphenated form.
    pub fn fresh(now: Timestamp, entropy: &dyn Entropy) -> Self {
        Self(new_uuid(now, entropy).hyphenated().to_string())
    }
}

macro_rules! public_id {
    ($($name:ident),*) => { $(
        impl $name {
            /// The public form of the id: a hyphenated UUID; the id itself where it holds none.
            pub fn uniqid(&self) -> String {
                self.uuid().map_or_else(|| self.0.clone(), |uuid| uuid.hyphenated().to_string())
            }

            /// Reads either form, with the prefix or the hyphenated UUID. `None` when it can be neither.
            pub fn parse_either(value: &str) -> Option<Self> {
                match Uuid::try_parse(value) {
                    Ok(uuid) if value.len() == 36 => {
                        Some(Self(format!("{}{}", Self::PREFIX, uuid.simple())))
                    }
                    _ => Self::parse(value),
                }
            }
        }
    )* };
}

public_id!(ProductId, CouponId);

impl OrderId {
    /// Starts what stands for an order whose public form alone is known.
    const BY_UNIQID: &'static str = "ordx_";

    /// A public form for a new order, at random: unlike the id it opens the order's page for everyone who has it.
    pub fn fresh_uniqid(entropy: &dyn Entropy) -> String {
        let uuid = uuid::Builder::from_random_bytes(random_128(entropy)).into_uuid();
        uuid.hyphenated().to_string()
    }

    /// Reads the id, the UUID inside it, or the public form, which is another UUID. `None` when it can be none of them.
    pub fn parse_either(value: &str) -> Option<Self> {
        match Uuid::try_parse(value) {
            Ok(uuid) if value.len() == 36 => {
                let prefix =
                    if uuid.get_version_num() == 7 { Self::PREFIX } else { Self::BY_UNIQID };
                Some(Self(format!("{prefix}{}", uuid.simple())))
            }
            _ => Self::parse(value),
        }
    }

    /// The public form, where the order was named by it.
    pub fn as_uniqid(&self) -> Option<String> {
        let uuid = Uuid::try_parse(self.0.strip_prefix(Self::BY_UNIQID)?).ok()?;
        Some(uuid.hyphenated().to_string())
    }

    /// The id without its prefix, as a hyphenated UUID: for people and payment providers. It opens nothing.
    pub fn plain_uuid(&self) -> String {
        self.uuid().map_or_else(|| self.0.clone(), |uuid| uuid.hyphenated().to_string())
    }

    /// How many characters the short number has.
    pub const NUMBER_LENGTH: usize = 8;

    /// The number people read out: the end of the id in capitals, since all ids of a day begin alike.
    pub fn number(&self) -> String {
        let start = self.0.len().saturating_sub(Self::NUMBER_LENGTH);
        self.0.get(start..).unwrap_or(&self.0).to_uppercase()
    }
}

impl CommissionId {
    /// How an affiliate knows the sale, whose order is another person's: no page and no call takes it.
    pub fn sale(&self) -> String {
        let start = self.0.len().saturating_sub(OrderId::NUMBER_LENGTH);
        format!("sale_{}", self.0.get(start..).unwrap_or(&self.0))
    }

    /// The same as a short number, in capitals.
    pub fn sale_number(&self) -> String {
        let start = self.0.len().saturating_sub(OrderId::NUMBER_LENGTH);
        self.0.get(start..).unwrap_or(&self.0).to_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;
    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn both_forms_of_an_order_id_name_the_same_order() {
        let id = OrderId::new(Timestamp::from_secs(1_700_000_000), &Fixed);
        assert_eq!(OrderId::parse_either(&id.plain_uuid()), Some(id.clone()));
        assert_eq!(OrderId::parse_either(id.as_str()), Some(id.clone()));
        assert_eq!(id.as_uniqid(), None);
    }

    #[test]
    fn the_public_form_of_an_order_says_nothing_about_its_id() {
        let uniqid = OrderId::fresh_uniqid(&Fixed);
        let named = OrderId::parse_either(&uniqid).unwrap();
        assert_eq!(named.as_uniqid(), Some(uniqid.clone()));
        let id = OrderId::new(Timestamp::from_secs(1_700_000_000), &Fixed);
        assert_ne!(named, id);
        assert_ne!(uniqid, id.plain_uuid());
    }

    #[test]
    fn a_sale_is_known_by_its_commission() {
        let id = CommissionId::parse("com_0123456789abcdef0123456789abcdef").unwrap();
        assert_eq!((id.sale().as_str(), id.sale_number().as_str()), ("sale_89abcdef", "89ABCDEF"));
        assert_eq!(CommissionId::parse("x").unwrap().sale(), "sale_x");
    }

    #[test]
    fn text_that_cannot_be_an_id_is_refused() {
        for text in ["", "a b", "a'--", "../x", &"x".repeat(65), "ä", "a\0"] {
            assert_eq!(CustomerId::parse(text), None, "{text:?}");
        }
    }
}
