//! Browser sessions by digest of their token: a copy of the table opens no session.

use super::account::sessions::SessionOwner;
use super::used_browser::browser_sweep;
use crate::domain::clock::Timestamp;
use crate::store::{Columns, Command, Source, StoreError, Tx};
use crate::values;

/// What a session remembers and when it ends.
pub type Record = (String, Timestamp);

/// The record of an unexpired session and when it ends.
pub async fn session_fetch(
    source: &mut impl Source,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Record>, StoreError> {
    let row = source
        .row(
            "SELECT record, expires_at FROM web_session WHERE token_hash = $1 AND expires_at > $2",
            values![token_hash, now],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some((columns.text()?, columns.instant()?)))
}

/// The owner that a command touches when it removed sessions by what they say: what is kept in memory is read again.
pub const SESSIONS: &str = "sessions";

/// Adds a session.
#[derive(Clone, Debug)]
pub struct SessionCreate {
    /// The digest of the token.
    pub token_hash: String,
    /// The session's content.
    pub record: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Whose it is, when somebody is signed in.
    pub owner: Option<SessionOwner>,
}

impl Command for SessionCreate {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let (now, owner) = (tx.now(), self.owner.as_ref());
        tx.queue(
            "INSERT INTO web_session (token_hash, record, expires_at, shop_id, person_id, started_at, seen_at, \
             address, agent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                self.token_hash.as_str(), self.record.as_str(), self.expires_at,
                owner.map(|owner| owner.shop.as_str()), owner.map(|owner| owner.person.as_str()),
                owner.map(|owner| owner.started_at), owner.map(|_| now),
                owner.map(|owner| owner.address.as_str()), owner.map(|owner| owner.agent.as_str()),
            ],
        );
        Ok(())
    }
}

/// Changes a session that has not ended. One that ended meanwhile stays gone: the request that saves it began before.
#[derive(Clone, Debug)]
pub struct SessionSave {
    /// The digest of the token.
    pub token_hash: String,
    /// The session's content.
    pub record: String,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Command for SessionSave {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now();
        tx.queue(
            "UPDATE web_session SET record = $2, expires_at = $3 WHERE token_hash = $1 AND expires_at > $4",
            values![self.token_hash.as_str(), self.record.as_str(), self.expires_at, now],
        );
        Ok(())
    }
}

/// Removes a session.
#[derive(Clone, Debug)]
pub struct SessionDelete {
    /// The digest of the token.
    pub token_hash: String,
}

impl Command for SessionDelete {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.queue(
            "DELETE FROM web_session WHERE token_hash = $1",
            values![self.token_hash.as_str()],
        );
        Ok(())
    }
}

/// Removes sessions that have expired, and browsers that were not used for long.
#[derive(Clone, Copy, Debug)]
pub struct SessionSweep;

impl Command for SessionSweep {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now();
        tx.queue("DELETE FROM web_session WHERE expires_at <= $1", values![now]);
        browser_sweep(tx, now);
        Ok(())
    }
}
