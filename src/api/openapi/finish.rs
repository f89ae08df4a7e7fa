//! What all operations of a kind have in common, added to each: the failures that any of them can answer, and the
//! headers of every answer.

use crate::api::answer::code::ErrorCode;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The extension that names an operation's own failures.
pub const ERRORS: &str = "x-errors";
/// The methods of a path item, as it names them.
pub const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// Adds what is common to each operation.
pub fn finish(document: &mut Value) {
    let mut shared = BTreeMap::new();
    if let Some(paths) = document["paths"].as_object_mut() {
        for (path, item) in paths.iter_mut() {
            let envelope =
                if path.starts_with("/v1/") { "BrowserFailure" } else { "ErrorEnvelope" };
            for method in METHODS {
                if let Some(operation) = item.get_mut(method) {
                    finish_operation(operation, envelope, &mut shared);
                }
            }
        }
    }
    if let Some(schemas) = document["components"]["schemas"].as_object_mut() {
        schemas.iter_mut().for_each(|(name, schema)| refer_from_envelope(name, schema));
    }
    join_lines(document);
    let responses: Map<_, _> = shared.into_iter().collect();
    document["components"]["responses"] = Value::Object(responses);
    document["components"]["headers"] = headers();
}

fn finish_operation(operation: &mut Value, envelope: &str, shared: &mut BTreeMap<String, Value>) {
    loosen_empty_body(operation);
    forbid_null(operation);
    let mut parameters = operation["parameters"].as_array().into_iter().flatten();
    let is_once = parameters.any(|parameter| {
        matches!(parameter["name"].as_str(), Some("Idempotency-Key" | "X-Idempotency-Key"))
    });
    if let Some(responses) = operation["responses"].as_object_mut() {
        for (_, response) in responses.iter_mut() {
            add_headers(response, is_once);
        }
    }
    let codes = failures(operation);
    let mut by_status: BTreeMap<u16, Vec<ErrorCode>> = BTreeMap::new();
    for code in codes {
        by_status.entry(code.status_number()).or_default().push(code);
    }
    for (status, codes) in by_status {
        let names: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
        // Answers with the same codes are written once.
        let mut name = names.join("-or-");
        if envelope == "BrowserFailure" {
            name.insert_str(0, "browser-");
        }
        shared.entry(name.clone()).or_insert_with(|| failure(status, &codes, envelope));
        operation["responses"][status.to_string()] = reference("responses", &name);
    }
}

/// Every code that the operation can answer, its own and those of its kind.
fn failures(operation: &Value) -> BTreeSet<ErrorCode> {
    let own = operation[ERRORS].as_array().into_iter().flatten();
    let mut codes: BTreeSet<_> =
        own.filter_map(Value::as_str).filter_map(ErrorCode::parse).collect();
    codes.extend([ErrorCode::RateLimited, ErrorCode::InternalError, ErrorCode::ServiceUnavailable]);
    if operation["security"].as_array().is_some_and(|needs| !needs.is_empty()) {
        codes.extend([ErrorCode::Unauthorized, ErrorCode::Forbidden]);
    }
    // Other forms of bodies follow standards of their own, also in what they answer.
    if operation.pointer("/requestBody/content/application~1json").is_some() {
        codes.extend([
            ErrorCode::PayloadTooLarge,
            ErrorCode::UnsupportedMediaType,
            ErrorCode::ValidationError,
        ]);
    }
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        match (parameter["in"].as_str(), parameter["name"].as_str()) {
            (Some("header"), Some("Idempotency-Key" | "X-Idempotency-Key")) => codes.extend([
                ErrorCode::ValidationError,
                ErrorCode::IdempotencyKeyReused,
                ErrorCode::Conflict,
            ]),
            (Some("query"), Some("cursor")) => {
                codes.extend([ErrorCode::InvalidCursor, ErrorCode::ValidationError]);
            }
            (Some("query"), _) => codes.extend([ErrorCode::ValidationError]),
            _ => {}
        }
    }
    codes
}

/// A body whose fields may all be left out may be left out as a whole; `[]` is how PHP writes an empty object.
fn loosen_empty_body(operation: &mut Value) {
    let Some(body) = operation.get_mut("requestBody").filter(|body| body["required"] == false)
    else {
        return;
    };
    if let Some(choices) = body.pointer_mut("/content/application~1json/schema/oneOf") {
        let own: Vec<_> = choices.as_array().into_iter().flatten().cloned().collect();
        let own = own.into_iter().filter(|choice| choice["type"] != "null");
        let empty_list = json!({ "type": "array", "maxItems": 0 });
        let choices: Vec<_> = own.chain([empty_list]).collect();
        body["content"]["application/json"]["schema"] = json!({ "anyOf": choices });
    }
}

/// A parameter is there or not; there is no null.
fn forbid_null(operation: &mut Value) {
    let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in parameters.into_iter().flatten() {
        // A number here has no largest one: what is beyond the last page or the most rows is moved into the range.
        if let Some(schema) = parameter["schema"].as_object_mut() {
            schema.remove("format");
        }
        let Some(kind) = parameter.pointer_mut("/schema/type") else { continue };
        if let [only, null] = kind.as_array().map_or(&[][..], Vec::as_slice)
            && null == "null"
        {
            *kind = only.clone();
        }
    }
}

/// An envelope refers to what is in it instead of repeating it.
fn refer_from_envelope(name: &str, schema: &mut Value) {
    if let Some(inner) = name.strip_prefix("Data_").or_else(|| name.strip_prefix("Success_")) {
        schema["properties"]["data"] = reference("schemas", inner);
    }
    if let Some(inner) = name.strip_prefix("CursorList_") {
        let items = reference("schemas", inner);
        schema["properties"]["data"] = json!({ "type": "array", "items": items });
    }
}

/// Doc comments are broken into lines for editors; readers have other widths.
fn join_lines(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                match value {
                    Value::String(text) if key == "description" => {
                        let paragraphs = text.split("\n\n").map(|lines| lines.replace('\n', " "));
                        *text = paragraphs.collect::<Vec<_>>().join("\n\n");
                    }
                    _ => join_lines(value),
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(join_lines),
        _ => {}
    }
}

fn failure(status: u16, codes: &[ErrorCode], envelope: &str) -> Value {
    let lines: Vec<_> =
        codes.iter().map(|code| format!("`{}`: {}", code.as_str(), code.meaning())).collect();
    let mut response = json!({
        "description": lines.join(" "),
        "content": { "application/json": { "schema": reference("schemas", envelope) } },
        "x-errors": codes.iter().map(|code| code.as_str()).collect::<Vec<_>>(),
    });
    add_headers(&mut response, false);
    let headers = &mut response["headers"];
    if matches!(status, 429 | 503) {
        headers["Retry-After"] = reference("headers", "RetryAfter");
    }
    if status == 401 && envelope == "ErrorEnvelope" {
        headers["WWW-Authenticate"] = reference("headers", "Authenticate");
    }
    response
}

/// The headers of every answer.
fn add_headers(response: &mut Value, is_once: bool) {
    let headers = &mut response["headers"];
    headers["x-request-id"] = reference("headers", "RequestId");
    headers["RateLimit-Limit"] = reference("headers", "RateLimitLimit");
    headers["RateLimit-Remaining"] = reference("headers", "RateLimitRemaining");
    headers["RateLimit-Reset"] = reference("headers", "RateLimitReset");
    if is_once {
        headers["Idempotency-Replayed"] = reference("headers", "Replayed");
    }
}

fn headers() -> Value {
    json!({
        "RequestId": {
            "description": "The request's name in the server's log.",
            "schema": { "type": "string" },
        },
        "RetryAfter": {
            "description": "After how many seconds to try again.",
            "schema": { "type": "integer", "minimum": 0 },
        },
        "Authenticate": {
            "description": "How to send a key.",
            "schema": { "type": "string" },
        },
        "RateLimitLimit": {
            "description": "How many requests may come at once.",
            "schema": { "type": "integer", "minimum": 0 },
        },
        "RateLimitRemaining": {
            "description": "How many requests may still come now.",
            "schema": { "type": "integer", "minimum": 0 },
        },
        "RateLimitReset": {
            "description": "In how many seconds all of them may come again.",
            "schema": { "type": "integer", "minimum": 0 },
        },
        "Replayed": {
            "description": "true when this answer was given before, to the same request under the same key.",
            "schema": { "type": "string", "enum": ["true"] },
        },
    })
}

fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}
