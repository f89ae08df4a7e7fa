//! Browsers' sessions as the session layer keeps them. What is in one is the layer's own matter.
//!
//! Where this process is the only writer, sessions are kept in memory as well. Only a read fills that memory, and only
//! while no write came in between, so a session that has ended is never put back.

use crate::domain::clock::Timestamp;
use crate::service::{Service, StoreError};
use crate::store::access::account::sessions::SessionOwner;
use crate::store::access::session::{SessionCreate, SessionDelete, SessionSave, session_fetch};
use lru::LruCache;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How much all kept sessions may take, in bytes.
const BYTES_MAX: usize = 8 << 20;
/// What a session takes beside its content: its digest, and its place in the table.
const SLOT_BYTES: usize = 200;

/// A session's content and when it ends.
type Found = (Arc<str>, Timestamp);

enum Slot {
    /// Being read; the number tells since which write.
    Reading(u64),
    Kept(Found),
}

struct Kept {
    slots: LruCache<String, Slot>,
    bytes: usize,
    next: u64,
}

impl Kept {
    fn put(&mut self, token_hash: &str, slot: Slot) {
        self.bytes += size_of(&slot);
        if let Some(before) = self.slots.put(token_hash.to_owned(), slot) {
            self.bytes -= size_of(&before);
        }
        while self.bytes > BYTES_MAX {
            let Some((_, oldest)) = self.slots.pop_lru() else { break };
            self.bytes -= size_of(&oldest);
        }
    }
}

fn size_of(slot: &Slot) -> usize {
    match slot {
        Slot::Reading(_) => SLOT_BYTES,
        Slot::Kept((record, _)) => SLOT_BYTES + record.len(),
    }
}

/// Sessions in memory, bounded by what they take.
pub struct SessionCache {
    kept: Option<Mutex<Kept>>,
}

impl SessionCache {
    pub(in crate::service) fn new(is_exact: bool) -> Self {
        let kept = || Mutex::new(Kept { slots: LruCache::unbounded(), bytes: 0, next: 0 });
        Self { kept: is_exact.then(kept) }
    }

    fn lock(&self) -> Option<MutexGuard<'_, Kept>> {
        self.kept.as_ref().map(|kept| kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The session, or the ticket to fill its place with once it was read.
    fn find(&self, token_hash: &str) -> Result<Found, u64> {
        let Some(mut kept) = self.lock() else { return Err(0) };
        match kept.slots.get(token_hash) {
            Some(Slot::Kept(found)) => return Ok(found.clone()),
            // Since the last write all who read find the same.
            Some(Slot::Reading(reader)) => return Err(*reader),
            None => {}
        }
        kept.next += 1;
        let ticket = kept.next;
        kept.put(token_hash, Slot::Reading(ticket));
        Err(ticket)
    }

    /// Keeps what was read, unless the session was written since.
    fn fill(&self, ticket: u64, token_hash: &str, found: Found) {
        let Some(mut kept) = self.lock() else { return };
        if matches!(kept.slots.peek(token_hash), Some(Slot::Reading(reader)) if *reader == ticket) {
            kept.put(token_hash, Slot::Kept(found));
        }
    }

    fn forget(&self, token_hash: &str) {
        let Some(mut kept) = self.lock() else { return };
        if let Some(slot) = kept.slots.pop(token_hash) {
            kept.bytes -= size_of(&slot);
        }
    }

    pub(in crate::service) fn forget_all(&self) {
        let Some(mut kept) = self.lock() else { return };
        kept.slots.clear();
        kept.bytes = 0;
    }
}

impl Service {
    /// What a session remembers, by the digest of its token; `None` when it has ended.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn browser_session(&self, token_hash: &str) -> Result<Option<Arc<str>>, StoreError> {
        let now = self.now();
        if !self.is_only_writer() {
            let found = self.session_and_counts(token_hash, now).await?;
            return Ok(found.map(|(record, _)| record.into()));
        }
        let sessions = &self.shared.sessions;
        let ticket = match sessions.find(token_hash) {
            Ok((record, ends_at)) => return Ok((ends_at > now).then_some(record)),
            Err(ticket) => ticket,
        };
        let found = session_fetch(&mut self.store(), token_hash, now).await?;
        let Some((record, ends_at)) = found else {
            sessions.forget(token_hash);
            return Ok(None);
        };
        let record = Arc::<str>::from(record);
        sessions.fill(ticket, token_hash, (record.clone(), ends_at));
        Ok(Some(record))
    }

    /// Adds a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn create_browser_session(
        &self,
        token_hash: String,
        record: String,
        expires_at: Timestamp,
        owner: Option<SessionOwner>,
    ) -> Result<(), StoreError> {
        self.session_began(&token_hash);
        self.store().write(SessionCreate { token_hash, record, expires_at, owner }).await
    }

    /// Changes a session; one that has ended stays gone.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn save_browser_session(
        &self,
        token_hash: String,
        record: String,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let save = SessionSave { token_hash: token_hash.clone(), record, expires_at };
        let saved = self.store().write(save).await;
        self.shared.sessions.forget(&token_hash);
        saved
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_browser_session(&self, token_hash: String) -> Result<(), StoreError> {
        let ended = self.store().write(SessionDelete { token_hash: token_hash.clone() }).await;
        self.shared.sessions.forget(&token_hash);
        ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(record: &str) -> Found {
        (record.into(), Timestamp::from_secs(1_760_000_000))
    }

    #[test]
    fn a_read_that_began_before_a_write_fills_nothing() {
        let cache = SessionCache::new(true);
        let early = cache.find("a").unwrap_err();
        cache.forget("a");
        cache.fill(early, "a", found("old"));
        let ticket = cache.find("a").unwrap_err();
        cache.fill(early, "a", found("old"));
        assert_eq!(cache.find("a").unwrap_err(), ticket, "still being read");
        cache.fill(ticket, "a", found("new"));
        assert_eq!(&*cache.find("a").unwrap().0, "new");
        cache.forget_all();
        cache.fill(ticket, "a", found("new"));
        cache.find("a").unwrap_err();
    }

    #[test]
    fn memory_has_a_bound_in_bytes() {
        let cache = SessionCache::new(true);
        let record = "x".repeat(20_000);
        for number in 0..1_000 {
            let token_hash = number.to_string();
            let ticket = cache.find(&token_hash).unwrap_err();
            cache.fill(ticket, &token_hash, found(&record));
        }
        for number in 1_000..100_000 {
            cache.find(&number.to_string()).unwrap_err();
        }
        let kept = cache.lock().unwrap();
        let sum: usize = kept.slots.iter().map(|(_, slot)| size_of(slot)).sum();
        assert_eq!(kept.bytes, sum);
        assert!(sum <= BYTES_MAX && kept.slots.len() < 100_000, "{sum}");
    }

    #[test]
    fn a_cache_that_is_not_exact_keeps_nothing() {
        let cache = SessionCache::new(false);
        cache.fill(cache.find("a").unwrap_err(), "a", found("x"));
        cache.find("a").unwrap_err();
    }
}
