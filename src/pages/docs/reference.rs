//! Reading the OpenAPI document: operations by subject, fields of bodies and answers.

use serde_json::{Map, Value};

/// The methods in the order in which they are read.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
/// How deep the fields of a body are followed.
const DEPTH_MAX: usize = 3;

/// One operation of the document.
#[derive(Clone, Copy)]
pub struct Described<'a> {
    /// The method in lower case.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// The operation object.
    pub operation: &'a Value,
}

impl<'a> Described<'a> {
    /// The operation's id, which is its anchor.
    pub fn id(&self) -> &'a str {
        text(&self.operation["operationId"])
    }

    /// What it does.
    pub fn summary(&self) -> &'a str {
        text(&self.operation["summary"])
    }

    /// The parameters.
    pub fn parameters(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        self.operation["parameters"].as_array().into_iter().flatten()
    }

    /// Content type and media object of the body.
    pub fn body(&self) -> Option<(&'a str, &'a Value)> {
        let content = self.operation["requestBody"]["content"].as_object()?;
        content.iter().next().map(|(kind, media)| (kind.as_str(), media))
    }

    /// Whether the key, or which credential, is needed; and the scopes.
    pub fn credential(&self) -> Option<(&'a str, Vec<&'a str>)> {
        let needs = self.operation["security"].as_array()?.first()?.as_object()?;
        let (name, scopes) = needs.iter().next()?;
        Some((name, scopes.as_array().into_iter().flatten().map(text).collect()))
    }
}

/// A field of a body or an answer.
pub struct FieldRow {
    /// Its name, with those above it: `items[].quantity`.
    pub name: String,
    /// What it holds: `string`, `number or string`.
    pub kind: String,
    /// What it means.
    pub meaning: String,
    /// Whether it must be there.
    pub is_required: bool,
}

/// A value as text; empty for anything else.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The address of a subject: lower case, dashes for spaces.
pub fn slug(tag: &str) -> String {
    tag.to_lowercase().replace(' ', "-")
}

/// Name and sentence of each subject.
pub fn subjects(document: &Value) -> impl Iterator<Item = (&str, &str)> {
    let tags = document["tags"].as_array().into_iter().flatten();
    tags.map(|tag| (text(&tag["name"]), text(&tag["description"])))
}

/// The operations of a subject, by path.
pub fn operations<'a>(document: &'a Value, tag: &str) -> Vec<Described<'a>> {
    let paths = document["paths"].as_object();
    let all = paths.into_iter().flatten().flat_map(|(path, item)| {
        METHODS.into_iter().filter_map(move |method| {
            item.get(method).map(|operation| Described { method, path, operation })
        })
    });
    all.filter(|it| it.operation["tags"][0] == tag).collect()
}

/// What a reference leads to, or the value itself.
pub fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let target = value["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

/// The fields of a schema, those inside others after them.
pub fn fields(document: &Value, schema: &Value) -> Vec<FieldRow> {
    let mut rows = Vec::new();
    collect(document, schema, "", 0, &mut rows);
    rows
}

fn collect(document: &Value, schema: &Value, prefix: &str, depth: usize, rows: &mut Vec<FieldRow>) {
    let schema = resolved(document, schema);
    for key in ["allOf", "anyOf", "oneOf"] {
        for part in schema[key].as_array().into_iter().flatten() {
            collect(document, part, prefix, depth, rows);
        }
    }
    let required: Vec<_> = schema["required"].as_array().into_iter().flatten().map(text).collect();
    for (name, field) in schema["properties"].as_object().unwrap_or(&Map::new()) {
        let inner = without_null(document, field);
        let meaning = [field, inner].map(|it| text(&it["description"]));
        let name_here = format!("{prefix}{name}");
        rows.push(FieldRow {
            kind: kind(document, field),
            meaning: meaning.into_iter().find(|it| !it.is_empty()).unwrap_or("").to_owned(),
            is_required: required.contains(&name.as_str()),
            name: name_here.clone(),
        });
        if depth < DEPTH_MAX {
            let (below, prefix) = match inner.get("items") {
                Some(items) => (items, format!("{name_here}[].")),
                None => (inner, format!("{name_here}.")),
            };
            collect(document, below, &prefix, depth + 1, rows);
        }
    }
}

/// A choice between a schema and null is that schema.
fn without_null<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    let own = choices.filter(|choice| choice["type"] != "null").collect::<Vec<_>>();
    resolved(document, own.first().copied().unwrap_or(schema))
}

/// What a schema holds, in words.
pub fn kind(document: &Value, schema: &Value) -> String {
    let schema = without_null(document, schema);
    let kinds: Vec<&str> = match &schema["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().map(text).filter(|kind| *kind != "null").collect(),
        _ if schema.get("allOf").is_some() || schema.get("properties").is_some() => vec!["object"],
        _ => vec!["any"],
    };
    let mut words = kinds.join(" or ");
    if let Some(format) = schema["format"].as_str().filter(|it| !it.starts_with("int")) {
        words = format!("{words} ({format})");
    }
    words
}
