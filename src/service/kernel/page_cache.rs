//! Rendered pages of a shop's lists, kept until a commit changes what they list. Exact under the same condition as
//! [`super::cache`]; on PostgreSQL nothing is kept.

use bytes::Bytes;
use lru::LruCache;
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many pages are kept, of all shops together.
const PAGES_MAX: NonZeroUsize = NonZeroUsize::new(128).unwrap();
/// The largest page that is kept, so that all of them stay below 16 MiB.
const PAGE_SIZE_MAX: usize = 128 * 1024;

/// How often a shop's list was changed while this process ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Generation(u64);

struct Inner {
    shops: HashMap<String, Generation>,
    pages: LruCache<(String, String), (Generation, Bytes)>,
}

/// Pages by shop and by what was asked for.
pub struct PageCache {
    inner: Option<Mutex<Inner>>,
}

impl PageCache {
    /// A cache, or one that keeps nothing.
    pub fn new(is_exact: bool) -> Self {
        let inner = || Mutex::new(Inner { shops: HashMap::new(), pages: LruCache::new(PAGES_MAX) });
        Self { inner: is_exact.then(inner) }
    }

    fn lock(&self) -> Option<MutexGuard<'_, Inner>> {
        self.inner.as_ref().map(|inner| inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The page that answers `asked`, or the generation to give to [`PageCache::fill`] with what is read after this.
    ///
    /// # Errors
    /// The generation, when the page is not there or is older than the last change.
    pub fn find(&self, shop: &str, asked: &str) -> Result<Bytes, Generation> {
        let Some(mut inner) = self.lock() else { return Err(Generation::default()) };
        let now = inner.shops.get(shop).copied().unwrap_or_default();
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
        let Some(mut inner) = self.lock() else { return };
        inner.pages.put((shop.to_owned(), asked.to_owned()), (generation, page.clone()));
    }

    /// Forgets a shop's pages.
    pub fn forget(&self, shop: &str) {
        let Some(mut inner) = self.lock() else { return };
        inner.shops.entry(shop.to_owned()).or_default().0 += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cache: &PageCache, shop: &str, page: &'static str) -> Result<Bytes, Generation> {
        let generation = cache.find(shop, "?limit=1").unwrap_err();
        cache.fill(generation, shop, "?limit=1", &Bytes::from_static(page.as_bytes()));
        cache.find(shop, "?limit=1")
    }

    #[test]
    fn a_page_is_kept_until_its_shop_changes() {
        let cache = PageCache::new(true);
        assert_eq!(read(&cache, "s", "old").unwrap(), "old");
        assert_eq!(read(&cache, "t", "other").unwrap(), "other");
        cache.forget("s");
        assert_eq!(read(&cache, "s", "new").unwrap(), "new");
        assert_eq!(cache.find("t", "?limit=1").unwrap(), "other");
        cache.find("s", "?limit=2").unwrap_err();
    }

    #[test]
    fn a_commit_during_a_read_is_not_lost() {
        let cache = PageCache::new(true);
        let generation = cache.find("s", "").unwrap_err();
        cache.forget("s");
        cache.fill(generation, "s", "", &Bytes::from_static(b"old"));
        cache.find("s", "").unwrap_err();
    }

    #[test]
    fn a_cache_that_is_not_exact_or_a_page_that_is_large_keeps_nothing() {
        read(&PageCache::new(false), "s", "page").unwrap_err();
        let cache = PageCache::new(true);
        let generation = cache.find("s", "").unwrap_err();
        cache.fill(generation, "s", "", &Bytes::from(vec![b' '; PAGE_SIZE_MAX + 1]));
        cache.find("s", "").unwrap_err();
    }
}
