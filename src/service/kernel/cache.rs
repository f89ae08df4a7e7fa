//! What was read about an owner, kept until a commit of this process touches that owner, and answered for the version
//! it was read under: where other processes write too, the version tells what they did ([`super::seen`]).

use super::seen::Version;
use lru::LruCache;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// As an owner: everybody in the shop.
pub const WHOLE_SHOP: &str = "*";

/// How many owners are kept.
const OWNERS_MAX: NonZeroUsize = NonZeroUsize::new(4096).unwrap();

enum Slot<T> {
    /// Somebody is reading; the number tells since which commit.
    Reading(u64, Version),
    Kept(Arc<T>, Version),
}

struct Inner<T> {
    slots: LruCache<(String, String), Slot<T>>,
    next: u64,
}

/// A cache by (shop, owner).
pub struct OwnerCache<T> {
    inner: Mutex<Inner<T>>,
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

impl<T> Default for OwnerCache<T> {
    fn default() -> Self {
        Self { inner: Mutex::new(Inner { slots: LruCache::new(OWNERS_MAX), next: 0 }) }
    }
}

impl<T> OwnerCache<T> {
    fn lock(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is kept about an owner for this version.
    pub fn find(&self, shop: &str, owner: &str, version: &Version) -> Found<T> {
        let mut inner = self.lock();
        let key = (shop.to_owned(), owner.to_owned());
        match inner.slots.get(&key) {
            Some(Slot::Kept(value, of)) if of == version => return Found::Kept(value.clone()),
            // All who read since the last commit read the same, so the first to end may fill the slot.
            Some(Slot::Reading(reader, of)) if of == version => {
                return Found::Missing(Ticket(*reader));
            }
            _ => {}
        }
        inner.next += 1;
        let ticket = inner.next;
        inner.slots.put(key, Slot::Reading(ticket, version.clone()));
        Found::Missing(Ticket(ticket))
    }

    /// Keeps what was read, unless a commit touched the owner since `find`.
    pub fn fill(&self, ticket: Ticket, shop: &str, owner: &str, value: Arc<T>) {
        let mut inner = self.lock();
        let key = (shop.to_owned(), owner.to_owned());
        if let Some(slot) = inner.slots.peek_mut(&key)
            && let Slot::Reading(reader, version) = slot
            && *reader == ticket.0
        {
            *slot = Slot::Kept(value, std::mem::take(version));
        }
    }

    /// Forgets what is kept about an owner, or about all owners for [`WHOLE_SHOP`].
    pub fn forget(&self, shop: &str, owner: &str) {
        let mut inner = self.lock();
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

    fn find(cache: &OwnerCache<i32>, shop: &str, owner: &str) -> Found<i32> {
        cache.find(shop, owner, &Version::default())
    }

    #[test]
    fn a_commit_during_a_read_is_not_lost() {
        let cache = OwnerCache::default();
        let ticket = missing(find(&cache, "s", "a"));
        cache.forget("s", "a");
        cache.fill(ticket, "s", "a", Arc::new(1));
        let ticket = missing(find(&cache, "s", "a"));
        cache.fill(ticket, "s", "a", Arc::new(2));
        assert!(matches!(find(&cache, "s", "a"), Found::Kept(value) if *value == 2));
        missing(find(&cache, "t", "a"));
    }

    #[test]
    fn a_change_of_the_whole_shop_empties_everything() {
        let cache = OwnerCache::default();
        let ticket = missing(find(&cache, "s", "a"));
        cache.fill(ticket, "s", "a", Arc::new(1));
        let late = missing(find(&cache, "s", "b"));
        cache.forget("s", WHOLE_SHOP);
        cache.fill(late, "s", "b", Arc::new(1));
        missing(find(&cache, "s", "a"));
        missing(find(&cache, "s", "b"));
    }

    #[test]
    fn readers_at_once_do_not_keep_each_other_from_filling() {
        let cache = OwnerCache::default();
        let (first, second) = (missing(find(&cache, "s", "a")), missing(find(&cache, "s", "a")));
        cache.fill(first, "s", "a", Arc::new(1));
        cache.fill(second, "s", "a", Arc::new(1));
        assert!(matches!(find(&cache, "s", "a"), Found::Kept(value) if *value == 1));
    }

    #[test]
    fn what_was_read_under_another_version_is_not_answered() {
        let cache = OwnerCache::default();
        let (old, new) = (Version::of(&[1, 1]), Version::of(&[1, 2]));
        let early = missing(cache.find("s", "a", &old));
        let late = missing(cache.find("s", "a", &new));
        cache.fill(early, "s", "a", Arc::new(1));
        cache.fill(late, "s", "a", Arc::new(2));
        assert!(matches!(cache.find("s", "a", &new), Found::Kept(value) if *value == 2));
        missing(cache.find("s", "a", &old));
        missing(cache.find("s", "a", &new));
    }
}
