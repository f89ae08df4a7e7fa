//! The description of the API as an OpenAPI 3.1 document, made from the routes themselves.
//!
//! # How a route is described
//! 1. The handler carries `#[utoipa::path(...)]`: method, `path` as the contract spells it (collections of products
//!    and coupons end in a slash, nothing else does; it is served both ways in any case), `tag` (one of [`TAGS`]),
//!    `operation_id` where the function's name would not be unique, `params`, `request_body` (`Option<…>` when every
//!    field may be left out), the answer that went well, and `security(("key" = ["orders.write"]))` with the scope:
//!    `[]` when any key will do, no `security` when no key is needed. The first line of the doc comment is the
//!    summary; what follows after an empty line is the description.
//! 2. Failures that are the route's own are named by their codes:
//!    `extensions(("x-errors" = json!(["CUSTOMER_NOT_FOUND", "INSUFFICIENT_BALANCE"])))`. What every route of its kind
//!    can answer is added by `finish.rs`: 401, 403, 429, 500, 503; with a body 413, 415 and 422; with a query 422; with
//!    a cursor 400; with an idempotency key 409 and 422; and the headers of every answer. A new code goes into
//!    `api/answer/code.rs`.
//! 3. Answer types of `api/json/` derive `ToSchema` with a name for readers (`#[schema(as = Order)]`), amounts as
//!    `Amount`, times as `IsoTime` or whole seconds; their envelope is `Data<T>` or `CursorList<T>` (under `/v1`,
//!    `envelope::Success<T>`). Bodies are read by hand, so each has a structure of its own in `bodies/` that is never
//!    built; its doc comments become the table of the reference, its `example` the runnable line. Parameters that many
//!    routes share are in `params.rs`.
//! 4. The route is listed once, as `operation!(file::handler)`, in the `operations()` of its router. Path and method of
//!    the router are those of the description, so neither can exist without the other.
//! 5. Where an id in an answer is what another route asks for, `links.rs` says so.
//!
//! `make openapi` writes `docs/openapi.json`; a test compares it with the code.

mod bodies;
mod finish;
mod links;
mod operation;
mod params;

pub use bodies::*;
pub(crate) use operation::operation;
pub use operation::{Operation, mount};
pub use params::*;

use super::answer::code::ErrorCode;
use serde_json::{Map, Value, json};

/// The tags of operations in reading order, each with one sentence.
pub const TAGS: &[(&str, &str)] = &[
    ("Identity", "Whose key this is and what it may do."),
    ("Customers", "The people who buy, and their store balance."),
    ("Affiliate account", "What one affiliate earned: summary, conversion, payout request."),
    ("Affiliates", "The affiliate program of the whole shop, and decisions about payouts."),
    ("Orders", "Sales: place, read, complete, refund."),
    ("Invoices", "Orders under their other name."),
    ("Storefront", "What a shop front in a browser calls before anybody has signed in."),
    ("Customer account", "What a shop front in a browser shows a signed-in customer."),
    ("Apps", "Installed apps: allowing one something, and its tokens (OAuth 2 with PKCE)."),
    ("Payments", "Sums that a program of yours asks for, without products."),
    ("Products", "What the shop sells."),
    ("Coupons", "Codes that take something off an order."),
    ("Webhooks", "Endpoints for events, what became of deliveries, and the events themselves."),
];

/// The whole document, with keys in alphabetical order.
pub fn document() -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for operation in super::operations() {
        let described = operation.describe();
        let item = paths.entry(described.path).or_insert_with(|| json!({}));
        for (index, (method, mut operation)) in described.methods.into_iter().enumerate() {
            if let (1.., Some(id)) = (index, operation["operationId"].as_str()) {
                operation["operationId"] = format!("{id}_by_{method}").into();
            }
            item[method] = operation;
        }
        schemas.extend(described.schemas);
    }
    schemas.extend(operation::schemas_of::<super::answer::error::Envelope<'static>>());
    if paths.keys().any(|path| path.starts_with("/v1/")) {
        schemas.extend(operation::schemas_of::<super::v1::envelope::Failure<'static>>());
    }
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Portico API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Orders, customers, affiliates and payouts of a shop. Amounts are JSON numbers in major \
                units. Send the key in the Authorization header.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": TAGS.iter().map(|(name, text)| json!({ "name": name, "description": text })).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key of the shop, shx_…, with the scopes that an operation names.",
                },
                "session": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The session of a customer, hcs_…, opened with a code that came by mail.",
                },
            },
        },
        "x-error-codes": ErrorCode::ALL.iter().map(|code| json!({
            "code": code.as_str(),
            "status": code.status_number(),
            "meaning": code.meaning(),
            "cure": code.cure(),
        })).collect::<Vec<_>>(),
    });
    finish::finish(&mut document);
    links::add(&mut document);
    document
}

/// The document as text: indented, with a line break at its end.
pub fn document_text() -> String {
    let mut text = serde_json::to_string_pretty(&document()).unwrap_or_default();
    text.push('\n');
    text
}
