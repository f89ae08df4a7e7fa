//! Where a session keeps the forms that were refused until they are shown again: their named fields only, and so much
//! in all that a session stays small whatever is posted.

use crate::http::page::PageError;
use crate::http::visit::Visit;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The name in the session.
const FORMS: &str = "forms";
/// How many forms are kept.
const FORMS_MAX: usize = 8;
/// How much of one form is kept, in bytes of JSON: enough for a hundred lines of a checkout.
const FORM_BYTES_MAX: usize = 8 * 1024;
/// How much of all forms is kept, in bytes of JSON.
const ALL_BYTES_MAX: usize = 16 * 1024;

/// Forms by the place they belong to, the newest last.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shelf(Vec<(String, Value)>);

impl Shelf {
    /// The form of a place.
    pub fn get(&self, place: &str) -> Option<&Value> {
        self.0.iter().find(|(kept, _)| kept == place).map(|(_, form)| form)
    }

    fn take(&mut self, place: &str) -> Option<Value> {
        let index = self.0.iter().position(|(kept, _)| kept == place)?;
        Some(self.0.remove(index).1)
    }

    /// Keeps a form in place of the last one there; the oldest give way.
    fn put(&mut self, place: &str, mut form: Value) {
        shorten(&mut form);
        self.take(place);
        self.0.push((place.to_owned(), form));
        while self.0.len() > FORMS_MAX || self.size() > ALL_BYTES_MAX {
            self.0.remove(0);
        }
    }

    fn size(&self) -> usize {
        self.0.iter().map(|(place, form)| place.len() + size_of(form)).sum()
    }
}

fn size_of(value: &Value) -> usize {
    serde_json::to_string(value).map_or(0, |text| text.len())
}

/// Empties the largest fields until the form fits.
fn shorten(form: &mut Value) {
    while size_of(form) > FORM_BYTES_MAX {
        let Some(fields) = form.get_mut("form").and_then(Value::as_object_mut) else {
            break;
        };
        let largest = fields.values_mut().max_by_key(|value| size_of(value));
        match largest {
            Some(Value::Array(list)) if !list.is_empty() => list.clear(),
            Some(Value::String(text)) if !text.is_empty() => text.clear(),
            _ => break,
        }
    }
    if size_of(form) > FORM_BYTES_MAX {
        *form = Value::Null;
    }
}

impl Visit {
    pub(super) async fn kept_forms(&self) -> Result<Shelf, PageError> {
        Ok(self.session.get(FORMS).await?.unwrap_or_default())
    }

    pub(super) async fn take_from_shelf(&self, place: &str) -> Result<Option<Value>, PageError> {
        let mut forms = self.kept_forms().await?;
        let Some(form) = forms.take(place) else { return Ok(None) };
        if forms.0.is_empty() {
            self.session.remove_value(FORMS).await?;
        } else {
            self.session.insert(FORMS, forms).await?;
        }
        Ok(Some(form))
    }

    pub(super) async fn put_on_shelf(&self, place: &str, form: Value) -> Result<(), PageError> {
        let mut forms = self.kept_forms().await?;
        forms.put(place, form);
        Ok(self.session.insert(FORMS, forms).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_largest_fields_of_a_form_give_way_first() {
        let mut shelf = Shelf::default();
        let many = vec!["x".repeat(100); 600];
        let form = json!({"email": "ann@example.com", "product": many, "note": "y".repeat(1_900)});
        let problems = json!({"email": "Please enter an e-mail address."});
        shelf.put("a", json!({"form": form, "problems": problems, "is_refused": true}));
        let kept = shelf.get("a").unwrap();
        assert_eq!(kept["form"]["email"], "ann@example.com");
        assert_eq!(kept["form"]["note"].as_str().unwrap().len(), 1_900);
        assert_eq!(kept["form"]["product"], json!([]));
        assert_eq!(kept["problems"], problems);
    }

    #[test]
    fn however_many_forms_come_they_take_some_kilobytes() {
        let mut shelf = Shelf::default();
        for number in 0..1_000 {
            let fields: Vec<_> = (0..20).map(|_| "x".repeat(2_000)).collect();
            let form = json!({"form": {"a": fields, "b": "y".repeat(7_000)}});
            shelf.put(&format!("form.{number}"), form);
            assert!(shelf.size() <= ALL_BYTES_MAX && shelf.0.len() <= FORMS_MAX);
        }
        assert!(shelf.get("form.999").is_some(), "the newest is there");
        shelf.put("b", json!({"form": {"a": "1"}}));
        assert_eq!(shelf.take("b"), Some(json!({"form": {"a": "1"}})));
        assert_eq!(shelf.take("b"), None);
    }
}
