//! What was read about an owner, kept until a commit touches that owner. Exact while this process is the only writer,
//! which is so on SQLite; on PostgreSQL nothing is kept.

use lru::LruCache;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// As an owner: everybody in the shop.
pub const WHOLE_SHOP: &str = "*";

/// How many owners are kept.
const OWNERS_MAX: NonZeroUsize = NonZeroUsize::new(4096).unwrap();

enum Slot<T> {
    /// Somebody is reading; the number tells since which commit.
    Reading(u64),
    Kept(Arc<T>),
}

struct Inner<T> {
    slots: LruCache<(String, String), Slot<T>>,
    next: u64,
}

/// A cache by (shop, owner).
pub struct OwnerCache<T> {
    inner: Option<Mutex<Inner<T>>>,
}

/// What a look-up found.
pub enum Found<T> {
    /// It is there.
    Kept(Arc<T>),
    /// It must be read; give the ticket back with what was read.
    Missing(Ticket),
}

/// The right to fill a slot, unless a commit empties it first.
pub struct Ticket(u64);

impl<T> OwnerCache<T> {
    /// A cache, or one that keeps nothing.
    pub fn new(is_exact: bool) -> Self {
        let inner = || Mutex::new(Inner { slots: LruCache::new(OWNERS_MAX), next: 0 });
        Self { inner: is_exact.then(inner) }
    }

    fn lock(&self) -> Option<MutexGuard<'_, Inner<T>>> {
        self.inner.as_ref().map(|inner| inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is kept about an owner.
    pub fn find(&self, shop: &str, owner: &str) -> Found<T> {
        let Some(mut inner) = self.lock() else { return Found::Missing(Ticket(0)) };
        let key = (shop.to_owned(), owner.to_owned());
        match inner.slots.get(&key) {
            Some(Slot::Kept(value)) => return Found::Kept(value.clone()),
            // All who read since the last commit read the same, so the first to end may fill the slot.
            Some(Slot::Reading(reader)) => return Found::Missing(Ticket(*reader)),
            None => {}
        }
        inner.next += 1;
        let ticket = inner.next;
        inner.slots.put(key, Slot::Reading(ticket));
        Found::Missing(Ticket(ticket))
    }

    /// Keeps what was read, unless a commit touched the owner since `find`.
    pub fn fill(&self, ticket: Ticket, shop: &str, owner: &str, value: Arc<T>) {
        let Some(mut inner) = self.lock() else { return };
        let key = (shop.to_owned(), owner.to_owned());
        if let Some(slot) = inner.slots.peek_mut(&key)
            && matches!(slot, Slot::Reading(reader) if *reader == ticket.0)
        {
            *slot = Slot::Kept(value);
        }
    }

    /// Forgets what is kept about an owner, or about all owners for [`WHOLE_SHOP`].
    pub fn forget(&self, shop: &str, owner: &str) {
        let Some(mut inner) = self.lock() else { return };
        if owner == WHOLE_SHOP {
            // Settings change rarely, so other shops may be read again too.
            inner.slots.clear();
        } else {
            inner.slots.pop(&(shop.to_owned(), owner.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(found: Found<i32>) -> Ticket {
        match found {
            Found::Missing(ticket) => ticket,
            Found::Kept(value) => panic!("kept {value}"),
        }
    }

    #[test]
    fn a_commit_during_a_read_is_not_lost() {
        let cache = OwnerCache::new(true);
        let ticket = missing(cache.find("s", "a"));
        cache.forget("s", "a");
        cache.fill(ticket, "s", "a", Arc::new(1));
        let ticket = missing(cache.find("s", "a"));
        cache.fill(ticket, "s", "a", Arc::new(2));
        assert!(matches!(cache.find("s", "a"), Found::Kept(value) if *value == 2));
        missing(cache.find("t", "a"));
    }

    #[test]
    fn a_change_of_the_whole_shop_empties_everything() {
        let cache = OwnerCache::new(true);
        let ticket = missing(cache.find("s", "a"));
        cache.fill(ticket, "s", "a", Arc::new(1));
        let late = missing(cache.find("s", "b"));
        cache.forget("s", WHOLE_SHOP);
        cache.fill(late, "s", "b", Arc::new(1));
        missing(cache.find("s", "a"));
        missing(cache.find("s", "b"));
    }

    #[test]
    fn readers_at_once_do_not_keep_each_other_from_filling() {
        let cache = OwnerCache::new(true);
        let (first, second) = (missing(cache.find("s", "a")), missing(cache.find("s", "a")));
        cache.fill(first, "s", "a", Arc::new(1));
        cache.fill(second, "s", "a", Arc::new(1));
        assert!(matches!(cache.find("s", "a"), Found::Kept(value) if *value == 1));
    }

    #[test]
    fn a_cache_that_is_not_exact_keeps_nothing() {
        let cache = OwnerCache::new(false);
        let ticket = missing(cache.find("s", "a"));
        cache.fill(ticket, "s", "a", Arc::new(1));
        missing(cache.find("s", "a"));
    }
}
