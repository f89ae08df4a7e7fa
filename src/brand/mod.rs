//! Brands on the server: read from TOML files, kept while a file is broken, found by host.

mod read;

pub use read::{Notice, read};

use crate::domain::brand::{Brand, ContrastIssue, Scheme};
use read::{hosts_of, line_of};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
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
    /// What may surprise about the file.
    pub notices: Vec<Notice>,
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
        Self { brand, stylesheet, favicon, hash, contrast, notices: Vec::new(), page_colours }
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
    Invalid {
        /// The file's name.
        file: String,
        /// The line, from one.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// Two files name the same visitors as theirs, so that either could be meant.
    #[error("{file}:{line}: {wanted} belongs to {other} already")]
    Taken {
        /// The file that is not used.
        file: String,
        /// The line, from one.
        line: usize,
        /// The host, or what both want to be.
        wanted: String,
        /// The file that has it.
        other: String,
    },
    /// No brand at all could be loaded.
    #[error("no brand could be loaded")]
    None,
}

#[derive(Debug)]
struct Entry {
    modified: Option<SystemTime>,
    /// What is used: the file as it is, or its last valid state.
    loaded: Option<Arc<LoadedBrand>>,
    /// The hosts that the file named last, valid or not.
    hosts: Vec<String>,
    /// Whether another file has what this one wants: it is read again until that is given up.
    is_refused: bool,
}

/// What a file that was deleted leaves behind.
#[derive(Debug, Default)]
struct Gone {
    shop: Option<String>,
    hosts: HashSet<String>,
}

#[derive(Debug, Default)]
struct State {
    entries: HashMap<String, Entry>,
    by_host: HashMap<String, Arc<LoadedBrand>>,
    fallback: Option<Arc<LoadedBrand>>,
    /// The files that were deleted, until one with their name or for their shop is loaded.
    gone: HashMap<String, Gone>,
    /// Hosts of files that are broken or gone: they get no other merchant's shop.
    held: HashSet<String>,
    /// Hosts of shops without a brand: neither do these.
    reserved: HashSet<String>,
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
        let only = if self.entries.len() == 1 { all.first() } else { None };
        self.fallback = own.or(only).cloned();
        let broken = self.entries.values().filter(|entry| entry.loaded.is_none());
        let gone = self.gone.values().flat_map(|gone| &gone.hosts);
        self.held = broken.flat_map(|entry| &entry.hosts).chain(gone).cloned().collect();
    }

    /// Takes out a file that was deleted and holds its hosts.
    fn forget(&mut self, name: String) {
        let Some(entry) = self.entries.remove(&name) else { return };
        let gone = self.gone.entry(name).or_default();
        gone.hosts.extend(entry.hosts);
        if let Some(loaded) = entry.loaded {
            gone.hosts.extend(loaded.brand.hosts.iter().map(|host| host.to_ascii_lowercase()));
            gone.shop = Some(loaded.brand.shop.clone());
        }
    }

    /// Reads a file; tells why it is not used, if it is not. Its last good brand stays then.
    fn read_again(
        &mut self,
        name: &str,
        path: &Path,
        modified: Option<SystemTime>,
    ) -> Option<LoadError> {
        let text = std::fs::read_to_string(path).map_err(|source| io_error(path, source));
        let hosts = text.as_ref().map(|text| hosts_of(text)).unwrap_or_default();
        let result = text.and_then(|text| {
            let loaded = read(name, &text)?;
            self.taken(name, &loaded, &text).map_or(Ok(loaded), Err)
        });
        let last = self.entries.remove(name).and_then(|entry| entry.loaded);
        let (loaded, error) = match result {
            Ok(loaded) => {
                for notice in &loaded.notices {
                    tracing::warn!(%notice, "brand file");
                }
                let shop = Some(&loaded.brand.shop);
                self.gone.retain(|file, gone| file != name && gone.shop.as_ref() != shop);
                (Some(Arc::new(loaded)), None)
            }
            Err(error) => (last, Some(error)),
        };
        let is_refused = matches!(error, Some(LoadError::Taken { .. }));
        self.entries.insert(name.to_owned(), Entry { modified, loaded, hosts, is_refused });
        error
    }

    /// What of a brand belongs to another file already.
    fn taken(&self, name: &str, loaded: &LoadedBrand, text: &str) -> Option<LoadError> {
        let others = self.entries.iter().filter(|(other, _)| *other != name);
        for (other, entry) in others {
            let Some(theirs) = &entry.loaded else { continue };
            let is_theirs = |host: &&String| {
                theirs.brand.hosts.iter().any(|their| their.eq_ignore_ascii_case(host))
            };
            let both_default = theirs.brand.default && loaded.brand.default;
            let wanted = match loaded.brand.hosts.iter().find(is_theirs) {
                Some(host) => format!("the host {host}"),
                None if both_default => "`default = true`".to_owned(),
                None => continue,
            };
            let key = if wanted.starts_with('`') { "default" } else { "hosts" };
            let (file, other) = (name.to_owned(), other.clone());
            return Some(LoadError::Taken { file, line: line_of(text, key), wanted, other });
        }
        None
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
    /// When the directory cannot be read or holds no brand that can be used, or when two files want the same host.
    /// Other broken files beside good ones are logged and left out, and their hosts with them.
    pub fn load(directory: Option<&Path>) -> Result<Self, LoadError> {
        let brands = Self {
            directory: directory.map(Path::to_path_buf),
            state: RwLock::new(State::default()),
        };
        match &brands.directory {
            Some(_) => {
                for error in brands.reload()? {
                    match error {
                        LoadError::Taken { .. } => return Err(error),
                        error => tracing::error!(%error, "brand file is not used"),
                    }
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
            let hosts = hosts_of(text);
            let entry = Entry { modified: None, loaded, hosts, is_refused: false };
            state.entries.insert(name.to_owned(), entry);
        }
        state.index();
        Ok(())
    }

    /// The brand that answers to `host`, with or without a port; else the one that answers for all others, unless the
    /// host belongs to a shop whose brand is missing.
    pub fn by_host(&self, host: &str) -> Option<Arc<LoadedBrand>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let name = without_port(host).to_ascii_lowercase();
        let is_free = !state.held.contains(&name) && !state.reserved.contains(&name);
        let fallback = state.fallback.as_ref().filter(|_| is_free);
        state.by_host.get(&name).or(fallback).cloned()
    }

    /// Keeps the hosts of shops without a brand from being answered by another merchant's; those of an earlier call
    /// are free again.
    pub fn reserve(&self, addresses: &[String]) {
        let host_of = |address: &String| {
            let host = address.split_once("://").map_or(address.as_str(), |(_, host)| host);
            without_port(host).to_ascii_lowercase()
        };
        let reserved = addresses.iter().map(host_of).collect();
        self.state.write().unwrap_or_else(PoisonError::into_inner).reserved = reserved;
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
        let is_there = |name: &String| files.iter().any(|(file, _, _)| file == name);
        let gone: Vec<_> = state.entries.keys().filter(|name| !is_there(name)).cloned().collect();
        let mut changed = !gone.is_empty();
        for name in gone {
            state.forget(name);
        }
        let (mut errors, mut refused) = (Vec::new(), Vec::new());
        for (name, path, modified) in files {
            let known = state.entries.get(&name).filter(|entry| entry.modified == modified);
            let is_told = known.is_some_and(|entry| entry.is_refused);
            if known.is_some() && !is_told {
                continue;
            }
            changed = true;
            match state.read_again(&name, &path, modified) {
                Some(LoadError::Taken { .. }) => refused.push((name, path, modified, is_told)),
                error => errors.extend(error),
            }
        }
        // What they want may have been given up by a file that was read after them.
        for (name, path, modified, is_told) in refused {
            let error = state.read_again(&name, &path, modified);
            errors.extend(error.filter(|_| !is_told));
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
