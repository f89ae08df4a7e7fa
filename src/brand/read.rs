//! Reading one brand file: what cannot be used is refused, what surprises is told, both with file and line.

use super::{LoadError, LoadedBrand};
use crate::domain::brand::{Brand, BrandError, LandingText, NAV_ITEMS};
use crate::domain::money::Currency;
use crate::i18n::Language;

/// What may surprise about a brand file that is used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct Notice {
    /// The file's name.
    pub file: String,
    /// The line, from one.
    pub line: usize,
    /// What to know.
    pub message: String,
}

/// A file's name and text, to say where something is.
struct Source<'a> {
    name: &'a str,
    text: &'a str,
}

/// Reads one brand file; `name` is for messages.
///
/// # Errors
/// Names the file and the line.
pub fn read(name: &str, text: &str) -> Result<LoadedBrand, LoadError> {
    let source = Source { name, text };
    let brand = toml::from_str::<Brand>(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.get(..start).unwrap_or_default().matches('\n').count() + 1;
        let message = error.message().to_owned();
        LoadError::Invalid { file: name.to_owned(), line, message }
    })?;
    brand.check().map_err(|error| {
        let line = match &error {
            BrandError::Empty(key) | BrandError::Range(key, _) => source.line_of(key),
            BrandError::Link(url) => source.line_with(url),
        };
        source.invalid(line, error.to_string())
    })?;
    check_words(&source, &brand)?;
    check_navigation(&source, &brand)?;
    let mut loaded = LoadedBrand::new(brand);
    loaded.notices = notices(&source, &loaded);
    Ok(loaded)
}

/// The hosts that a file names, even where the rest of it cannot be used.
pub fn hosts_of(text: &str) -> Vec<String> {
    let table = text.parse::<toml::Table>().unwrap_or_default();
    let hosts = table.get("hosts").and_then(toml::Value::as_array);
    let hosts = hosts.into_iter().flatten().filter_map(toml::Value::as_str);
    hosts.map(str::to_ascii_lowercase).collect()
}

fn check_words(source: &Source<'_>, brand: &Brand) -> Result<(), LoadError> {
    if jiff::tz::TimeZone::get(&brand.time_zone).is_err() {
        let message = format!("`{}` is not a time zone", brand.time_zone);
        return Err(source.invalid(source.line_of("time_zone"), message));
    }
    if Currency::parse(&brand.currency).is_none() {
        let message = format!("`{}` is not a currency", brand.currency);
        return Err(source.invalid(source.line_of("currency"), message));
    }
    if let Some(tag) = brand.languages.iter().find(|tag| Language::parse(tag).is_none()) {
        let message = format!("`{tag}` is not a language the pages speak");
        return Err(source.invalid(source.line_of("languages"), message));
    }
    match brand.landing.keys().find(|tag| !is_declared(brand, tag)) {
        Some(tag) => {
            let message = format!("`{tag}` is not in `languages`, so no visitor would read this");
            Err(source.invalid(source.line_of(&format!("landing.{tag}")), message))
        }
        None => Ok(()),
    }
}

/// Whether pages of this brand come in a language. The keys of texts are plain tags, such as `de`.
fn is_declared(brand: &Brand, tag: &str) -> bool {
    brand.languages.iter().filter_map(|tag| Language::parse(tag)).any(|own| own.tag() == tag)
}

fn check_navigation(source: &Source<'_>, brand: &Brand) -> Result<(), LoadError> {
    let unknown = |item: &str| {
        format!("`{item}` is not in the navigation; there are {}", NAV_ITEMS.join(", "))
    };
    let is_known = |item: &String| NAV_ITEMS.contains(&item.as_str());
    if let Some(item) = brand.nav.hide.iter().find(|item| !is_known(item)) {
        return Err(source.invalid(source.line_of("nav.hide"), unknown(item)));
    }
    for (tag, labels) in &brand.nav.labels {
        let path = format!("nav.labels.{tag}");
        if !is_declared(brand, tag) {
            let message = format!("`{tag}` is not in `languages`, so no visitor would read this");
            return Err(source.invalid(source.line_of(&path), message));
        }
        if let Some(item) = labels.keys().find(|item| !is_known(item)) {
            return Err(source.invalid(source.line_of(&format!("{path}.{item}")), unknown(item)));
        }
    }
    Ok(())
}

fn notices(source: &Source<'_>, loaded: &LoadedBrand) -> Vec<Notice> {
    let brand = &loaded.brand;
    let mut notices = Vec::new();
    for issue in &loaded.contrast {
        let message = format!(
            "{}: the contrast is {:.1} and must be {:.1}, so {} is used instead",
            issue.pair, issue.ratio, issue.needed, issue.nearest
        );
        notices.push(source.notice(source.line_of("colour.accent"), message));
    }
    for tag in brand.languages.iter().filter_map(|tag| Language::parse(tag)).map(Language::tag) {
        if !brand.landing.is_empty() && !brand.landing.contains_key(tag) {
            let message = format!("there is no [landing.{tag}], so these visitors get plain words");
            notices.push(source.notice(source.line_of("languages"), message));
        }
    }
    for (tag, text) in &brand.landing {
        for words in text.texts().filter(|words| has_percent(words)) {
            let message = "a typed percentage stays as it is when the program changes; \
                           {rate} and {discount} are filled in";
            let line = source.line_with(words);
            let line = if line == 1 { source.line_of(&format!("landing.{tag}")) } else { line };
            notices.push(source.notice(line, message.to_owned()));
        }
        for words in text.texts() {
            if let Some(name) = unknown_placeholder(words) {
                let message =
                    format!("{{{name}}} is not filled in; there are {{rate}} and {{discount}}");
                notices.push(source.notice(source.line_with(words), message));
            }
        }
    }
    notices
}

/// Whether a text has a typed figure in percent.
fn has_percent(text: &str) -> bool {
    ["%", "percent", "Prozent"].iter().any(|sign| {
        text.match_indices(sign).any(|(at, _)| {
            let before = text.get(..at).unwrap_or_default().trim_end();
            before.ends_with(|letter: char| letter.is_ascii_digit())
        })
    })
}

/// A name in braces that nothing is known for.
fn unknown_placeholder(text: &str) -> Option<&str> {
    let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    names.map(|(name, _)| name).find(|name| !LandingText::PLACEHOLDERS.contains(name))
}

impl Source<'_> {
    fn invalid(&self, line: usize, message: String) -> LoadError {
        LoadError::Invalid { file: self.name.to_owned(), line, message }
    }

    fn notice(&self, line: usize, message: String) -> Notice {
        Notice { file: self.name.to_owned(), line, message }
    }

    fn line_of(&self, path: &str) -> usize {
        line_of(self.text, path)
    }

    /// The line where these words start; else the first.
    fn line_with(&self, words: &str) -> usize {
        let start = words.lines().next().unwrap_or_default();
        let found = (1..).zip(self.text.lines()).find(|(_, line)| line.contains(start));
        found.map_or(1, |(number, _)| number)
    }
}

/// The line of a key such as `colour.hue`, or of the table that it is missing from; else the first.
pub fn line_of(text: &str, path: &str) -> usize {
    let wanted: Vec<_> = path.split('.').collect();
    let (mut table, mut best) = (Vec::new(), (0, 1));
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        let header = line.strip_prefix('[').and_then(|rest| rest.split(']').next());
        let here = match (header, line.split_once('=')) {
            (Some(name), _) => {
                table = parts(name.trim_start_matches('['));
                table.clone()
            }
            (None, Some((key, _))) => [table.clone(), parts(key)].concat(),
            _ => continue,
        };
        if here.len() > best.0 && wanted.starts_with(&here) {
            best = (here.len(), number);
        }
    }
    best.1
}

fn parts(key: &str) -> Vec<&str> {
    key.split('.').map(|part| part.trim().trim_matches('"')).collect()
}
