//! What of a change may stay readable for ever. Rows of the audit are never deleted, so they hold no secret and
//! nothing personal of a customer, who may be forgotten later.

use serde_json::Value as Json;

/// What stands in the place of a value that is not kept.
pub const MASKED: &str = "[masked]";

/// A field whose name has one of these in it holds a secret.
const SECRET_WORDS: [&str; 9] = [
    "secret",
    "password",
    "token",
    "credential",
    "signature",
    "cookie",
    "authorization",
    "private",
    "otp",
];

/// Fields with these names hold what is personal.
const PERSONAL: [&str; 16] = [
    "email",
    "surname",
    "first_name",
    "last_name",
    "customer_name",
    "phone",
    "phone_country_code",
    "street_address",
    "additional_address_info",
    "city",
    "postal_code",
    "recipient",
    "customer_email",
    "custom_fields",
    "ip",
    "birthday",
];

/// Fields that are personal in a row about a customer; a shop or a product has them too.
const PERSONAL_OF_CUSTOMER: [&str; 4] = ["name", "state", "country_code", "note"];

/// The same detail without secrets and without what is personal. A value that is absent stays absent, so that a row
/// still says whether something was there.
#[must_use]
pub fn masked(action: &str, detail: &Json) -> Json {
    let is_customer = action.starts_with("customer.");
    value(detail, is_customer)
}

fn value(detail: &Json, is_customer: bool) -> Json {
    match detail {
        Json::Object(fields) => fields
            .iter()
            .map(|(name, inner)| {
                let hides = is_hidden(name, is_customer) && !inner.is_null();
                let kept = if hides { MASKED.into() } else { value(inner, is_customer) };
                (name.clone(), kept)
            })
            .collect(),
        Json::Array(values) => values.iter().map(|inner| value(inner, is_customer)).collect(),
        Json::String(text) => Json::String(words(text)),
        other => other.clone(),
    }
}

fn is_hidden(name: &str, is_customer: bool) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_WORDS.iter().any(|word| name.contains(word))
        || PERSONAL.contains(&name.as_str())
        || (is_customer && PERSONAL_OF_CUSTOMER.contains(&name.as_str()))
}

/// A text without mail addresses, and addresses of the web without what only the receiver should know.
fn words(text: &str) -> String {
    if !text.contains(['@', '?']) {
        return text.to_owned();
    }
    let word = |word: &str| match word.split_once('?') {
        _ if word.contains('@') => MASKED.to_owned(),
        Some((address, query)) if address.contains("://") && !query.is_empty() => {
            format!("{address}?{MASKED}")
        }
        _ => word.to_owned(),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let detail = json!({
            "before": {"webhook_secret": "whsec_1", "url": "https://a.test/x?key=1"},
            "after": [{"client_secret": null, "Password": "p", "access_token": "t"}],
            "label": "Till 2", "amount_minor": 5,
        });
        let kept = json!({
            "before": {"webhook_secret": MASKED, "url": "https://a.test/x?[masked]"},
            "after": [{"client_secret": null, "Password": MASKED, "access_token": MASKED}],
            "label": "Till 2", "amount_minor": 5,
        });
        assert_eq!(masked("webhook.update", &detail), kept);
    }

    #[test]
    fn nothing_personal_stays() {
        let detail = json!({
            "email": "ann@example.com", "name": "Ann", "reason": "asked by ann@example.com twice? Yes", "city": null,
        });
        let kept = json!({
            "email": MASKED, "name": MASKED, "reason": "asked by [masked] twice? Yes", "city": null,
        });
        assert_eq!(masked("customer.update", &detail), kept);
        let product = json!({"name": "Course", "state": "listed"});
        assert_eq!(masked("product.change", &product), product);
    }
}
