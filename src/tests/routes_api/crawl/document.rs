//! What the crawl needs to know of each operation, read from the document.

use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

/// One operation.
pub struct Operation {
    pub method: &'static str,
    pub path: String,
    /// A body that has the right shape; empty when there is none.
    pub body: String,
    /// Whether anyone may call it.
    pub needs_caller: bool,
    /// Whether it takes an API key, rather than a customer's session.
    pub takes_key: bool,
    /// The scopes that it needs.
    pub scopes: Vec<String>,
    /// The names of the query.
    pub query_names: Vec<String>,
    /// Every status that it can answer.
    pub statuses: BTreeSet<u16>,
}

impl Operation {
    /// Whether it takes no id in its path.
    pub fn is_collection(&self) -> bool {
        !self.path.contains('{')
    }

    pub fn is_for_browsers(&self) -> bool {
        self.path.starts_with("/v1/")
    }

    /// The path with this id wherever it wants one.
    pub fn path_with(&self, id: &str) -> String {
        let part = |part: &str| if part.starts_with('{') { encoded(id) } else { part.to_owned() };
        let parts = self.path.split('/').map(part);
        parts.collect::<Vec<_>>().join("/")
    }

    /// The example body about these things of a shop.
    pub fn body_of(&self, product: &str, code: &str, customer: &str) -> String {
        let Ok(mut body) = serde_json::from_str(&self.body) else { return self.body.clone() };
        replace(
            &mut body,
            &[("product_id", product), ("affiliate_code", code), ("customer_id", customer)],
        );
        body.to_string()
    }
}

fn replace(value: &mut Json, known: &[(&str, &str)]) {
    match value {
        Json::Object(members) => {
            for (name, member) in members {
                match known.iter().find(|(known, _)| known == name) {
                    Some((_, text)) if member.is_string() => *member = json!(text),
                    _ => replace(member, known),
                }
            }
        }
        Json::Array(values) => values.iter_mut().for_each(|value| replace(value, known)),
        _ => {}
    }
}

/// Percent-encoded for a path or a query.
pub fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let part =
        |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(part).collect()
}

/// Every operation of the document.
pub fn operations() -> Vec<Operation> {
    const METHODS: [(&str, &str); 5] = [
        ("get", "GET"),
        ("post", "POST"),
        ("put", "PUT"),
        ("patch", "PATCH"),
        ("delete", "DELETE"),
    ];
    let document = portico::api::openapi::document();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (name, method) in METHODS {
            if let Some(operation) = item.get(name) {
                found.push(read(&document, method, path, operation));
            }
        }
    }
    assert!(found.len() > 20);
    found
}

fn read(document: &Json, method: &'static str, path: &str, operation: &Json) -> Operation {
    let security = operation["security"].as_array().cloned().unwrap_or_default();
    let key = security.iter().find_map(|needs| needs.get("key"));
    let scopes = key.and_then(Json::as_array).cloned().unwrap_or_default();
    let text = |value: &Json| value.as_str().unwrap().to_owned();
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let in_query = parameters.iter().filter(|parameter| parameter["in"] == "query");
    let statuses = operation["responses"].as_object().unwrap().keys();
    Operation {
        method,
        path: path.to_owned(),
        body: body(document, operation),
        needs_caller: !security.is_empty(),
        takes_key: key.is_some(),
        scopes: scopes.iter().map(text).collect(),
        query_names: in_query.map(|parameter| text(&parameter["name"])).collect(),
        statuses: statuses.map(|status| status.parse().unwrap()).collect(),
    }
}

fn body(document: &Json, operation: &Json) -> String {
    let content = &operation["requestBody"]["content"]["application/json"];
    if content.is_null() {
        return String::new();
    }
    let example = content.get("example").cloned().or_else(|| example(document, &content["schema"]));
    example.unwrap_or_else(|| json!({})).to_string()
}

/// The example of a schema, or of the first of its choices.
fn example(document: &Json, schema: &Json) -> Option<Json> {
    if let Some(reference) = schema["$ref"].as_str() {
        return example(document, document.pointer(reference.strip_prefix('#')?)?);
    }
    let choices = ["anyOf", "oneOf", "allOf"].iter().filter_map(|word| schema[*word].as_array());
    let own = schema.get("example").or_else(|| schema["examples"].get(0)).cloned();
    own.or_else(|| choices.flatten().find_map(|choice| example(document, choice)))
}
