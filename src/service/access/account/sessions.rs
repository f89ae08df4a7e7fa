//! Where people are signed in, and ending it.

use super::person_of;
use crate::domain::actor::Actor;
use crate::domain::clock::Timestamp;
use crate::service::Service;
use crate::service::access::sign_in::SignedIn;
use crate::service::kernel::refusal::{Answer, ServiceError};
use crate::store::access::account::sessions::{
    OwnSession, own_session_end, own_sessions, own_sessions_end, session_seen,
};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, StoreError, Tx};
use lru::LruCache;
use serde_json::json;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// How exactly it is known when a session was used last: each note is a write.
const SEEN_SECS: i64 = 600;
/// How many sessions are remembered as noted.
const SEEN_MAX: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();

/// When the use of a session was noted last, in seconds.
pub(in crate::service) struct SeenLately(Mutex<LruCache<String, i64>>);

impl Default for SeenLately {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(SEEN_MAX)))
    }
}

impl SeenLately {
    /// Whether the use of a session is to be noted now.
    fn is_due(&self, token_hash: &str, now: Timestamp) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let last = seen.get(token_hash).copied();
        let is_due = last.is_none_or(|last| now.secs() < last || now.secs() - last >= SEEN_SECS);
        if is_due {
            seen.put(token_hash.to_owned(), now.secs());
        }
        is_due
    }
}

/// Notes that a session was used.
struct NoteSession {
    token_hash: String,
    address: String,
}

impl Command for NoteSession {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        session_seen(tx, &self.token_hash, &self.address);
        Ok(())
    }
}

/// Ends one session of the person who acts, or all but one.
#[derive(Clone, Debug)]
pub struct EndSessions {
    /// Who acts.
    pub actor: Actor,
    /// The session that ends; all others than `but` when not given.
    pub one: Option<String>,
    /// The session that this is done with.
    pub but: String,
}

impl Command for EndSessions {
    type Output = bool;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<bool> {
        let (shop, person) = (&self.actor.shop, person_of(&self.actor)?);
        let ended = match &self.one {
            Some(one) => own_session_end(tx, shop, person.id(), one).await?,
            None => {
                own_sessions_end(tx, shop, person.id(), &self.but);
                true
            }
        };
        if ended {
            let detail = json!({"all": self.one.is_none()});
            audit_insert(tx, &self.actor, "session.end", person.id(), &detail);
        }
        Ok(ended)
    }
}

impl Service {
    /// Where the person who acts is signed in.
    ///
    /// # Errors
    /// `Denied` for anyone who is not a person.
    pub async fn own_sessions(&self, actor: &Actor) -> Answer<Vec<OwnSession>> {
        let (person, now) = (person_of(actor)?, self.now());
        Ok(own_sessions(&mut self.store(), &actor.shop, person.id(), now).await?)
    }

    /// Notes that a session is used, once in a while. That it could not be noted holds no one up.
    pub async fn note_session(&self, token_hash: String, address: String) {
        if !self.shared.seen.is_due(&token_hash, self.now()) {
            return;
        }
        let noted = self.store().write(NoteSession { token_hash, address }).await;
        if let Err(error) = noted {
            tracing::warn!(%error, "the use of a session was not noted");
        }
    }

    /// Takes a new session as noted: signing in has written when it began.
    pub(in crate::service) fn session_began(&self, token_hash: &str) {
        self.shared.seen.is_due(token_hash, self.now());
    }

    /// Whether the account of a person has a password.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has_password(&self, actor: &Actor, who: &SignedIn) -> Answer<bool> {
        Ok(self.password_of(&actor.shop, who).await?.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_use_of_a_session_is_noted_once_in_a_while() {
        let (seen, start) = (SeenLately::default(), Timestamp::from_secs(1_760_000_000));
        assert!(seen.is_due("a", start));
        assert!(!seen.is_due("a", start.plus_secs(SEEN_SECS - 1)));
        assert!(seen.is_due("b", start));
        assert!(seen.is_due("a", start.plus_secs(SEEN_SECS)));
    }
}
