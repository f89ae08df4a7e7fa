//! Sessions on our own pool. The cookie's token is never stored, only its digest; on SQLite, where this process is the
//! only writer, what was read is kept in memory.

use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::service::{Service, SessionDelete, SessionSave, digest};
use async_trait::async_trait;
use lru::LruCache;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

/// How long a session lives without a change, in days, by the clock of the shop.
pub const SESSION_DAYS: i64 = 30;
/// How many sessions are kept in memory.
const SESSIONS_MAX: NonZeroUsize = NonZeroUsize::new(8192).unwrap();

type Kept = LruCache<Id, (Arc<Record>, Timestamp)>;

/// The store behind the session layer.
#[derive(Clone)]
pub struct OwnSessionStore {
    service: Service,
    kept: Option<Arc<Mutex<Kept>>>,
}

impl std::fmt::Debug for OwnSessionStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("OwnSessionStore")
    }
}

impl OwnSessionStore {
    /// Sessions in the database of `service`.
    pub fn new(service: Service) -> Self {
        let is_exact = service.is_only_writer();
        Self { service, kept: is_exact.then(|| Arc::new(Mutex::new(LruCache::new(SESSIONS_MAX)))) }
    }

    fn with_kept<T>(&self, act: impl FnOnce(&mut Kept) -> T) -> Option<T> {
        let kept = self.kept.as_ref()?;
        Some(act(&mut kept.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for OwnSessionStore {
    /// Like any other write: an id is 128 random bits, so none is taken.
    async fn create(&self, record: &mut Record) -> Result<()> {
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let ends_at = self.service.now().plus_secs(SESSION_DAYS * SECS_PER_DAY);
        let save = SessionSave {
            token_hash: digest(&record.id.to_string()),
            record: serde_json::to_string(&(&record.data, record.expiry_date.unix_timestamp()))
                .map_err(|error| Error::Encode(error.to_string()))?,
            expires_at: ends_at,
        };
        self.service.run(save).await.map_err(failed)?;
        self.with_kept(|kept| kept.put(record.id, (Arc::new(record.clone()), ends_at)));
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.service.now();
        if let Some(Some((record, ends_at))) = self.with_kept(|kept| kept.get(id).cloned()) {
            return Ok((ends_at > now).then(|| (*record).clone()));
        }
        let found = self.service.browser_session(&digest(&id.to_string())).await;
        let Some((text, ends_at)) = found.map_err(failed)? else { return Ok(None) };
        let (data, expiry) =
            serde_json::from_str(&text).map_err(|_| Error::Decode("session".to_owned()))?;
        let expiry_date = time::OffsetDateTime::from_unix_timestamp(expiry)
            .map_err(|error| Error::Decode(error.to_string()))?;
        let record = Record { id: *id, data, expiry_date };
        self.with_kept(|kept| kept.put(*id, (Arc::new(record.clone()), ends_at)));
        Ok(Some(record))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let token_hash = digest(&id.to_string());
        self.service.run(SessionDelete { token_hash }).await.map_err(failed)?;
        self.with_kept(|kept| kept.pop(id));
        Ok(())
    }
}
