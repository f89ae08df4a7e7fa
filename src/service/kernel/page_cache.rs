//! Rendered pages of a shop's lists, kept until a commit changes what they list. Exact for the same reason as
//! [`super::cache`].

use super::seen::Version;
use bytes::Bytes;
use lru::LruCache;
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many pages are kept, of all shops together.
const PAGES_MAX: NonZeroUsize = NonZeroUsize::new(128).unwrap();
/// The largest page that is kept, so that all of them stay below 16 MiB.
const PAGE_SIZE_MAX: usize = 128 * 1024;

/// How often a shop's list was changed while this process ran, and what others did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Generation(u64, Version);

struct Inner {
    shops: HashMap<String, u64>,
    pages: LruCache<(String, String), (Generation, Bytes)>,
}

/// Pages by shop and by what was asked for.
pub struct PageCache {
    inner: Mutex<Inner>,
}

impl Default for PageCache {
    fn default() -> Self {
        let pages = LruCache::new(PAGES_MAX);
        Self { inner: Mutex::new(Inner { shops: HashMap::new(), pages }) }
    }
}

impl PageCache {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The page that answers `asked` for this version, or the generation to give to [`PageCache::fill`] with what is
    /// read after this.
    ///
    /// # Errors
    /// The generation, when the page is not there or is older than the last change.
    pub fn find(&self, shop: &str, asked: &str, version: Version) -> Result<Bytes, Generation> {
        let mut inner = self.lock();
        let now = Generation(inner.shops.get(shop).copied().unwrap_or_default(), version);
        match inner.pages.get(&(shop.to_owned(), asked.to_owned())) {
            Some((generation, page)) if *generation == now => Ok(page.clone()),
            _ => Err(now),
        }
    }

    /// Keeps a page that was read after `find` told the generation. If the list has changed since, it is never shown.
    pub fn fill(&self, generation: Generation, shop: &str, asked: &str, page: &Bytes) {
        if page.len() > PAGE_SIZE_MAX {
            return;
        }
        let mut inner = self.lock();
        inner.pages.put((shop.to_owned(), asked.to_owned()), (generation, page.clone()));
    }

    /// Forgets a shop's pages.
    pub fn forget(&self, shop: &str) {
        let mut inner = self.lock();
        *inner.shops.entry(shop.to_owned()).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(cache: &PageCache, shop: &str, asked: &str) -> Result<Bytes, Generation> {
        cache.find(shop, asked, Version::default())
    }

    fn read(cache: &PageCache, shop: &str, page: &'static str) -> Result<Bytes, Generation> {
        let generation = find(cache, shop, "?limit=1").unwrap_err();
        cache.fill(generation, shop, "?limit=1", &Bytes::from_static(page.as_bytes()));
        find(cache, shop, "?limit=1")
    }

    #[test]
    fn a_page_is_kept_until_its_shop_changes() {
        let cache = PageCache::default();
        assert_eq!(read(&cache, "s", "old").unwrap(), "old");
        assert_eq!(read(&cache, "t", "other").unwrap(), "other");
        cache.forget("s");
        assert_eq!(read(&cache, "s", "new").unwrap(), "new");
        assert_eq!(find(&cache, "t", "?limit=1").unwrap(), "other");
        find(&cache, "s", "?limit=2").unwrap_err();
    }

    #[test]
    fn a_commit_during_a_read_is_not_lost() {
        let cache = PageCache::default();
        let generation = find(&cache, "s", "").unwrap_err();
        cache.forget("s");
        cache.fill(generation, "s", "", &Bytes::from_static(b"old"));
        find(&cache, "s", "").unwrap_err();
    }

    #[test]
    fn a_page_that_is_large_is_not_kept() {
        let cache = PageCache::default();
        let generation = find(&cache, "s", "").unwrap_err();
        cache.fill(generation, "s", "", &Bytes::from(vec![b' '; PAGE_SIZE_MAX + 1]));
        find(&cache, "s", "").unwrap_err();
    }

    #[test]
    fn a_page_of_another_version_is_not_answered() {
        let cache = PageCache::default();
        let generation = cache.find("s", "", Version::of(&[1])).unwrap_err();
        cache.fill(generation, "s", "", &Bytes::from_static(b"old"));
        assert_eq!(cache.find("s", "", Version::of(&[1])).unwrap(), "old");
        cache.find("s", "", Version::of(&[2])).unwrap_err();
    }
}
