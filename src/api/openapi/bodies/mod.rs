//! What the bodies of requests hold. The structures describe and are never built: bodies are read field by field, so
//! that one answer names all that is wrong. A field that is null counts as absent; unknown fields are ignored.

#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "these structures describe and are never built"
)]

mod affiliates;
mod apps;
mod customer_account;
mod customers;
mod orders;
mod program;
mod sales;
mod storefront;
mod webhooks;

pub use affiliates::*;
pub use apps::*;
pub use customer_account::*;
pub use customers::*;
pub use orders::*;
pub use program::*;
pub use sales::*;
pub use storefront::*;
pub use webhooks::*;

use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// An amount in a body: a number, or the same as a string, in major units of the shop's currency.
pub struct AmountInput;

impl PartialSchema for AmountInput {
    fn schema() -> RefOr<Schema> {
        let types = [Type::Number, Type::String];
        let description =
            "Major units of the shop's currency: a number, or the same digits as a string.";
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter(types))
            .description(Some(description))
            .examples([serde_json::json!(25), serde_json::json!("25.00")])
            .build()
            .into()
    }
}

impl ToSchema for AmountInput {}

/// A yes or no in a body, also as clients without booleans write it.
pub struct FlagInput;

impl PartialSchema for FlagInput {
    fn schema() -> RefOr<Schema> {
        let types = [Type::Boolean, Type::Integer, Type::String];
        let words = serde_json::json!([true, false, 1, 0, "true", "false", "1", "0"]);
        ObjectBuilder::new()
            .schema_type(SchemaType::from_iter(types))
            .description(Some("true or false; 1 and 0 stand for them."))
            .enum_values(words.as_array().cloned())
            .build()
            .into()
    }
}

impl ToSchema for FlagInput {}
