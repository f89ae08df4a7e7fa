//! The body of a delivery: the same bytes at every attempt.

use crate::domain::clock::Timestamp;
use serde_json::Value as Json;

/// `{"event","data","created_at","id","sequence"}`, the last two null for a test. Only the twin of an order's event
/// keeps the products.
pub fn envelope(
    topic: &str,
    (payload, has_products): (&str, bool),
    happened_at: Timestamp,
    event: Option<(&str, i64)>,
) -> String {
    let data = if has_products { None } else { without_products(payload) };
    let data = data.as_deref().unwrap_or(payload);
    let created_at = happened_at.secs();
    let (id, sequence) = match event {
        Some((id, sequence)) => (format!("\"{id}\""), sequence.to_string()),
        None => ("null".to_owned(), "null".to_owned()),
    };
    format!(
        "{{\"event\":\"{topic}\",\"data\":{data},\"created_at\":{created_at},\"id\":{id},\"sequence\":{sequence}}}"
    )
}

fn without_products(payload: &str) -> Option<String> {
    if !payload.contains("\"products\"") {
        return None;
    }
    let Ok(Json::Object(mut members)) = serde_json::from_str(payload) else { return None };
    members.remove("products")?;
    serde_json::to_string(&members).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_only_where_asked_for() {
        let payload = r#"{"products":[{"title":"a/b"}],"total":12.40}"#;
        let at = Timestamp::from_secs(7);
        assert_eq!(
            envelope("order:paid", (payload, false), at, Some(("evt_1", 3))),
            r#"{"event":"order:paid","data":{"total":12.40},"created_at":7,"id":"evt_1","sequence":3}"#
        );
        assert_eq!(
            envelope("order:paid:product", (payload, true), at, None),
            r#"{"event":"order:paid:product","data":{"products":[{"title":"a/b"}],"total":12.40},"created_at":7,"id":null,"sequence":null}"#
        );
    }
}
