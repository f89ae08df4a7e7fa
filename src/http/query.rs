//! The query of a page: untyped, because every list has filters of its own and unknown ones are ignored.

/// The fields of a query. Missing ones read as empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads `application/x-www-form-urlencoded` text; what is not UTF-8 is read as far as it can be.
    pub fn parse(text: &[u8]) -> Self {
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(text).unwrap_or_default();
        Self(pairs.into_iter().map(|(name, value)| (name, value.replace('\0', ""))).collect())
    }

    /// The first value of a field, trimmed.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// The first value of a field as it was sent, for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The first value of a field, unless it is empty.
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.get(name)).filter(|value| !value.is_empty())
    }

    /// All values of a field that may be repeated.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim()).collect()
    }

    /// Name and value of each field, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The query with one field set, or removed when the value is empty; other fields stay.
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut pairs: Vec<_> =
            self.pairs().filter(|(key, old)| *key != name && !old.is_empty()).collect();
        if !value.is_empty() {
            pairs.push((name, value));
        }
        serde_urlencoded::to_string(pairs).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_changes_in_one_field() {
        let query = Query::parse(b"state=PENDING&q=a+b%00&empty=");
        assert_eq!(query.with("state", "COMPLETED"), "q=a+b&state=COMPLETED");
        assert_eq!(query.with("state", ""), "q=a+b");
        assert_eq!(Query::parse(b"a=1&a=+2").all("a"), ["1", "2"]);
    }
}
