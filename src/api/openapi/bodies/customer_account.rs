//! Bodies of the customer API.

use super::AmountInput;
use utoipa::ToSchema;

/// Who wants a code.
#[derive(ToSchema)]
#[schema(example = json!({"shop": "demo", "email": "a@example.com"}))]
pub struct RequestCodeBody {
    /// The shop, where the query does not name it.
    shop: Option<String>,
    /// Where the code goes.
    #[schema(format = Email, max_length = 254)]
    email: String,
}

/// A code that came by mail.
#[derive(ToSchema)]
#[schema(example = json!({"shop": "demo", "email": "a@example.com", "otp": "123456", "remember_me": false}))]
pub struct VerifyCodeBody {
    /// The shop, where the query does not name it.
    shop: Option<String>,
    /// Where the code went.
    #[schema(format = Email, max_length = 254)]
    email: String,
    /// The code.
    #[schema(max_length = 32)]
    otp: String,
    /// Whether the session lasts 30 days instead of one.
    remember_me: Option<bool>,
}

/// What a customer changes about themselves.
#[derive(ToSchema)]
#[schema(example = json!({"name": "Ada Lovelace"}))]
pub struct ProfileNameBody {
    /// The whole name.
    #[schema(min_length = 1, max_length = 100)]
    name: String,
}

/// A link with a code of the own choice.
#[derive(ToSchema)]
#[schema(example = json!({"code": "creator123", "label": "Videos"}))]
pub struct CreateLinkBody {
    /// The code in its address: 2 to 40 letters, digits, hyphens or underscores.
    code: String,
    /// What the customer calls it.
    #[schema(max_length = 80)]
    label: Option<String>,
    /// A commission in percent that is asked for instead of the program's.
    requested_affiliate_revenue_percent: Option<f64>,
    /// A discount in percent that is asked for instead of the program's.
    requested_affiliate_customer_discount_percent: Option<f64>,
}

/// Store credit to be bought.
#[derive(ToSchema)]
#[schema(example = json!({"amount": "25.00"}))]
pub struct TopUpBody {
    /// How much.
    amount: AmountInput,
}
