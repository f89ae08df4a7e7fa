//! API keys: making them, and knowing them again.

use super::refusal::{Answer, ServiceError};
use super::{Service, Shop};
use crate::domain::actor::{Actor, Scopes, Who};
use crate::domain::entropy::Entropy;
use crate::domain::ids::{ApiKeyId, ShopId};
use crate::store::api_key::{ApiKey, api_key_by_hash, api_key_insert, api_key_used};
use crate::store::shop::shop_fetch;
use crate::store::{Command, StoreError, Tx, audit::audit_insert};
use lru::LruCache;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

/// How many keys are kept in memory.
const KEYS_MAX: NonZeroUsize = NonZeroUsize::new(1024).unwrap();
/// How often the last use of a key is written.
const USED_EVERY_SECS: i64 = 60;

/// The SHA-256 of a secret as it is stored, in lower-case hexadecimal digits.
pub fn digest(secret: &str) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(secret.as_bytes()))
}

/// A secret that is shown once.
#[derive(Clone)]
pub struct NewSecret(String);

impl NewSecret {
    /// An API key: `shx_` and 32 of 32 lower-case letters and digits (160 bits).
    pub fn api_key(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 20];
        entropy.fill(&mut bytes);
        Self(format!("shx_{}", data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase()))
    }

    /// A token for a one-time link (256 bits).
    pub fn token(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 32];
        entropy.fill(&mut bytes);
        Self(data_encoding::BASE64URL_NOPAD.encode(&bytes))
    }

    /// What signs events for a program outside: `whsec_` and base64 (256 bits).
    pub fn webhook(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 32];
        entropy.fill(&mut bytes);
        Self(format!("whsec_{}", data_encoding::BASE64.encode(&bytes)))
    }

    /// The secret, for showing it this once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Makes an API key.
pub struct CreateKey {
    /// The shop.
    pub shop: ShopId,
    /// Its secret.
    pub secret: NewSecret,
    /// What it may do.
    pub scopes: Scopes,
    /// What it is called.
    pub label: String,
}

impl Command for CreateKey {
    type Output = ApiKeyId;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<ApiKeyId> {
        let id = ApiKeyId::new(tx.now(), &*tx.entropy());
        let now = tx.now();
        let key = ApiKey {
            id: id.clone(),
            shop: self.shop.clone(),
            scopes: self.scopes,
            expires_at: None,
        };
        api_key_insert(tx, &key, &digest(self.secret.reveal()), &self.label, now);
        let detail = json!({"scopes": self.scopes.to_text(), "label": self.label});
        audit_insert(tx, &Actor::system(self.shop.clone()), "api_key.create", id.as_str(), &detail);
        Ok(id)
    }
}

/// Notes that a key was used.
struct KeyUsed(ApiKey);

impl Command for KeyUsed {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now();
        api_key_used(tx, &self.0.shop, &self.0.id, now);
        Ok(())
    }
}

/// A key that was found, with its shop.
pub struct KnownKey {
    key: ApiKey,
    /// The shop of the key.
    pub shop: Shop,
    used_at: std::sync::atomic::AtomicI64,
}

/// Keys by digest. Revoking a key touches its id, which empties the cache.
pub struct KeyCache {
    kept: Option<Mutex<LruCache<String, Arc<KnownKey>>>>,
}

impl KeyCache {
    pub(super) fn new(is_exact: bool) -> Self {
        Self { kept: is_exact.then(|| Mutex::new(LruCache::new(KEYS_MAX))) }
    }

    fn find(&self, hash: &str) -> Option<Arc<KnownKey>> {
        let mut kept = self.kept.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(hash).cloned()
    }

    fn keep(&self, hash: String, key: Arc<KnownKey>) {
        if let Some(kept) = &self.kept {
            kept.lock().unwrap_or_else(PoisonError::into_inner).put(hash, key);
        }
    }

    pub(super) fn forget(&self, owner: &str) {
        if let (true, Some(kept)) = (owner.starts_with(ApiKeyId::PREFIX), &self.kept) {
            kept.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }
}

impl Service {
    /// The actor and shop behind an API key's secret; `None` when there is none, or not any more.
    ///
    /// Looking up by digest compares no secret, so there is nothing to time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn key_owner(&self, secret: &str) -> Answer<Option<(Actor, Arc<KnownKey>)>> {
        let hash = digest(secret);
        let known = match self.keys.find(&hash) {
            Some(known) => known,
            None => match self.read_key(&hash).await? {
                Some(known) => known,
                None => return Ok(None),
            },
        };
        let now = self.now();
        if known.key.expires_at.is_some_and(|end| end <= now) {
            return Ok(None);
        }
        self.note_use(&known, now.secs());
        let who = Who::ApiKey(known.key.id.clone(), known.key.scopes);
        Ok(Some((Actor { shop: known.key.shop.clone(), who }, known)))
    }

    async fn read_key(&self, hash: &str) -> Answer<Option<Arc<KnownKey>>> {
        let Some(key) = api_key_by_hash(&mut self.store(), hash).await? else { return Ok(None) };
        let Some(shop) = shop_fetch(&mut self.store(), &key.shop).await? else { return Ok(None) };
        let known = Arc::new(KnownKey { key, shop, used_at: 0.into() });
        self.keys.keep(hash.to_owned(), known.clone());
        Ok(Some(known))
    }

    /// Writes the last use, at most once a minute and never in the way of the request.
    fn note_use(&self, known: &Arc<KnownKey>, now_secs: i64) {
        use std::sync::atomic::Ordering;
        let last = known.used_at.load(Ordering::Relaxed);
        if now_secs - last < USED_EVERY_SECS
            || known
                .used_at
                .compare_exchange(last, now_secs, Ordering::Relaxed, Ordering::Relaxed)
                .is_err()
        {
            return;
        }
        let (store, key) = (self.store().clone(), known.key.clone());
        tokio::spawn(async move {
            if let Err(error) = store.write(KeyUsed(key)).await {
                tracing::warn!(%error, "last use of an API key was not written");
            }
        });
    }
}
