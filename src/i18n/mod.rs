//! Messages by key in each language. Every sentence a person reads comes from here; no component holds one.

mod direction;
mod negotiation;

pub use direction::isolated;

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// A language that the pages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, the language that others fall back to.
    #[default]
    English,
    /// German.
    German,
}

/// Pages look up hundreds of keys, all of them our own, so the hash need not withstand anyone.
type Catalogue = FxHashMap<String, String>;

macro_rules! catalogue {
    ($language:literal) => {
        read(&[
            include_str!(concat!($language, "/components.toml")),
            include_str!(concat!($language, "/docs.toml")),
            include_str!(concat!($language, "/portal.toml")),
            include_str!(concat!($language, "/account.toml")),
            include_str!(concat!($language, "/admin.toml")),
            include_str!(concat!($language, "/mail.toml")),
            include_str!(concat!($language, "/refusals.toml")),
            include_str!(concat!($language, "/payments.toml")),
            include_str!(concat!($language, "/webhooks.toml")),
        ])
    };
}

static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| catalogue!("en"));
static GERMAN: LazyLock<Catalogue> = LazyLock::new(|| catalogue!("de"));

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The writing direction, as the `dir` attribute takes it.
    pub fn direction(self) -> &'static str {
        "ltr"
    }

    /// Reads a tag such as `de` or `de-AT`.
    pub fn parse(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.tag() == primary)
    }

    /// The message for `key`; the key itself when it is missing, which the tidy test rules out.
    pub fn text(self, key: &str) -> &'static str {
        let own = match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        };
        match own.get(key).or_else(|| ENGLISH.get(key)) {
            Some(message) => message,
            None => missing(key),
        }
    }

    /// The message for `key` with each `{name}` replaced.
    pub fn format(self, key: &str, values: &[(&str, &str)]) -> String {
        let mut rest = self.text(key);
        let mut message = String::with_capacity(rest.len() + 32);
        while let Some((before, after)) = rest.split_once('{') {
            message.push_str(before);
            let Some((name, after)) = after.split_once('}') else { break };
            match values.iter().find(|(known, _)| *known == name) {
                Some((_, value)) => message.push_str(&isolated(value)),
                None => message.extend(["{", name, "}"]),
            }
            rest = after;
        }
        message.push_str(rest);
        message
    }
}

fn missing(key: &str) -> &'static str {
    tracing::error!(key, "message key is missing");
    "…"
}

/// Reads a catalogue: TOML tables whose path and key, joined with dots, are the message key.
fn read(sources: &[&str]) -> Catalogue {
    fn walk(prefix: &str, table: &toml::Table, catalogue: &mut Catalogue) {
        for (key, value) in table {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            match value {
                toml::Value::Table(inner) => walk(&path, inner, catalogue),
                toml::Value::String(text) => drop(catalogue.insert(path, text.clone())),
                other => tracing::error!(path, %other, "a message must be text"),
            }
        }
    }
    let mut catalogue = Catalogue::default();
    for source in sources {
        match source.parse::<toml::Table>() {
            Ok(table) => walk("", &table, &mut catalogue),
            Err(error) => tracing::error!(%error, "message file cannot be read"),
        }
    }
    catalogue
}

/// Every key of a language, for the tests that compare them.
pub fn keys(language: Language) -> Vec<&'static str> {
    let catalogue: &'static Catalogue = match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    };
    let mut keys: Vec<_> = catalogue.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}
