//! Whether what is kept in memory still stands. Where this process is the only writer, its own commits tell. Where
//! others write too (PostgreSQL), one statement reads how often each owner was changed, and what a request has read of
//! that holds until the request ends or changes something itself.
//!
//! What was read after a version was found is at least as new as the version, so it may be kept under it: a request
//! that finds a later version never gets it.

use super::cache::WHOLE_SHOP;
use super::generation::Generations;
use crate::domain::clock::Timestamp;
use crate::domain::ids::ShopId;
use crate::service::Service;
use crate::store::StoreError;
use crate::store::access::session::Record;
use crate::store::generation::{OWNERS_ASKED, generation_list, session_with_generations};
use crate::store::orders::order::ORDERS;
use lru::LruCache;
use std::cell::RefCell;
use std::future::Future;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// How many sessions are remembered with whose they are.
const OWNERS_MAX: NonZeroUsize = NonZeroUsize::new(16_384).unwrap();
/// How many owners a question may name beside the shop and its orders.
const NAMED_MAX: usize = OWNERS_ASKED - 2;

/// How often something was changed: by this process since it runs, and by all of them where that is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    here: u64,
    stored: i64,
}

impl From<u64> for Count {
    fn from(here: u64) -> Self {
        Self { here, stored: 0 }
    }
}

/// What something kept rests on: a count for each owner. Empty where commits empty what is kept, so that every version
/// is the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version(Vec<Count>);

#[cfg(test)]
impl Version {
    /// The version after so many changes of each owner by any process.
    pub fn of(numbers: &[i64]) -> Self {
        Self(numbers.iter().map(|stored| Count { here: 0, stored: *stored }).collect())
    }
}

/// What a request has read about versions.
#[derive(Default)]
struct Seen {
    counts: Vec<(String, String, Count)>,
    session: Option<String>,
}

tokio::task_local! {
    static SEEN: RefCell<Seen>;
}

/// Runs a request; what it reads about versions is read once.
pub async fn within_request<F: Future>(request: F) -> F::Output {
    SEEN.scope(RefCell::default(), request).await
}

/// Whose each session was when it was last seen, by digest of its token: only a guess what else to ask about.
pub(in crate::service) struct SessionOwners(Mutex<LruCache<String, (String, String)>>);

impl Default for SessionOwners {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(OWNERS_MAX)))
    }
}

impl SessionOwners {
    fn of(&self, token_hash: &str) -> Option<(String, String)> {
        let mut owners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        owners.get(token_hash).cloned()
    }

    fn put(&self, token_hash: String, shop: &str, owner: &str) {
        let mut owners = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        owners.put(token_hash, (shop.to_owned(), owner.to_owned()));
    }
}

/// The counts of all owners, where this request has read them and has not changed any of them since.
fn seen(generations: &Generations, shop: &str, owners: &[&str]) -> Option<Vec<Count>> {
    let find = |seen: &RefCell<Seen>| {
        let seen = seen.borrow();
        let of = |owner: &&str| {
            let mut known = seen.counts.iter().rev();
            let (_, _, count) = known.find(|(of, known, _)| of == shop && known == owner)?;
            (count.here == generations.of(shop, owner)).then_some(*count)
        };
        owners.iter().map(of).collect()
    };
    SEEN.try_with(find).ok().flatten()
}

fn note_seen(shop: &str, owners: &[&str], counts: &[Count]) {
    let note = |seen: &RefCell<Seen>| {
        let new = owners.iter().zip(counts);
        let new = new.map(|(owner, count)| (shop.to_owned(), (*owner).to_owned(), *count));
        seen.borrow_mut().counts.extend(new);
    };
    // Outside a request nothing is remembered.
    SEEN.try_with(note).unwrap_or_default();
}

impl Service {
    /// What something kept about these owners rests on, and on the settings of their shop.
    ///
    /// # Errors
    /// When the store fails.
    pub(in crate::service) async fn version(
        &self,
        shop: &str,
        owners: &[&str],
    ) -> Result<Version, StoreError> {
        if self.is_only_writer() {
            return Ok(Version::default());
        }
        let mut all = vec![WHOLE_SHOP];
        all.extend(owners);
        Ok(Version(self.counts(shop, &all).await?))
    }

    /// How often these owners, at most [`OWNERS_ASKED`], were changed. All of them are read with one statement.
    pub(in crate::service) async fn counts(
        &self,
        shop: &str,
        owners: &[&str],
    ) -> Result<Vec<Count>, StoreError> {
        let generations = &self.shared.generations;
        if self.is_only_writer() {
            return Ok(owners.iter().map(|owner| generations.of(shop, owner).into()).collect());
        }
        if let Some(counts) = seen(generations, shop, owners) {
            return Ok(counts);
        }
        let mut asked = [WHOLE_SHOP; OWNERS_ASKED];
        for (place, owner) in asked.iter_mut().zip(owners) {
            *place = owner;
        }
        // Before the statement: a commit of this process that comes in between is one too many, never one too few.
        let here: Vec<_> = owners.iter().map(|owner| generations.of(shop, owner)).collect();
        let numbers = generation_list(&mut self.store(), shop, asked).await?;
        let counts = joined(owners, &here, &numbers);
        note_seen(shop, owners, &counts);
        Ok(counts)
    }

    /// Reads at once what a request is about to need: the counts of the shop, its orders, and up to three more.
    pub(in crate::service) async fn foresee(
        &self,
        shop: &str,
        named: &[&str],
    ) -> Result<(), StoreError> {
        if self.is_only_writer() {
            return Ok(());
        }
        let mut owners = vec![WHOLE_SHOP, ORDERS];
        owners.extend(named.iter().take(NAMED_MAX));
        self.counts(shop, &owners).await.map(drop)
    }

    /// An unexpired session, and with it the counts that its owner's pages rest on.
    pub(in crate::service) async fn session_and_counts(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Record>, StoreError> {
        let (shop, owner) = self.shared.session_owners.of(token_hash).unwrap_or_default();
        let owners = [owner.as_str(), WHOLE_SHOP, ORDERS];
        let here = owners.map(|owner| self.shared.generations.of(&shop, owner));
        let of = (shop.as_str(), owners);
        let (record, numbers) =
            session_with_generations(&mut self.store(), (token_hash, now), of).await?;
        note_seen(&shop, &owners, &joined(&owners, &here, &numbers));
        let note = |seen: &RefCell<Seen>| seen.borrow_mut().session = Some(token_hash.to_owned());
        SEEN.try_with(note).unwrap_or_default();
        Ok(record)
    }

    /// Remembers whose the session of this request is, for its next request.
    pub(in crate::service) fn note_session_owner(&self, shop: &ShopId, owner: &str) {
        let session = SEEN.try_with(|seen| seen.borrow_mut().session.take()).ok().flatten();
        if let Some(token_hash) = session {
            self.shared.session_owners.put(token_hash, shop.as_str(), owner);
        }
    }
}

fn joined(owners: &[&str], here: &[u64], numbers: &[(String, i64)]) -> Vec<Count> {
    let stored = |owner: &str| numbers.iter().find(|(of, _)| of == owner).map_or(0, |(_, it)| *it);
    let counts = owners.iter().zip(here);
    counts.map(|(owner, here)| Count { here: *here, stored: stored(owner) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_a_request_has_seen_ends_with_a_commit_and_with_the_request() {
        let generations = Generations::default();
        let read = |stored| Count { here: generations.of("s", "a"), stored };
        note_seen("s", &["a"], &[read(1)]);
        assert_eq!(seen(&generations, "s", &["a"]), None, "outside a request");
        within_request(async {
            note_seen("s", &["a"], &[read(1)]);
            assert_eq!(seen(&generations, "s", &["a"]), Some(vec![read(1)]));
            assert_eq!(seen(&generations, "t", &["a"]), None, "another shop");
            assert_eq!(seen(&generations, "s", &["a", "b"]), None, "another owner");
            generations.count("s", "a");
            assert_eq!(seen(&generations, "s", &["a"]), None, "changed since");
            note_seen("s", &["a"], &[read(2)]);
            assert_eq!(seen(&generations, "s", &["a"]), Some(vec![read(2)]));
        })
        .await;
        within_request(async { assert_eq!(seen(&generations, "s", &["a"]), None) }).await;
    }

    #[test]
    fn an_owner_that_was_never_changed_counts_as_zero() {
        let counts = joined(&["a", "b"], &[7, 8], &[("b".to_owned(), 3)]);
        assert_eq!(counts, [Count { here: 7, stored: 0 }, Count { here: 8, stored: 3 }]);
    }
}
