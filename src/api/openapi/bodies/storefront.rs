//! Bodies of the storefront API.

use super::AmountInput;
use serde_json::Value;
use utoipa::ToSchema;

/// Which code a browser asks about.
#[derive(ToSchema)]
#[schema(example = json!({"shop_slug": "demo", "code": "creator123"}))]
pub struct CodeBody {
    /// The shop's short name or the domain of its pages; also shop.
    shop_slug: String,
    /// The code, in any case.
    code: String,
    /// The code that the browser holds, where it holds another one.
    held_code: Option<String>,
}

/// What a visitor of a link did.
#[derive(ToSchema)]
#[schema(example = json!({"shop_slug": "demo", "code": "creator123", "event_type": "add_to_cart", "session_key": "5f0c1b52-8f3b-4b8e"}))]
pub struct VisitorEventBody {
    /// The shop's short name or the domain of its pages; also shop.
    shop_slug: String,
    /// The code of the link.
    code: String,
    /// `add_to_cart` or `checkout_started`.
    event_type: String,
    /// The browser's session, or inv: and the number of the invoice: each counts once.
    #[schema(min_length = 8, max_length = 64)]
    session_key: String,
}

/// One line of a cart.
#[derive(ToSchema)]
pub struct CartLineBody {
    /// The product.
    #[schema(min_length = 1, max_length = 100)]
    product_id: String,
    /// How many; 1 when it is not given.
    #[schema(minimum = 1, maximum = 10000)]
    quantity: Option<i64>,
    /// Null, empty or default: products have no variants.
    variant_id: Option<String>,
    /// Null or empty: products have one price.
    price_variant_id: Option<String>,
    /// Nothing: products have no extras.
    #[schema(max_items = 0)]
    addons: Option<Vec<Value>>,
    /// What the buyer answered to questions about the product: an object of at most 2000 bytes.
    custom_fields: Option<Value>,
    /// Nothing: products have one price.
    pay_what_you_want_price: Option<AmountInput>,
}

/// A cart whose price somebody wants to know.
#[derive(ToSchema)]
#[schema(example = json!({"shop_slug": "demo", "cart": [{"product_id": "prod_1", "quantity": 1}], "affiliate_code": "creator123"}))]
pub struct QuoteBody {
    /// The shop's short name or the domain of its pages; also shop.
    shop_slug: String,
    /// The lines.
    #[schema(min_items = 1, max_items = 100)]
    cart: Vec<CartLineBody>,
    /// A coupon, or a referral code typed in its place. One that does not apply is left out.
    #[schema(max_length = 100)]
    coupon: Option<String>,
    /// A referral code. One that brings nothing is left out.
    #[schema(max_length = 100)]
    affiliate_code: Option<String>,
    /// The currency of the shop; another one is refused.
    currency: Option<String>,
}

/// A cart to be ordered.
#[derive(ToSchema)]
#[schema(example = json!({"shop_slug": "demo", "cart": [{"product_id": "prod_1", "quantity": 1}], "email": "buyer@example.com", "affiliate_code": "creator123"}))]
pub struct CheckoutBody {
    /// The shop's short name or the domain of its pages; also shop.
    shop_slug: String,
    /// The lines.
    #[schema(min_items = 1, max_items = 100)]
    cart: Vec<CartLineBody>,
    /// The buyer's address. The customer is made when there is none with it.
    #[schema(format = Email, max_length = 254)]
    email: Option<String>,
    /// A coupon. One that does not apply is refused.
    #[schema(max_length = 100)]
    coupon: Option<String>,
    /// A referral code. One that brings nothing is refused.
    #[schema(max_length = 100)]
    affiliate_code: Option<String>,
    /// The currency of the shop; another one is refused.
    currency: Option<String>,
    /// Where the buyer goes on after paying: https, or http on localhost.
    #[schema(max_length = 2000)]
    return_url: Option<String>,
    /// The `quote_token` of the quote that the buyer saw. The order then never costs more than that.
    #[schema(max_length = 2000)]
    quote_token: Option<String>,
}
