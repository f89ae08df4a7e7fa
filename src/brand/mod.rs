//! Brands on the server: read from TOML files, kept while a file is broken, found by host.

use crate::domain::brand::{Brand, ContrastIssue, Scheme};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::SystemTime;

/// The brands that ship, used when no directory is given.
const SHIPPED: [(&str, &str); 3] = [
    ("arena.toml", include_str!("../../brands/arena.toml")),
    ("atelier.toml", include_str!("../../brands/atelier.toml")),
    ("block.toml", include_str!("../../brands/block.toml")),
];

/// A brand with everything derived from it.
#[derive(Clone, Debug)]
pub struct LoadedBrand {
    /// What the file says.
    pub brand: Brand,
    /// The style sheet, served as `/theme/<hash>.css`.
    pub stylesheet: String,
    /// The favicon, served as `/theme/<hash>.svg`.
    pub favicon: String,
    /// Names this state of the style sheet and the favicon.
    pub hash: String,
    /// Given colours that had to give way.
    pub contrast: Vec<ContrastIssue>,
    /// The page's colour for the browser's own bars, by media query.
    pub page_colours: Vec<(&'static str, String)>,
}

impl LoadedBrand {
    /// Derives everything from a brand.
    pub fn new(brand: Brand) -> Self {
        let (stylesheet, favicon) = (brand.stylesheet(), brand.favicon());
        let digest = Sha256::new().chain_update(&stylesheet).chain_update(&favicon).finalize();
        let mut hash = String::with_capacity(16);
        for byte in digest.iter().take(8) {
            let _ = write!(hash, "{byte:02x}");
        }
        let page = |dark| brand.palette(dark).get("surface-0").to_string();
        let page_colours = match brand.colour.scheme {
            Scheme::Light => vec![("all", page(false))],
            Scheme::Dark => vec![("all", page(true))],
            Scheme::Auto => vec![
                ("(prefers-color-scheme: light)", page(false)),
                ("(prefers-color-scheme: dark)", page(true)),
            ],
        };
        let contrast = brand.contrast_issues();
        Self { brand, stylesheet, favicon, hash, contrast, page_colours }
    }

    /// The address of the style sheet.
    pub fn theme_href(&self) -> String {
        format!("/theme/{}.css", self.hash)
    }

    /// A brand without a file: black on white in the fonts of the device.
    pub fn plain() -> Self {
        Self::new(Brand::plain())
    }
}

/// Why a brand file is not used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The directory or file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// Where.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not what a brand file must be.
    #[error("{file}:{line}: {message}")]
    Parse {
        /// The file's name.
        file: String,
        /// The line, from one.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// The file can be read but not used.
    #[error("{file}: {message}")]
    Invalid {
        /// The file's name.
        file: String,
        /// What is wrong.
        message: String,
    },
    /// No brand at all could be loaded.
    #[error("no brand could be loaded")]
    None,
}

/// Reads one brand file; `name` is for messages.
///
/// # Errors
/// Names the file and the line.
pub fn read(name: &str, text: &str) -> Result<LoadedBrand, LoadError> {
    let brand = toml::from_str::<Brand>(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.get(..start).unwrap_or_default().matches('\n').count() + 1;
        let message = error.message().to_owned();
        LoadError::Parse { file: name.to_owned(), line, message }
    })?;
    let invalid = |message: String| LoadError::Invalid { file: name.to_owned(), message };
    brand.check().map_err(|error| invalid(error.to_string()))?;
    if jiff::tz::TimeZone::get(&brand.time_zone).is_err() {
        return Err(invalid(format!("`{}` is not a time zone", brand.time_zone)));
    }
    let unknown = brand.languages.iter().find(|tag| crate::i18n::Language::parse(tag).is_none());
    match unknown {
        Some(tag) => Err(invalid(format!("`{tag}` is not a language the pages speak"))),
        None => Ok(LoadedBrand::new(brand)),
    }
}

#[derive(Debug)]
struct Entry {
    modified: Option<SystemTime>,
    loaded: Option<Arc<LoadedBrand>>,
}

#[derive(Debug, Default)]
struct State {
    entries: HashMap<String, Entry>,
    by_host: HashMap<String, Arc<LoadedBrand>>,
    fallback: Option<Arc<LoadedBrand>>,
}

impl State {
    /// Rebuilds the lookup by host from the entries, in the order of their names.
    fn index(&mut self) {
        self.by_host.clear();
        let mut names: Vec<_> = self.entries.iter().collect();
        names.sort_unstable_by_key(|(name, _)| *name);
        let all: Vec<_> = names.iter().filter_map(|(_, entry)| entry.loaded.clone()).collect();
        for loaded in &all {
            for host in &loaded.brand.hosts {
                let host = host.to_ascii_lowercase();
                self.by_host.entry(host).or_insert_with(|| loaded.clone());
            }
        }
        let own = all.iter().find(|loaded| loaded.brand.default);
        self.fallback = own.or_else(|| all.first()).cloned();
    }
}

/// All brands of this installation.
#[derive(Debug)]
pub struct Brands {
    directory: Option<PathBuf>,
    state: RwLock<State>,
}

impl Brands {
    /// The brands of `directory`, or those that ship when there is none.
    ///
    /// # Errors
    /// When the directory cannot be read or holds no brand that can be used; broken files beside
    /// good ones are
    /// logged and left out.
    pub fn load(directory: Option<&Path>) -> Result<Self, LoadError> {
        let brands = Self {
            directory: directory.map(Path::to_path_buf),
            state: RwLock::new(State::default()),
        };
        match &brands.directory {
            Some(_) => {
                for error in brands.reload()? {
                    tracing::error!(%error, "brand file is not used");
                }
            }
            None => brands.load_shipped()?,
        }
        if brands.all().is_empty() { Err(LoadError::None) } else { Ok(brands) }
    }

    fn load_shipped(&self) -> Result<(), LoadError> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        for (name, text) in SHIPPED {
            let loaded = Some(Arc::new(read(name, text)?));
            state.entries.insert(name.to_owned(), Entry { modified: None, loaded });
        }
        state.index();
        Ok(())
    }

    /// The brand that answers to `host`, with or without a port; else the default one.
    pub fn by_host(&self, host: &str) -> Option<Arc<LoadedBrand>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let name = without_port(host).to_ascii_lowercase();
        state.by_host.get(&name).or(state.fallback.as_ref()).cloned()
    }

    /// The brand whose style sheet or favicon has this hash.
    pub fn by_hash(&self, hash: &str) -> Option<Arc<LoadedBrand>> {
        self.all().into_iter().find(|loaded| loaded.hash == hash)
    }

    /// The brand of a shop.
    pub fn by_shop(&self, shop: &str) -> Option<Arc<LoadedBrand>> {
        self.all().into_iter().find(|loaded| loaded.brand.shop == shop)
    }

    /// The short name of each shop and its zone; the first brand by file name where a shop has several.
    pub fn zones(&self) -> Vec<(String, String)> {
        let mut zones: Vec<(String, String)> = Vec::new();
        for loaded in self.all() {
            let brand = &loaded.brand;
            if zones.iter().all(|(shop, _)| *shop != brand.shop) {
                zones.push((brand.shop.clone(), brand.time_zone.clone()));
            }
        }
        zones
    }

    /// Every brand, by file name.
    pub fn all(&self) -> Vec<Arc<LoadedBrand>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let mut names: Vec<_> = state.entries.iter().collect();
        names.sort_unstable_by_key(|(name, _)| *name);
        names.into_iter().filter_map(|(_, entry)| entry.loaded.clone()).collect()
    }

    /// Reads again the files that changed. A broken file keeps its last good brand; each error is
    /// returned once.
    ///
    /// # Errors
    /// When the directory itself cannot be read; nothing changes then.
    pub fn reload(&self) -> Result<Vec<LoadError>, LoadError> {
        let Some(directory) = &self.directory else { return Ok(Vec::new()) };
        let files = list(directory)?;
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let (mut errors, before) = (Vec::new(), state.entries.len());
        state.entries.retain(|name, _| files.iter().any(|(file, _, _)| file == name));
        let mut changed = before != state.entries.len();
        for (name, path, modified) in files {
            if state.entries.get(&name).is_some_and(|entry| entry.modified == modified) {
                continue;
            }
            changed = true;
            let text = std::fs::read_to_string(&path).map_err(|source| io_error(&path, source));
            let result = text.and_then(|text| read(&name, &text));
            let last = state.entries.remove(&name).and_then(|entry| entry.loaded);
            let loaded = match result {
                Ok(loaded) => Some(Arc::new(loaded)),
                Err(error) => {
                    errors.push(error);
                    last
                }
            };
            state.entries.insert(name, Entry { modified, loaded });
        }
        if changed {
            state.index();
        }
        Ok(errors)
    }
}

fn io_error(path: &Path, source: std::io::Error) -> LoadError {
    LoadError::Io { path: path.display().to_string(), source }
}

/// The brand files of a directory: name, path, time of the last change.
fn list(directory: &Path) -> Result<Vec<(String, PathBuf, Option<SystemTime>)>, LoadError> {
    let entries = std::fs::read_dir(directory).map_err(|source| io_error(directory, source))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(|source| io_error(directory, source))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let modified = path.metadata().and_then(|data| data.modified()).ok();
            files.push((name.unwrap_or_default(), path, modified));
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// The host of a `Host` header; an IPv6 address keeps its brackets.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty() =>
        {
            if name.starts_with('[') && !name.ends_with(']') { host } else { name }
        }
        _ => host,
    }
}

#[cfg(test)]
mod tests;
