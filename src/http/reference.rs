//! The description of the API for pages that show it.

use crate::api::openapi;
use serde_json::Value;
use std::sync::LazyLock;

static DOCUMENT: LazyLock<Value> = LazyLock::new(openapi::document);

/// The OpenAPI document; made when somebody first asks.
pub fn api_document() -> &'static Value {
    &DOCUMENT
}
