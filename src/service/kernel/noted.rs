//! What the audit says about things that are no command: signing in and out, refusals. What a stranger can repeat at
//! will leaves one row in a while and not one each time, since rows are never deleted.

use super::refusal::Answer;
use crate::domain::actor::Actor;
use crate::domain::audit::{AuditRow, Sender};
use crate::domain::ids::ShopId;
use crate::service::Service;
use crate::store::kernel::audit::{audit_insert, audit_page};
use crate::store::{Command, StoreError, Tx};
use lru::LruCache;
use serde_json::Value as Json;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// How long one row stands for everything alike.
const WINDOW_SECS: i64 = 900;
/// How many different things are told apart at once.
const KEYS_MAX: NonZeroUsize = NonZeroUsize::new(4_096).unwrap();
/// How many such rows all shops together get in a window, whatever is tried from wherever.
const ROWS_MAX: u32 = 500;

/// Remembers what was written a moment ago.
pub(in crate::service) struct NotedLately(Mutex<Lately>);

struct Lately {
    /// When a thing was written last, and how often it happened since.
    known: LruCache<String, (i64, u64)>,
    window: i64,
    rows: u32,
}

impl Default for NotedLately {
    fn default() -> Self {
        Self(Mutex::new(Lately { known: LruCache::new(KEYS_MAX), window: 0, rows: 0 }))
    }
}

impl NotedLately {
    /// How often a thing has happened since it was last written, this time included; `None` when it is not to be
    /// written now.
    fn take(&self, key: String, now_secs: i64) -> Option<u64> {
        let mut lately = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = now_secs.div_euclid(WINDOW_SECS);
        if lately.window != window {
            (lately.window, lately.rows) = (window, 0);
        }
        let (last, missed) = lately.known.get(&key).copied().unwrap_or((i64::MIN, 0));
        let is_due = last == i64::MIN || now_secs < last || now_secs - last >= WINDOW_SECS;
        if !is_due || lately.rows >= ROWS_MAX {
            lately.known.put(key, (last, missed.saturating_add(1)));
            return None;
        }
        lately.rows += 1;
        lately.known.put(key, (now_secs, 0));
        Some(missed.saturating_add(1))
    }
}

/// One row of the audit in a unit of work of its own.
struct Note {
    actor: Actor,
    action: &'static str,
    subject: String,
    detail: Json,
}

impl Command for Note {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        audit_insert(tx, &self.actor, self.action, &self.subject, &self.detail);
        Ok(())
    }
}

impl Service {
    /// The audit of a shop after one row, oldest first; a page of it at a time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn audit(&self, shop: &ShopId, after: i64) -> Answer<Vec<AuditRow>> {
        let rows = audit_page(&mut self.store(), shop.as_str(), (after, i64::MAX)).await?;
        Ok(rows.into_iter().map(|(row, _)| row).collect())
    }

    /// Writes one row of the audit.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn note(
        &self,
        actor: &Actor,
        action: &'static str,
        subject: &str,
        detail: Json,
    ) -> Answer<()> {
        let (actor, subject) = (actor.clone(), subject.to_owned());
        Ok(self.store().write(Note { actor, action, subject, detail }).await?)
    }

    /// Writes one row for everything that happens alike within a quarter of an hour: the same action with the same
    /// `key` from the same network. The row says how often it happened since the last one. A failure goes to the log:
    /// what was refused stays refused.
    pub async fn note_repeatable(
        &self,
        actor: &Actor,
        (action, key): (&'static str, &str),
        subject: &str,
        mut detail: Json,
    ) {
        let network = actor.origin.sender().map(Sender::network).unwrap_or_default();
        let key = format!("{} {action} {network} {key}", actor.shop);
        let Some(times) = self.shared.noted.take(key, self.now().secs()) else { return };
        if let Some(fields) = detail.as_object_mut() {
            fields.insert("times".to_owned(), times.into());
        }
        if let Err(error) = self.note(actor, action, subject, detail).await {
            tracing::warn!(%error, action, "a row of the audit was not written");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_guesses_leave_one_row_a_window() {
        let lately = NotedLately::default();
        let take = |key: &str, secs| lately.take(key.to_owned(), secs);
        assert_eq!(take("a", 90_000), Some(1));
        for second in 0..899 {
            assert_eq!(take("a", 90_000 + second), None);
        }
        assert_eq!(take("b", 90_500), Some(1), "another key");
        assert_eq!(take("a", 90_900), Some(900), "the next window tells how often");
        assert_eq!(take("a", 91_900), Some(1));
    }

    #[test]
    fn guesses_from_everywhere_have_a_bound() {
        let lately = NotedLately::default();
        let written = (0..10_000).filter(|key| lately.take(key.to_string(), 90_000).is_some());
        assert_eq!(written.count(), ROWS_MAX as usize);
        assert_eq!(lately.take("next window".to_owned(), 90_900), Some(1));
    }
}
