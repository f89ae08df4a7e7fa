//! Mails on their way out. A mail is taken by moving the time of its next attempt, so that several processes never send
//! one twice at once, and one that was taken by a process that died is tried again.

use super::{Columns, Command, Source, StoreError, Tx, from_json, to_json};
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::{ShopId, new_uuid};
use crate::domain::mail::{MAIL_ATTEMPTS_MAX, Mail, NEWS_SECS, retry_secs};
use crate::domain::text::EmailAddress;
use crate::values;

/// How long mails that have left are remembered, without what they said.
const KEPT_SECS: i64 = 30 * SECS_PER_DAY;

/// A mail that was taken for sending.
#[derive(Clone, Debug)]
pub struct TakenMail {
    /// The shop it comes from.
    pub shop: ShopId,
    /// The id.
    pub id: String,
    /// Where to.
    pub recipient: String,
    /// In which language; the shop's own when not given.
    pub language: Option<String>,
    /// What it tells.
    pub mail: Mail,
    /// How often it was taken, this time included.
    pub attempts: i64,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Adds a mail and answers its id. While history is being written nothing is: no customer wants mails about last year.
pub fn mail_insert(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    recipient: &EmailAddress,
    language: Option<&str>,
    mail: &Mail,
) -> Option<String> {
    if tx.is_history() {
        return None;
    }
    let now = tx.now();
    let id = format!("mail_{}", new_uuid(now, &*tx.entropy()).simple());
    tx.queue(
        "INSERT INTO mail (shop_id, mail_id, recipient, recipient_lookup, language, content, state, due_at, \
         created_at) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $7)",
        values![
            shop.as_str(), id.as_str(), recipient.as_str(), recipient.lookup(), language, to_json(mail), now,
        ],
    );
    Some(id)
}

/// Mails whose next attempt is due, the longest waiting first.
pub async fn mail_due(
    source: &mut impl Source,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(ShopId, String)>, StoreError> {
    let rows = source
        .rows(
            "SELECT shop_id, mail_id FROM mail WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at LIMIT $2",
            values![now, limit],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            Ok((columns.parsed("mail", "shop_id", ShopId::parse)?, columns.text()?))
        })
        .collect()
}

/// How many mails wait.
pub async fn mail_waiting(source: &mut impl Source) -> Result<i64, StoreError> {
    let row = source.row("SELECT COUNT(*) FROM mail WHERE state = 'waiting'", values![]).await?;
    row.map_or(Ok(0), |row| Columns::of(&row).integer())
}

/// Takes a mail for sending; `None` when somebody else did.
#[derive(Clone, Debug)]
pub struct MailTake {
    /// The shop.
    pub shop: ShopId,
    /// The mail.
    pub id: String,
}

impl Command for MailTake {
    type Output = Option<TakenMail>;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Option<TakenMail>, StoreError> {
        let now = tx.now();
        let row = tx
            .row(
                "UPDATE mail SET attempts = attempts + 1, due_at = $3 + CASE attempts WHEN 0 THEN $4 WHEN 1 THEN $5 \
                 WHEN 2 THEN $6 ELSE $7 END WHERE shop_id = $1 AND mail_id = $2 AND state = 'waiting' \
                 AND due_at <= $3 RETURNING recipient, language, content, attempts, created_at",
                values![
                    self.shop.as_str(), self.id.as_str(), now, micros(1), micros(2), micros(3), micros(4),
                ],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let mut columns = Columns::of(&row);
        Ok(Some(TakenMail {
            shop: self.shop.clone(),
            id: self.id.clone(),
            recipient: columns.text()?,
            language: columns.text_or_null()?,
            mail: columns.parsed("mail", "content", from_json)?,
            attempts: columns.integer()?,
            created_at: columns.instant()?,
        }))
    }
}

fn micros(attempts: i64) -> i64 {
    retry_secs(attempts) * crate::domain::clock::MICROS_PER_SEC
}

/// How an attempt went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailOutcome {
    /// It left.
    Sent,
    /// It is no longer worth sending, or nobody is to get it.
    Dropped,
    /// It will never leave.
    Failed(String),
    /// It did not leave; tried again while attempts are left.
    Delayed(String),
}

/// Keeps how an attempt went.
#[derive(Clone, Debug)]
pub struct MailFinish {
    /// The mail.
    pub taken: TakenMail,
    /// How it went.
    pub outcome: MailOutcome,
}

impl Command for MailFinish {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let (state, problem) = match &self.outcome {
            MailOutcome::Sent => ("sent", None),
            MailOutcome::Dropped => ("dropped", None),
            MailOutcome::Failed(problem) => ("failed", Some(problem)),
            MailOutcome::Delayed(problem) if self.taken.attempts >= MAIL_ATTEMPTS_MAX => {
                ("failed", Some(problem))
            }
            MailOutcome::Delayed(problem) => ("waiting", Some(problem)),
        };
        let (shop, id) = (self.taken.shop.as_str(), self.taken.id.as_str());
        let problem = problem.map(String::as_str);
        if state == "waiting" {
            tx.queue(
                "UPDATE mail SET problem = $3 WHERE shop_id = $1 AND mail_id = $2",
                values![shop, id, problem],
            );
        } else {
            let now = tx.now();
            tx.queue(
                "UPDATE mail SET state = $3, problem = $4, finished_at = $5, recipient = '', recipient_lookup = '', content = '{}' \
                 WHERE shop_id = $1 AND mail_id = $2",
                values![shop, id, state, problem, now],
            );
        }
        Ok(())
    }
}

/// Forgets mails that left long ago, and gives up those that nobody could send in time: where no server is named, none
/// waits for ever.
#[derive(Clone, Copy, Debug)]
pub struct MailSweep;

impl Command for MailSweep {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now();
        let before = now.plus_secs(-KEPT_SECS);
        tx.queue("DELETE FROM mail WHERE created_at < $1 AND state <> 'waiting'", values![before]);
        let (codes, others) = (Mail::LoginCode.worth_secs(), NEWS_SECS);
        tx.queue(
            "UPDATE mail SET state = 'dropped', recipient = '', recipient_lookup = '', content = '{}', finished_at = $1 \
             WHERE state = 'waiting' AND (created_at < $2 OR (created_at < $3 AND content = $4))",
            values![now, now.plus_secs(-others), now.plus_secs(-codes), to_json(&Mail::LoginCode)],
        );
        Ok(())
    }
}
