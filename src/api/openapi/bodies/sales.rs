//! Bodies about products, coupons and payments.

use super::{AmountInput, FlagInput};
use serde_json::Value;
use utoipa::ToSchema;

/// A product to be added, or what one is replaced with.
#[derive(ToSchema)]
#[schema(example = json!({"title": "Starter", "price": 29.99, "type": "SERVICE"}))]
pub struct ProductBody {
    /// The name shown; also name.
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// The price of one, zero or more.
    price: AmountInput,
    /// SERVICE, SERIALS, DYNAMIC, FILE or DIGITAL.
    r#type: String,
    /// A sentence about it.
    #[schema(max_length = 5000)]
    description: Option<String>,
    /// Whether visitors do not see it; it can be ordered by its id all the same.
    unlisted: Option<FlagInput>,
}

/// What changes about a product.
#[derive(ToSchema)]
#[schema(example = json!({"price": 24.99}))]
pub struct ProductChangeBody {
    /// The name shown; also name.
    #[schema(min_length = 1, max_length = 200)]
    title: Option<String>,
    /// The price of one, zero or more.
    price: Option<AmountInput>,
    /// SERVICE, SERIALS, DYNAMIC, FILE or DIGITAL.
    r#type: Option<String>,
    /// A sentence about it.
    #[schema(max_length = 5000)]
    description: Option<String>,
    /// Whether visitors do not see it.
    unlisted: Option<FlagInput>,
}

/// A coupon to be added, or what one is replaced with.
#[derive(ToSchema)]
#[schema(example = json!({"code": "SPRING-10", "discount_value": 10, "max_uses": 100}))]
pub struct CouponBody {
    /// 2 to 40 letters, digits, _ or -; case means nothing.
    #[schema(min_length = 2, max_length = 40)]
    code: String,
    /// A percentage above 0 and up to 100, or an amount.
    discount_value: AmountInput,
    /// PERCENTAGE, as when nothing is said, or FIXED.
    discount_type: Option<String>,
    /// How many orders may use it.
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    max_uses: Option<i64>,
    /// The ids of the products it is for; every product when empty.
    #[schema(max_items = 200)]
    products_bound: Option<Vec<String>>,
    /// What the items must cost at least, before any discount.
    min_order_amount: Option<AmountInput>,
    /// The most it takes off.
    max_discount: Option<AmountInput>,
    /// When it begins to count: unix seconds, or an ISO time as text.
    valid_from: Option<Value>,
    /// When it no longer counts: unix seconds, or an ISO time as text.
    valid_until: Option<Value>,
}

/// What changes about a coupon; null takes a limit away.
#[derive(ToSchema)]
#[schema(example = json!({"max_uses": null}))]
pub struct CouponChangeBody {
    /// 2 to 40 letters, digits, _ or -; case means nothing.
    #[schema(min_length = 2, max_length = 40)]
    code: Option<String>,
    /// A percentage above 0 and up to 100, or an amount; needed when the type changes.
    discount_value: Option<AmountInput>,
    /// PERCENTAGE or FIXED.
    discount_type: Option<String>,
    /// How many orders may use it, not fewer than have.
    #[schema(minimum = 1, maximum = 2_147_483_647)]
    max_uses: Option<i64>,
    /// The ids of the products it is for; every product when empty.
    #[schema(max_items = 200)]
    products_bound: Option<Vec<String>>,
    /// What the items must cost at least, before any discount.
    min_order_amount: Option<AmountInput>,
    /// The most it takes off.
    max_discount: Option<AmountInput>,
    /// When it begins to count: unix seconds, or an ISO time as text.
    valid_from: Option<Value>,
    /// When it no longer counts: unix seconds, or an ISO time as text.
    valid_until: Option<Value>,
}

/// A sum to be paid.
#[derive(ToSchema)]
#[schema(example = json!({"title": "Order 17", "email": "buyer@example.com", "value": 19.99, "currency": "USD"}))]
pub struct PaymentBody {
    /// What is paid for.
    #[schema(min_length = 1, max_length = 128)]
    title: String,
    /// Who pays. The customer is made when there is none with this address.
    #[schema(format = Email, max_length = 254)]
    email: String,
    /// The price of one piece.
    value: AmountInput,
    /// The currency of the shop.
    #[schema(min_length = 3, max_length = 3)]
    currency: String,
    /// How many pieces; the total is value times quantity. 1 when it is not given.
    #[schema(minimum = 1, maximum = 10000)]
    quantity: Option<i64>,
    /// The way to pay, one that the shop has.
    #[schema(max_length = 64)]
    gateway: Option<String>,
    /// The ways to pay that may be used.
    #[schema(max_items = 32)]
    gateways: Option<Vec<String>>,
    /// Where events about this payment go; the answer then carries the secret that signs them, this once.
    #[schema(max_length = 2000)]
    webhook: Option<String>,
    /// Where the buyer goes on after paying.
    #[schema(max_length = 2000)]
    return_url: Option<String>,
    /// Where the buyer goes on after giving up.
    #[schema(max_length = 2000)]
    cancel_url: Option<String>,
    /// Kept and answered.
    white_label: Option<FlagInput>,
    /// Kept and answered.
    #[schema(minimum = 1, maximum = 1000)]
    confirmations: Option<i64>,
    /// The customer, where you know who pays.
    #[schema(max_length = 64)]
    customer_id: Option<String>,
    /// Anything that is to come back with the payment: an object or an array of at most 16 KiB.
    custom_fields: Option<Value>,
}

/// One order of a shop plugin, to be paid.
#[derive(ToSchema)]
#[schema(example = json!({"product": {"name": "Order 17", "quantity": 1}, "amount": 19.99, "currency": "USD", "customer_email": "buyer@example.com"}))]
pub struct SessionBody {
    /// What is paid for.
    product: SessionProductBody,
    /// The whole sum, whatever the quantity.
    amount: AmountInput,
    /// The currency of the shop.
    #[schema(min_length = 3, max_length = 3)]
    currency: String,
    /// Who pays. The customer is made when there is none with this address.
    #[schema(format = Email, max_length = 254)]
    customer_email: String,
    /// Where the buyer goes on after paying.
    #[schema(max_length = 2000)]
    success_url: Option<String>,
    /// Where the buyer goes on after giving up.
    #[schema(max_length = 2000)]
    cancel_url: Option<String>,
    /// Comes back as `custom_fields`: an object or an array of at most 16 KiB.
    metadata: Option<Value>,
    /// The way to pay, one that the shop has.
    #[schema(max_length = 64)]
    gateway: Option<String>,
    /// The ways to pay that may be used.
    #[schema(max_items = 32)]
    gateways: Option<Vec<String>>,
    /// Kept and answered.
    white_label: Option<FlagInput>,
    /// Kept and answered.
    #[schema(minimum = 1, maximum = 1000)]
    confirmations: Option<i64>,
    /// The customer, where you know who pays.
    #[schema(max_length = 64)]
    customer_id: Option<String>,
}

/// What a session is about.
#[derive(ToSchema)]
pub struct SessionProductBody {
    /// Its name.
    #[schema(min_length = 1, max_length = 128)]
    name: String,
    /// How many pieces; 1 when it is not given.
    #[schema(minimum = 1, maximum = 10000)]
    quantity: Option<i64>,
}
