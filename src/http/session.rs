//! Sessions on our own pool. The cookie's token is never stored, only its digest.

use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::http::visit::owner_of;
use crate::service::{Service, digest};
use async_trait::async_trait;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};

/// How long a session lives without a change, in days, by the clock of the shop.
pub const SESSION_DAYS: i64 = 30;
/// The name of the cookie with the session's token; over HTTPS with the prefix that ties it to this host.
pub fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-session" } else { "session" }
}

/// How long a session lives without a login or an order: long enough to correct a refused form, or to enter a code that
/// came by mail.
const PASSING_SECS: i64 = 30 * 60;
/// What makes a session worth its whole life: a login, orders placed without an account.
const LASTING: [&str; 2] = ["login", "carry"];

/// The store behind the session layer.
#[derive(Clone)]
pub struct OwnSessionStore {
    service: Service,
}

impl std::fmt::Debug for OwnSessionStore {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("OwnSessionStore")
    }
}

impl OwnSessionStore {
    /// Sessions in the database of `service`.
    pub fn new(service: Service) -> Self {
        Self { service }
    }

    fn ends_at(&self, record: &Record) -> Timestamp {
        let is_lasting = LASTING.iter().any(|name| record.data.contains_key(*name));
        let secs = if is_lasting { SESSION_DAYS * SECS_PER_DAY } else { PASSING_SECS };
        self.service.now().plus_secs(secs)
    }
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

/// The digest of a session's token, under which it is kept.
pub(super) fn token_hash(id: &Id) -> String {
    digest(&id.to_string())
}

fn text_of(record: &Record) -> Result<String> {
    serde_json::to_string(&(&record.data, record.expiry_date.unix_timestamp()))
        .map_err(|error| Error::Encode(error.to_string()))
}

#[async_trait]
impl SessionStore for OwnSessionStore {
    /// An id is 128 random bits, so none is taken.
    async fn create(&self, record: &mut Record) -> Result<()> {
        let (token_hash, text) = (token_hash(&record.id), text_of(record)?);
        let (service, owner) = (&self.service, owner_of(&record.data));
        let created = service.create_browser_session(token_hash, text, self.ends_at(record), owner);
        created.await.map_err(failed)
    }

    /// A session that has ended meanwhile stays gone.
    async fn save(&self, record: &Record) -> Result<()> {
        let (token_hash, text) = (token_hash(&record.id), text_of(record)?);
        let saved = self.service.save_browser_session(token_hash, text, self.ends_at(record));
        saved.await.map_err(failed)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = self.service.browser_session(&token_hash(id)).await;
        let Some(text) = found.map_err(failed)? else { return Ok(None) };
        let (data, expiry) =
            serde_json::from_str(&text).map_err(|_| Error::Decode("session".to_owned()))?;
        let expiry_date = time::OffsetDateTime::from_unix_timestamp(expiry)
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.service.end_browser_session(token_hash(id)).await.map_err(failed)
    }
}
