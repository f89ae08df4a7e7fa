//! Bodies about orders and invoices.

use super::{AmountInput, FlagInput};
use serde_json::Value;
use utoipa::ToSchema;

/// An order to be placed. Of the names for the referral send one.
#[derive(ToSchema)]
#[schema(example = json!({"email": "buyer@example.com", "items": [{"product_id": "prod_starter", "quantity": 1}], "affiliate_code": "creator123"}))]
pub struct CreateOrderBody {
    /// Who buys. The customer is made when there is none with this address.
    #[schema(format = Email, max_length = 254)]
    email: String,
    /// What is bought, 1 to 100 lines.
    #[schema(min_items = 1, max_items = 100)]
    items: Vec<OrderLineBody>,
    /// The referral code that the sale is due to.
    #[schema(max_length = 100)]
    affiliate_code: Option<String>,
    /// Another name of `affiliate_code`, which also has the forms `affiliateCode` and `referralCode`.
    #[schema(max_length = 100)]
    referral_code: Option<String>,
    /// The customer id of the affiliate, instead of a code; also `affiliateId`.
    #[schema(max_length = 100)]
    affiliate_id: Option<String>,
    /// The code of a coupon.
    #[schema(max_length = 100)]
    coupon_code: Option<String>,
    /// How it is going to be paid.
    #[schema(max_length = 32)]
    gateway: Option<String>,
    /// A title of your own.
    #[schema(max_length = 128)]
    title: Option<String>,
    /// Anything that is to come back with the order: an object or an array of at most 16 KiB.
    custom_fields: Option<Value>,
}

/// One line of an order.
#[derive(ToSchema)]
pub struct OrderLineBody {
    /// The product.
    #[schema(max_length = 100)]
    product_id: String,
    /// How many; 1 when it is not given.
    #[schema(minimum = 1, maximum = 10000)]
    quantity: Option<i64>,
}

/// Who gets the credit for a pending order. Exactly one of the names; null and empty text mean no affiliate.
#[derive(ToSchema)]
#[schema(min_properties = 1, example = json!({"affiliate_code": "creator123"}))]
pub struct AttributionBody {
    /// The referral code; also affiliateCode.
    #[schema(max_length = 100)]
    affiliate_code: Option<String>,
    /// Another name of the code; also referralCode.
    #[schema(max_length = 100)]
    referral_code: Option<String>,
    /// The id of the affiliate or of the link; also affiliateId.
    #[schema(max_length = 100)]
    affiliate_id: Option<String>,
}

/// A note about a payment.
#[derive(ToSchema)]
#[schema(example = json!({"note": "paid in cash"}))]
pub struct CompleteOrderBody {
    /// A note for the order's record.
    #[schema(max_length = 500)]
    note: Option<String>,
    /// Keeps the buyer from being written to.
    suppress_emails: Option<FlagInput>,
}

/// How much to refund, and why.
#[derive(ToSchema)]
#[schema(example = json!({"amount": "10.00", "reason": "arrived broken"}))]
pub struct RefundBody {
    /// How much; all that is left when it is not given.
    amount: Option<AmountInput>,
    /// Why.
    #[schema(max_length = 500)]
    reason: Option<String>,
}
