//! API keys: making them, and knowing them again.

use crate::domain::actor::{Actor, Scopes, Who};
use crate::domain::clock::Timestamp;
use crate::domain::entropy::{Entropy, random_128};
use crate::domain::ids::{ApiKeyId, GrantId, ShopId};
use crate::service::kernel::cache::WHOLE_SHOP;
use crate::service::kernel::refusal::{Answer, ServiceError};
use crate::service::kernel::seen::Version;
use crate::service::{Service, Shop};
use crate::store::access::api_key::{ApiKey, api_key_by_hash, api_key_ended, api_key_insert};
use crate::store::access::oauth::{TokenKind, token_by_hash};
use crate::store::kernel::audit::audit_insert;
use crate::store::settings::shop::shop_fetch;
use crate::store::{Command, Tx};
use lru::LruCache;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many keys are kept in memory.
const KEYS_MAX: NonZeroUsize = NonZeroUsize::new(1024).unwrap();
/// How an API key starts.
const KEY_PREFIX: &str = "shx_";
/// How many base32 digits follow: 20 bytes.
const RANDOM_LENGTH: usize = 32;
/// How an app's access token starts.
const ACCESS_PREFIX: &str = "shpat_";

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
        Self::prefixed(KEY_PREFIX, entropy)
    }

    /// The public id of an installed app: `shoc_` and as many characters as an API key has.
    pub fn client_id(entropy: &dyn Entropy) -> Self {
        Self::prefixed("shoc_", entropy)
    }

    /// The secret of an installed app: `shcs_…`.
    pub fn client_secret(entropy: &dyn Entropy) -> Self {
        Self::prefixed("shcs_", entropy)
    }

    /// What an app gets when it is allowed something: `shoa_…`.
    pub fn app_code(entropy: &dyn Entropy) -> Self {
        Self::prefixed("shoa_", entropy)
    }

    /// What an app calls the API with: `shpat_…`.
    pub fn access_token(entropy: &dyn Entropy) -> Self {
        Self::prefixed(ACCESS_PREFIX, entropy)
    }

    /// What an app gets a new pair for: `shprt_…`.
    pub fn refresh_token(entropy: &dyn Entropy) -> Self {
        Self::prefixed("shprt_", entropy)
    }

    fn prefixed(prefix: &str, entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 20];
        entropy.fill(&mut bytes);
        let text = data_encoding::BASE32_NOPAD.encode(&bytes).to_lowercase();
        Self(format!("{prefix}{text}"))
    }

    /// The token of a session of the customer API: `hcs_` and 256 bits.
    pub fn session(entropy: &dyn Entropy) -> Self {
        Self(format!("hcs_{}", Self::token(entropy).0))
    }

    /// A key that a shop front names itself with; it is no secret, only hard to mix up.
    pub fn publishable_key(entropy: &dyn Entropy, is_test: bool) -> Self {
        let kind = if is_test { "test" } else { "live" };
        let id = data_encoding::BASE32_NOPAD.encode(&random_128(entropy)).to_lowercase();
        Self(format!("pk_{kind}_{id}"))
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

/// Whether a secret looks like a key or an app's token. Whatever does not is answered without asking the database.
fn has_shape(secret: &str) -> bool {
    let random = secret.strip_prefix(KEY_PREFIX).or_else(|| secret.strip_prefix(ACCESS_PREFIX));
    let is_digit = |byte: u8| matches!(byte, b'a'..=b'z' | b'2'..=b'7');
    random.is_some_and(|random| random.len() == RANDOM_LENGTH && random.bytes().all(is_digit))
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
        let actor = Actor::command_line(self.shop.clone());
        let made = (self.label.as_str(), actor.label());
        api_key_insert(tx, &key, &digest(self.secret.reveal()), (made.0, &made.1), now);
        let detail = json!({"scopes": self.scopes.to_text(), "label": self.label});
        audit_insert(tx, &actor, "api_key.create", id.as_str(), &detail);
        Ok(id)
    }
}

/// A key that was found, with its shop.
pub struct KnownKey {
    key: ApiKey,
    /// The shop of the key.
    pub shop: Shop,
    used_at_secs: AtomicI64,
}

impl KnownKey {
    /// Whether this is an app's access token and no key of the shop's own.
    pub fn is_app(&self) -> bool {
        self.key.id.as_str().starts_with(GrantId::PREFIX)
    }
}

/// Keys by digest with the versions they were read under, and how often everything was forgotten.
struct Kept {
    keys: LruCache<String, (Arc<KnownKey>, Version)>,
    generation: u64,
}

/// Keys and apps' tokens by digest. Revoking a key or ending what an app was allowed touches its id, which empties the
/// cache.
pub struct KeyCache {
    kept: Mutex<Kept>,
}

impl Default for KeyCache {
    fn default() -> Self {
        Self { kept: Mutex::new(Kept { keys: LruCache::new(KEYS_MAX), generation: 0 }) }
    }
}

impl KeyCache {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, hash: &str) -> Option<(Arc<KnownKey>, Version)> {
        self.lock().keys.get(hash).cloned()
    }

    fn generation(&self) -> u64 {
        self.lock().generation
    }

    /// Keeps what was read, unless anything was forgotten since: it could be the key that was read.
    fn keep(&self, hash: String, key: Arc<KnownKey>, (generation, version): (u64, Version)) {
        let mut kept = self.lock();
        if kept.generation == generation {
            kept.keys.put(hash, (key, version));
        }
    }

    pub(in crate::service) fn forget(&self, owner: &str) {
        // What is kept about a key has its shop with it.
        let is_key = owner.starts_with(ApiKeyId::PREFIX)
            || owner.starts_with(GrantId::PREFIX)
            || owner == WHOLE_SHOP;
        if is_key {
            let mut kept = self.lock();
            kept.keys.clear();
            kept.generation += 1;
        }
    }
}

impl Service {
    /// The actor and shop behind an API key's secret; `None` when there is none, or not any more. `about` is the
    /// customer whom the request seems to be about, so that what is kept of them is asked for at once.
    ///
    /// Looking up by digest compares no secret, so there is nothing to time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn key_owner(
        &self,
        secret: &str,
        about: Option<&str>,
    ) -> Answer<Option<(Actor, Arc<KnownKey>)>> {
        if !has_shape(secret) {
            return Ok(None);
        }
        let hash = digest(secret);
        let known = match self.kept_key(&hash, about).await? {
            Some(known) => known,
            None => match self.read_key(secret, &hash).await? {
                Some(known) => known,
                None => return Ok(None),
            },
        };
        let now = self.now();
        if known.key.expires_at.is_some_and(|end| end <= now) {
            return Ok(None);
        }
        self.note_use(&known, now);
        let who = Who::ApiKey(known.key.id.clone(), known.key.scopes);
        Ok(Some((Actor::new(known.key.shop.clone(), who), known)))
    }

    /// A key that is kept, where neither it nor its shop was changed since.
    async fn kept_key(&self, hash: &str, about: Option<&str>) -> Answer<Option<Arc<KnownKey>>> {
        let Some((known, kept)) = self.shared.keys.find(hash) else { return Ok(None) };
        let (shop, id) = (known.key.shop.as_str(), known.key.id.as_str());
        self.foresee(shop, &[id, GrantId::PREFIX, about.unwrap_or(id)]).await?;
        let version = self.version(shop, &[id, GrantId::PREFIX]).await?;
        Ok((version == kept).then_some(known))
    }

    /// The actor of a revoked or expired key; it may do nothing.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn ended_key(&self, secret: &str) -> Answer<Option<Actor>> {
        if !has_shape(secret) {
            return Ok(None);
        }
        let ended = api_key_ended(&mut self.store(), &digest(secret), self.now()).await?;
        Ok(ended.map(|(shop, key)| Actor::new(shop, Who::ApiKey(key, Scopes::default()))))
    }

    async fn read_key(&self, secret: &str, hash: &str) -> Answer<Option<Arc<KnownKey>>> {
        let generation = self.shared.keys.generation();
        let Some(mut key) = self.stored_key(secret, hash).await? else { return Ok(None) };
        let version = self.version(key.shop.as_str(), &[key.id.as_str(), GrantId::PREFIX]).await?;
        if !self.is_only_writer() {
            // What is kept has to be as new as its version, which could only be asked for once the key was found.
            let Some(again) = self.stored_key(secret, hash).await? else { return Ok(None) };
            key = again;
        }
        let Some(shop) = shop_fetch(&mut self.store(), &key.shop).await? else { return Ok(None) };
        let known = Arc::new(KnownKey { key, shop, used_at_secs: 0.into() });
        self.shared.keys.keep(hash.to_owned(), known.clone(), (generation, version));
        Ok(Some(known))
    }

    async fn stored_key(&self, secret: &str, hash: &str) -> Answer<Option<ApiKey>> {
        if !secret.starts_with(ACCESS_PREFIX) {
            return Ok(api_key_by_hash(&mut self.store(), hash).await?);
        }
        let token = token_by_hash(&mut self.store(), hash, TokenKind::Access).await?;
        Ok(token.and_then(|token| {
            Some(ApiKey {
                id: ApiKeyId::parse(token.grant.as_str())?,
                shop: token.shop,
                scopes: token.scopes,
                expires_at: Some(token.expires_at),
            })
        }))
    }

    /// Notes the last use, to the second.
    fn note_use(&self, known: &KnownKey, now: Timestamp) {
        if known.used_at_secs.swap(now.secs(), Ordering::Relaxed) != now.secs() {
            self.shared.key_uses.note(&known.key.shop, &known.key.id, now);
        }
    }
}
