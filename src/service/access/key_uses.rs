//! When keys were last used: collected in memory and written once a minute, so that no request waits for it and no two
//! requests of one key wait for each other. What a key may do never rests on it.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{ApiKeyId, ShopId};
use crate::service::{Service, StoreError};
use crate::store::access::api_key::{ApiKeysUsed, KeyUse};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How often the uses are written.
const WRITTEN_EVERY_SECS: i64 = 60;

#[derive(Default)]
struct Inner {
    used: BTreeMap<(ShopId, ApiKeyId), Timestamp>,
    written_at_secs: i64,
}

/// The uses that are not written yet: one for each key.
#[derive(Default)]
pub(in crate::service) struct KeyUses(Mutex<Inner>);

impl KeyUses {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a use; the latest of a key is kept.
    pub(in crate::service) fn note(&self, shop: &ShopId, key: &ApiKeyId, at: Timestamp) {
        let mut inner = self.lock();
        let last = inner.used.entry((shop.clone(), key.clone())).or_insert(at);
        *last = at.max(*last);
    }

    fn is_due(&self, now_secs: i64) -> bool {
        let last = self.lock().written_at_secs;
        now_secs < last || now_secs - last >= WRITTEN_EVERY_SECS
    }

    /// Takes what is to be written now, in the order of the keys, so that two processes never wait for each other.
    fn take(&self, now_secs: i64) -> Vec<KeyUse> {
        let mut inner = self.lock();
        inner.written_at_secs = now_secs;
        let used = std::mem::take(&mut inner.used);
        used.into_iter().map(|((shop, key), at)| KeyUse { shop, key, at }).collect()
    }
}

impl Service {
    /// Writes when keys were last used, where that was not done for a minute.
    pub async fn write_key_uses_when_due(&self) {
        if self.shared.key_uses.is_due(self.now().secs())
            && let Err(error) = self.write_key_uses().await
        {
            tracing::warn!(%error, "last uses of API keys were not written");
        }
    }

    /// Writes when keys were last used; the server does so when it stops too.
    ///
    /// # Errors
    /// When the store fails; then the uses are kept for the next time.
    pub async fn write_key_uses(&self) -> Result<(), StoreError> {
        let uses = self.shared.key_uses.take(self.now().secs());
        if uses.is_empty() {
            return Ok(());
        }
        let written = self.store().write(ApiKeysUsed { uses: uses.clone() }).await;
        if written.is_err() {
            for KeyUse { shop, key, at } in &uses {
                self.shared.key_uses.note(shop, key, *at);
            }
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_use_of_each_key_is_taken_once() {
        let uses = KeyUses::default();
        let shop = ShopId::parse("shop_demo").unwrap();
        let key = |name: &str| ApiKeyId::parse(name).unwrap();
        for (name, secs) in [("key_b", 5), ("key_a", 9), ("key_a", 7), ("key_b", 6)] {
            uses.note(&shop, &key(name), Timestamp::from_secs(secs));
        }
        let taken = uses.take(10).into_iter().map(|used| (used.key.to_string(), used.at.secs()));
        let wanted = [("key_a".to_owned(), 9), ("key_b".to_owned(), 6)];
        assert_eq!(taken.collect::<Vec<_>>(), wanted);
        assert!(uses.take(10).is_empty());
    }

    #[test]
    fn uses_are_due_once_a_minute_and_after_a_clock_that_was_set_back() {
        let uses = KeyUses::default();
        assert!(uses.is_due(1_000), "the first time");
        uses.take(1_000);
        assert!(!uses.is_due(1_059) && uses.is_due(1_060) && uses.is_due(900));
    }
}
