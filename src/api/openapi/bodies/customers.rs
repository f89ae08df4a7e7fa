//! Bodies about customers and their wallets.

use super::AmountInput;
use utoipa::ToSchema;

/// A customer to be added.
#[derive(ToSchema)]
#[schema(example = json!({"email": "a@example.com", "name": "Ada", "country_code": "DE"}))]
pub struct CreateCustomerBody {
    /// The address, which is the customer's alone in the shop.
    #[schema(format = Email, max_length = 254)]
    email: String,
    /// Changes the customer who has the address already, instead of refusing.
    upsert: Option<bool>,
    #[serde(flatten)]
    profile: ProfileBody,
}

/// What is known of a customer. Null and empty text clear a field.
#[derive(ToSchema)]
#[schema(example = json!({"city": "Bremen", "postal_code": "28195"}))]
pub struct UpdateCustomerBody {
    /// A new address.
    #[schema(format = Email, max_length = 254)]
    email: Option<String>,
    /// What the store balance is set to; zero or more.
    customer_balance: Option<AmountInput>,
    /// Why the store balance is set; required with it.
    #[schema(max_length = 500)]
    customer_balance_description: Option<String>,
    #[serde(flatten)]
    profile: ProfileBody,
}

/// Name and address.
#[derive(ToSchema)]
pub struct ProfileBody {
    /// First name, or the whole name.
    name: Option<String>,
    /// Last name.
    surname: Option<String>,
    /// Telephone number.
    phone: Option<String>,
    /// Country code of the telephone number.
    phone_country_code: Option<String>,
    /// Country, two letters.
    #[schema(example = "DE")]
    country_code: Option<String>,
    /// Street and number.
    street_address: Option<String>,
    /// What else belongs to the address.
    additional_address_info: Option<String>,
    /// City.
    city: Option<String>,
    /// Postal code.
    postal_code: Option<String>,
    /// State or province.
    state: Option<String>,
}

/// Store balance to be given.
#[derive(ToSchema)]
#[schema(example = json!({"amount": "10.00", "type": "PROMO", "description": "welcome"}))]
pub struct CreditBody {
    /// How much, above zero.
    amount: AmountInput,
    /// What it is: CREDIT (also when nothing is said), PROMO, REFUND or ADJUSTMENT.
    #[schema(rename = "type", max_length = 32)]
    kind: Option<String>,
    /// Why.
    #[schema(max_length = 500)]
    description: Option<String>,
    /// When what is left of it ends: ISO 8601 or unix seconds, in the future.
    #[schema(value_type = Option<String>)]
    expires_at: Option<String>,
}

/// Store balance to be taken.
#[derive(ToSchema)]
#[schema(example = json!({"amount": "2.50", "description": "correction"}))]
pub struct DebitBody {
    /// How much, above zero and at most what is available.
    amount: AmountInput,
    /// Why.
    #[schema(max_length = 500)]
    description: String,
}
