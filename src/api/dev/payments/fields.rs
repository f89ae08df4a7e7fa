//! The fields that payments and checkout sessions share.

use crate::api::ApiState;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::request::auth::Caller;
use crate::api::request::document::Json;
use crate::api::request::fields::Fields;
use crate::domain::ids::CustomerId;
use crate::domain::money::Currency;
use crate::domain::net::page_address::{PAGE_ADDRESS_LENGTH_MAX, PageAddress};
use crate::domain::orders::order::Terms;
use crate::service::{Shop, URL_LENGTH_MAX, parse_endpoint};

/// The largest custom data, in bytes.
const CUSTOM_FIELDS_SIZE_MAX: usize = 16 * 1024;
/// The longest name of a provider or id of a customer.
const WORD_LENGTH_MAX: usize = 64;
/// The most ways to pay that one payment names.
const GATEWAYS_MAX: usize = 32;
/// The most confirmations that mean anything.
const CONFIRMATIONS_MAX: i64 = 1_000;

/// The merchant's own data: an object or an array, kept as it was sent.
pub fn custom_fields(fields: &mut Fields, name: &str) -> Option<String> {
    let value = fields.take(name)?;
    if !matches!(value, Json::Object(_) | Json::List(_)) {
        fields.refuse(name, "must be an object or an array");
        return None;
    }
    let text = value.to_text();
    if text.len() > CUSTOM_FIELDS_SIZE_MAX {
        fields.refuse(name, format!("must have at most {CUSTOM_FIELDS_SIZE_MAX} bytes"));
        return None;
    }
    Some(text)
}

/// The ways to pay that the caller's shop has.
///
/// # Errors
/// When the store fails.
pub async fn enabled(state: &ApiState, caller: &Caller) -> Result<Vec<&'static str>, ApiError> {
    let found = state.service.gateways(caller.shop()).await;
    found.map_err(|error| caller.failed(&error, Topic::Payment))
}

/// The currency, which must be the one of the shop's ledger.
pub fn currency(fields: &mut Fields, shop: &Shop) {
    let text = fields.text("currency", WORD_LENGTH_MAX);
    let own = shop.currency;
    let message = format!("must be {own}, the currency of this shop");
    let is_own = |text: &str| (Currency::parse(text.trim()) == Some(own)).then_some(());
    fields.parsed("currency", &text, is_own, &message);
}

/// The customer, where the program knows who pays.
pub fn customer(fields: &mut Fields) -> Option<CustomerId> {
    let text = fields.optional_text("customer_id", WORD_LENGTH_MAX)?;
    fields.parsed("customer_id", &text, CustomerId::parse, "names no customer of this shop")
}

/// What `gateway`, `gateways`, `white_label` and `confirmations` ask for. `enabled` are the ways that the
/// shop has. The one way to pay comes first: the named
/// one, or the only one of the list.
pub fn terms(fields: &mut Fields, enabled: &[&str]) -> (Option<String>, Terms) {
    let one = fields.optional_text("gateway", WORD_LENGTH_MAX);
    let one = one.and_then(|name| gateway(fields, "gateway", &name, enabled));
    let mut gateways = several(fields, enabled);
    if let Some(name) = &one
        && !gateways.is_empty()
        && !gateways.contains(name)
    {
        fields.refuse("gateway", "must be one of gateways");
    }
    let one = one.or_else(|| match gateways.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    });
    if gateways.is_empty() {
        gateways.extend(one.clone());
    }
    let has_confirmations = fields.is_given("confirmations");
    let confirmations = fields.integer("confirmations", 1..=CONFIRMATIONS_MAX, 1);
    let terms = Terms {
        gateways,
        is_white_label: fields.optional_flag("white_label").unwrap_or(false),
        confirmations: has_confirmations.then_some(confirmations),
        ..Terms::default()
    };
    (one, terms)
}

fn gateway(fields: &mut Fields, field: &str, name: &str, enabled: &[&str]) -> Option<String> {
    let name = name.trim().to_ascii_uppercase();
    if name.is_empty() {
        return None;
    }
    if !enabled.contains(&name.as_str()) {
        let message =
            format!("is not a way to pay that this shop has; it has {}", enabled.join(", "));
        fields.refuse(field, message);
        return None;
    }
    Some(name)
}

fn several(fields: &mut Fields, enabled: &[&str]) -> Vec<String> {
    let values = match fields.take("gateways") {
        None => return Vec::new(),
        Some(Json::List(values)) if values.len() <= GATEWAYS_MAX => values,
        Some(_) => {
            let message = format!("must be an array of at most {GATEWAYS_MAX} names");
            fields.refuse("gateways", message);
            return Vec::new();
        }
    };
    let mut names: Vec<String> = Vec::new();
    for (place, value) in values.into_iter().enumerate() {
        let field = format!("gateways[{place}]");
        match value {
            Json::Text(text) => {
                let name = gateway(fields, &field, &text, enabled);
                names.extend(name.filter(|name| !names.contains(name)));
            }
            _ => fields.refuse(&field, "must be a string"),
        }
    }
    names
}

/// The address of a page to go on to: `https`, or `http` on the payer's own machine.
pub fn page_address(fields: &mut Fields, name: &str) -> Option<String> {
    let text = fields.optional_text(name, PAGE_ADDRESS_LENGTH_MAX)?.trim().to_owned();
    if text.is_empty() {
        return None;
    }
    let message = "must be an absolute address that starts with https:// (http:// on localhost only) \
                   and has no user name in it";
    fields.parsed(name, &text, PageAddress::parse, message).map(|_| text)
}

/// The address of a program that is told about the payment: an `https` address of a public host.
pub fn webhook(fields: &mut Fields, allows_loopback: bool) -> Option<String> {
    let text = fields.optional_text("webhook", URL_LENGTH_MAX)?.trim().to_owned();
    if text.is_empty() {
        return None;
    }
    let message = "must be an https:// address of a public host, without user name and fragment";
    let parse = |text: &str| parse_endpoint(text, allows_loopback).map(String::from);
    fields.parsed("webhook", &text, parse, message)
}
