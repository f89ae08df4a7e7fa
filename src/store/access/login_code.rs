//! One-time codes for signing in, by digest of the address they were asked for and of who asked; and how often codes
//! were asked for.

use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::ShopId;
use crate::domain::mail::LOGIN_CODE_TRIES_MAX;
use crate::store::{Columns, Command, Source, StoreError, Tx};
use crate::values;

/// How often codes were asked for lately, this time included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeRequests {
    /// Since the short window began.
    pub window: i64,
    /// When the short window began.
    pub window_started_at: Timestamp,
    /// Since the long window began.
    pub day: i64,
    /// When the long window began.
    pub day_started_at: Timestamp,
}

/// Counts a request for a code under a digest: of an address, or of an address and a place that asks. Another request
/// under the same digest waits until this command has ended.
pub async fn login_code_request(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    counted_hash: &str,
    window_secs: i64,
) -> Result<CodeRequests, StoreError> {
    let now = tx.now();
    let (window_end, day_end) = (now.plus_secs(-window_secs), now.plus_secs(-SECS_PER_DAY));
    let row = tx
        .row(
            "INSERT INTO login_code (shop_id, email_hash, window_started_at, window_requests, day_started_at, \
             day_requests) VALUES ($1, $2, $3, 1, $3, 1) ON CONFLICT (shop_id, email_hash) DO UPDATE SET \
             window_requests = CASE WHEN login_code.window_started_at <= $4 THEN 1 \
             ELSE login_code.window_requests + 1 END, \
             window_started_at = CASE WHEN login_code.window_started_at <= $4 THEN $3 \
             ELSE login_code.window_started_at END, \
             day_requests = CASE WHEN login_code.day_started_at <= $5 THEN 1 ELSE login_code.day_requests + 1 END, \
             tries = CASE WHEN login_code.day_started_at <= $5 THEN 0 ELSE login_code.tries END, \
             day_started_at = CASE WHEN login_code.day_started_at <= $5 THEN $3 ELSE login_code.day_started_at END \
             RETURNING window_requests, window_started_at, day_requests, day_started_at",
            values![shop.as_str(), counted_hash, now, window_end, day_end],
        )
        .await?
        .ok_or(StoreError::Constraint)?;
    let mut columns = Columns::of(&row);
    Ok(CodeRequests {
        window: columns.integer()?,
        window_started_at: columns.instant()?,
        day: columns.integer()?,
        day_started_at: columns.instant()?,
    })
}

/// Notes which mail will bring a code, to whom and for whom. The last code of the same requester works until then.
pub fn sent_code_ask(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    (email_hash, requester_hash): (&str, &str),
    mail_id: &str,
) {
    let now = tx.now();
    tx.queue(
        "INSERT INTO sent_code (shop_id, email_hash, requester_hash, mail_id, requested_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (shop_id, email_hash, requester_hash) DO UPDATE SET \
         mail_id = excluded.mail_id, requested_at = excluded.requested_at",
        values![shop.as_str(), email_hash, requester_hash, mail_id, now],
    );
}

/// Puts a new code in the place of the requester's last one; false when the mail is not the one that was asked for
/// last.
#[derive(Clone, Debug)]
pub struct SentCodeSet {
    /// The shop.
    pub shop: ShopId,
    /// The mail that brings the code.
    pub mail_id: String,
    /// The hash of the code.
    pub code_hash: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl Command for SentCodeSet {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let row = tx
            .row(
                "UPDATE sent_code SET code_hash = $3, expires_at = $4, tries = 0 WHERE shop_id = $1 AND mail_id = $2 \
                 RETURNING mail_id",
                values![self.shop.as_str(), self.mail_id.as_str(), self.code_hash.as_str(), self.expires_at],
            )
            .await?;
        Ok(row.is_some())
    }
}

/// Counts a try and answers the hashes to compare with; empty when there is no code, or none that may be tried.
///
/// A try counts against the code of the same requester. Where that has none, and `from_elsewhere` allows as many, it
/// counts against the address, and is compared with the newest codes that others asked for.
#[derive(Clone, Debug)]
pub struct SentCodeTry {
    /// The shop.
    pub shop: ShopId,
    /// The digest of the address.
    pub email_hash: String,
    /// The digest of who tries.
    pub requester_hash: String,
    /// How many tries an address has in a day for those who did not ask for its codes.
    pub from_elsewhere: i64,
}

/// With how many codes a try from elsewhere is compared.
const COMPARED_MAX: i64 = 3;

impl Command for SentCodeTry {
    type Output = Vec<String>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
        let (shop, email_hash, now) = (self.shop.as_str(), self.email_hash.as_str(), tx.now());
        let own = tx
            .row(
                "UPDATE sent_code SET tries = tries + 1 WHERE shop_id = $1 AND email_hash = $2 \
                 AND requester_hash = $3 AND code_hash IS NOT NULL AND expires_at > $4 RETURNING code_hash, tries",
                values![shop, email_hash, self.requester_hash.as_str(), now],
            )
            .await?;
        if let Some(own) = own {
            let mut columns = Columns::of(&own);
            let (hash, tries) = (columns.text()?, columns.integer()?);
            return Ok(if tries <= LOGIN_CODE_TRIES_MAX { vec![hash] } else { Vec::new() });
        }
        let counted = tx
            .row(
                "UPDATE login_code SET tries = tries + 1 WHERE shop_id = $1 AND email_hash = $2 AND tries < $3 \
                 RETURNING tries",
                values![shop, email_hash, self.from_elsewhere],
            )
            .await?;
        if counted.is_none() {
            return Ok(Vec::new());
        }
        let rows = tx
            .rows(
                "SELECT code_hash FROM sent_code WHERE shop_id = $1 AND email_hash = $2 AND code_hash IS NOT NULL \
                 AND expires_at > $3 ORDER BY requested_at DESC, requester_hash LIMIT $4",
                values![shop, email_hash, now, COMPARED_MAX],
            )
            .await?;
        rows.iter().map(|row| Columns::of(row).text()).collect()
    }
}

/// Uses a code up; false when it was used before.
pub async fn sent_code_use(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    email_hash: &str,
    code_hash: &str,
) -> Result<bool, StoreError> {
    let row = tx
        .row(
            "UPDATE sent_code SET code_hash = NULL WHERE shop_id = $1 AND email_hash = $2 AND code_hash = $3 \
             RETURNING email_hash",
            values![shop.as_str(), email_hash, code_hash],
        )
        .await?;
    Ok(row.is_some())
}

/// Forgets the codes of an address.
pub fn sent_codes_forget(tx: &mut Tx<'_>, shop: &ShopId, email_hash: &str) {
    tx.queue(
        "DELETE FROM sent_code WHERE shop_id = $1 AND email_hash = $2",
        values![shop.as_str(), email_hash],
    );
}

/// Forgets who asked more than a day ago, and their codes.
#[derive(Clone, Copy, Debug)]
pub struct LoginCodeSweep;

impl Command for LoginCodeSweep {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now();
        tx.queue(
            "DELETE FROM login_code WHERE day_started_at <= $1 AND expires_at <= $2",
            values![now.plus_secs(-SECS_PER_DAY), now],
        );
        tx.queue(
            "DELETE FROM sent_code WHERE requested_at <= $1",
            values![now.plus_secs(-SECS_PER_DAY)],
        );
        Ok(())
    }
}
