//! One-time codes for signing in, by digest of the address they were asked for.

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

/// Counts a request for a code. Another request for the same address waits until this command has ended.
pub async fn login_code_request(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    email_hash: &str,
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
             day_started_at = CASE WHEN login_code.day_started_at <= $5 THEN $3 ELSE login_code.day_started_at END \
             RETURNING window_requests, window_started_at, day_requests, day_started_at",
            values![shop.as_str(), email_hash, now, window_end, day_end],
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

/// Puts a new code in the place of the last one.
#[derive(Clone, Debug)]
pub struct LoginCodeSet {
    /// The shop.
    pub shop: ShopId,
    /// The digest of the address.
    pub email_hash: String,
    /// The hash of the code.
    pub code_hash: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

impl Command for LoginCodeSet {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.queue(
            "UPDATE login_code SET code_hash = $3, expires_at = $4, tries = 0 WHERE shop_id = $1 AND email_hash = $2",
            values![
                self.shop.as_str(), self.email_hash.as_str(), self.code_hash.as_str(), self.expires_at,
            ],
        );
        Ok(())
    }
}

/// Counts a try and answers the hash to compare with; `None` when there is no code, or none that may be tried.
#[derive(Clone, Debug)]
pub struct LoginCodeTry {
    /// The shop.
    pub shop: ShopId,
    /// The digest of the address.
    pub email_hash: String,
}

impl Command for LoginCodeTry {
    type Output = Option<String>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<String>, StoreError> {
        let now = tx.now();
        let row = tx
            .row(
                "UPDATE login_code SET tries = tries + 1 WHERE shop_id = $1 AND email_hash = $2 \
                 AND code_hash IS NOT NULL AND expires_at > $3 AND tries < $4 RETURNING code_hash",
                values![self.shop.as_str(), self.email_hash.as_str(), now, LOGIN_CODE_TRIES_MAX],
            )
            .await?;
        row.map(|row| Columns::of(&row).text()).transpose()
    }
}

/// Uses a code up; false when it was used before.
pub async fn login_code_use(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    email_hash: &str,
    code_hash: &str,
) -> Result<bool, StoreError> {
    let row = tx
        .row(
            "UPDATE login_code SET code_hash = NULL WHERE shop_id = $1 AND email_hash = $2 AND code_hash = $3 \
             RETURNING email_hash",
            values![shop.as_str(), email_hash, code_hash],
        )
        .await?;
    Ok(row.is_some())
}

/// Forgets who asked more than a day ago.
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
        Ok(())
    }
}
