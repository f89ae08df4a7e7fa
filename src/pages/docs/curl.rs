//! A line for the shell that tries an operation.

use super::reference::{Described, resolved, text};
use crate::service::Shop;
use serde_json::Value;

/// The line, with the shop's own address and short name; key and ids are to be filled in.
pub fn line(document: &Value, described: &Described<'_>, shop: &Shop) -> String {
    let base_url = &shop.base_url;
    let mut path = described.path.to_owned();
    for parameter in described.parameters().filter(|it| it["in"] == "path") {
        let name = text(&parameter["name"]);
        let example = parameter["example"].as_str().unwrap_or("ID");
        path = path.replace(&format!("{{{name}}}"), example);
    }
    let needed = described.parameters().filter(|it| it["in"] == "query" && it["required"] == true);
    for (parameter, joint) in needed.zip(std::iter::once('?').chain(std::iter::repeat('&'))) {
        let name = text(&parameter["name"]);
        let value = if name == "shop" { shop.slug.as_str() } else { text(&parameter["example"]) };
        let pair = serde_urlencoded::to_string([(name, value)]).unwrap_or_default();
        path = format!("{path}{joint}{pair}");
    }
    let mut parts = vec![match described.method {
        "get" => format!("curl {}", quoted(&format!("{base_url}{path}"))),
        method => {
            format!("curl -X {} {}", method.to_uppercase(), quoted(&format!("{base_url}{path}")))
        }
    }];
    if let Some((name, _)) = described.credential() {
        let token = if name == "key" { "shx_YOUR_KEY" } else { "hcs_YOUR_TOKEN" };
        parts.push(format!("-H {}", quoted(&format!("Authorization: Bearer {token}"))));
    }
    for parameter in described.parameters().filter(|it| it["in"] == "header") {
        let (name, example) = (text(&parameter["name"]), text(&parameter["example"]));
        parts.push(format!("-H {}", quoted(&format!("{name}: {example}"))));
    }
    if let Some((kind, media)) = described.body() {
        let example = example(document, media);
        if kind == "application/x-www-form-urlencoded" {
            for (name, value) in example.as_object().into_iter().flatten() {
                parts.push(format!(
                    "--data-urlencode {}",
                    quoted(&format!("{name}={}", text(value)))
                ));
            }
        } else {
            parts.push(format!("-H {}", quoted(&format!("Content-Type: {kind}"))));
            parts.push(format!("-d {}", quoted(&example.to_string())));
        }
    }
    parts.join(" \\\n  ")
}

/// The example of a body: its own, or that of its schema.
fn example(document: &Value, media: &Value) -> Value {
    let schema = &media["schema"];
    let choices = ["anyOf", "oneOf"].into_iter().find_map(|key| schema[key].get(0));
    let schema = resolved(document, choices.unwrap_or(schema));
    [media.get("example"), schema.get("example"), schema["examples"].get(0)]
        .into_iter()
        .flatten()
        .next()
        .cloned()
        .unwrap_or_else(|| Value::Object(serde_json::Map::new()))
}

/// Text that a shell takes as it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_survive_the_shell() {
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
