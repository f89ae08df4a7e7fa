//! The body of a delivery: the same bytes at every attempt, except for a person's own facts (name, address), which are
//! as they are now and gone once the person was deleted.

use crate::domain::clock::Timestamp;
use crate::service::kernel::told::whole;
use crate::store::webhooks::carried::{About, Carried};
use serde_json::Value as Json;
use std::borrow::Cow;

/// `{"event","data","created_at","id","sequence"}`, the last two null for a test. Only the twin of an order's event
/// keeps the products.
pub fn envelope(
    topic: &str,
    (carried, has_products): (&Carried, bool),
    happened_at: Timestamp,
    event: Option<(&str, i64)>,
) -> String {
    let data = data(carried, has_products, happened_at);
    let created_at = happened_at.secs();
    let (id, sequence) = match event {
        Some((id, sequence)) => (format!("\"{id}\""), sequence.to_string()),
        None => ("null".to_owned(), "null".to_owned()),
    };
    format!(
        "{{\"event\":\"{topic}\",\"data\":{data},\"created_at\":{created_at},\"id\":{id},\"sequence\":{sequence}}}"
    )
}

fn data(carried: &Carried, has_products: bool, happened_at: Timestamp) -> Cow<'_, str> {
    let mut members = match (&carried.about, has_products) {
        (About::Nothing, true) => None,
        (About::Nothing, false) => with_products(&carried.written),
        _ => whole(carried, happened_at),
    };
    if let (Some(members), false) = (&mut members, has_products) {
        members.remove("products");
    }
    match members.and_then(|members| serde_json::to_string(&members).ok()) {
        Some(text) => Cow::Owned(text),
        None => Cow::Borrowed(&carried.written),
    }
}

/// The members of what has products.
fn with_products(payload: &str) -> Option<serde_json::Map<String, Json>> {
    if !payload.contains("\"products\"") {
        return None;
    }
    serde_json::from_str(payload).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_only_where_asked_for() {
        let written = r#"{"products":[{"title":"a/b"}],"total":12.40}"#.to_owned();
        let carried = Carried { written, about: About::Nothing };
        let at = Timestamp::from_secs(7);
        assert_eq!(
            envelope("order:paid", (&carried, false), at, Some(("evt_1", 3))),
            r#"{"event":"order:paid","data":{"total":12.40},"created_at":7,"id":"evt_1","sequence":3}"#
        );
        assert_eq!(
            envelope("order:paid:product", (&carried, true), at, None),
            r#"{"event":"order:paid:product","data":{"products":[{"title":"a/b"}],"total":12.40},"created_at":7,"id":null,"sequence":null}"#
        );
    }
}
