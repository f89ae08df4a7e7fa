//! The only SQL. One [`Store`] over SQLite or PostgreSQL with one set of statements; writes go through
//! [`Store::write`], reads through [`Source`]. No rule of the product lives here.

pub mod access;
pub mod affiliates;
pub mod backup;
pub mod catalogue;
pub mod customers;
pub mod file;
pub mod generation;
pub mod integrity;
pub mod kernel;
pub mod ledger;
pub mod mail;
mod migrate;
pub mod opening;
pub mod orders;
pub mod payments;
pub mod payouts;
pub mod settings;
pub mod statistics;
pub mod wallet;
pub mod webhooks;

pub use kernel::command::{Command, CommandError};
pub use kernel::dialect::Dialect;
pub use kernel::error::{StopReason, StoreError};
#[cfg(debug_assertions)]
pub use kernel::planner::{plans, statements_sent};
pub use kernel::tx::{Source, Tx};
pub use kernel::value::{Columns, Value, from_json, to_json};
pub use kernel::vault::{Vault, VaultError};
pub use opening::Purpose;

use crate::domain::clock::Clock;
use crate::domain::entropy::Entropy;
use file::DatabaseFile;
use kernel::command::Envelope;
use kernel::vault::VaultSlot;
use kernel::zones::Zones;
use settings::zone::zone_list;
use sqlx::any::AnyRow;
use sqlx::{AnyPool, Connection as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{Notify, mpsc};

/// How many commands may wait for the writer.
const QUEUE_MAX: usize = 4096;
/// How long the database may take to show that it is ready: less than those who ask usually wait.
const READY_TIME_MAX: Duration = Duration::from_secs(2);
/// How often a PostgreSQL transaction is run again before its failure is believed.
const RETRIES_MAX: u32 = 12;

/// Called with (shop, owner) pairs after each commit, before anyone is answered.
pub type CommitHook = Arc<dyn Fn(&[(String, String)]) + Send + Sync>;

/// A handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    dialect: Dialect,
    purpose: Purpose,
    is_new: bool,
    pool: AnyPool,
    queue: Option<kernel::writer::Queue>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    zones: Arc<Zones>,
    on_commit: CommitHook,
    sends_mail: Arc<AtomicBool>,
    vault: VaultSlot,
    file: Option<Arc<DatabaseFile>>,
    stopped: Arc<OnceLock<StopReason>>,
    closing: Arc<Notify>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Store").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a database: `sqlite:path` or `postgres://…`. The purpose says whether it is made and migrated.
    ///
    /// # Errors
    /// When the database cannot be reached, migrated, or used for this purpose as it is.
    pub async fn open(
        url: &str,
        purpose: Purpose,
        (clock, entropy): (Arc<dyn Clock>, Arc<dyn Entropy>),
        on_commit: CommitHook,
    ) -> Result<Self, StoreError> {
        let opening::Opened { dialect, writer, pool, file, is_new } =
            opening::open(url, purpose).await?;
        let sends_mail = Arc::new(AtomicBool::new(false));
        let zones = Arc::new(Zones::default());
        let vault = VaultSlot::default();
        let stopped = Arc::new(OnceLock::new());
        let closing = Arc::new(Notify::new());
        let queue = writer.map(|connection| {
            let (sender, receiver) = mpsc::channel(QUEUE_MAX);
            let writer = kernel::writer::Writer {
                connection,
                clock: clock.clone(),
                entropy: entropy.clone(),
                zones: zones.clone(),
                on_commit: on_commit.clone(),
                sends_mail: sends_mail.clone(),
                vault: vault.clone(),
                file: file.clone(),
                stopped: stopped.clone(),
            };
            tokio::spawn(kernel::writer::run(writer, receiver, closing.clone()));
            sender
        });
        let store = Self {
            dialect,
            purpose,
            is_new,
            pool,
            queue,
            clock,
            entropy,
            zones,
            on_commit,
            sends_mail,
            vault,
            file,
            stopped,
            closing,
        };
        store.zones.follow(zone_list(&mut &store).await?);
        Ok(store)
    }

    /// Which database this is.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The clock that commands run by.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// The zones of all shops.
    pub fn zones(&self) -> &Zones {
        &self.zones
    }

    /// The source of randomness that commands run with.
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }

    /// Whether mails can leave, so that commands queue them.
    pub fn sends_mail(&self) -> bool {
        self.sends_mail.load(Ordering::Relaxed)
    }

    /// Says whether mails can leave; for every handle on this database in this process.
    pub fn set_sends_mail(&self, sends_mail: bool) {
        self.sends_mail.store(sends_mail, Ordering::Relaxed);
    }

    /// Gives what secrets are sealed and opened with; for every handle on this database in this process.
    pub fn set_vault(&self, vault: Vault) {
        self.vault.set(vault);
    }

    /// Whether opening made the database.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Whether writes are accepted; false once the outcome of a commit was unknown or the file is gone.
    pub fn is_writable(&self) -> bool {
        self.stopped.get().is_none() && self.queue.as_ref().is_none_or(|queue| !queue.is_closed())
    }

    /// Why no more writes are accepted; `None` while they are.
    pub fn stop_reason(&self) -> Option<StopReason> {
        let ended = (!self.is_writable()).then_some(StopReason::Broken);
        self.stopped.get().copied().or(ended)
    }

    /// Ends writing when the database's file is no longer the one that was opened.
    pub fn look_at_file(&self) {
        if self.file.as_ref().is_some_and(|file| !file.is_in_place()) {
            self.stopped.get_or_init(|| StopReason::Replaced);
        }
    }

    /// Whether a read and the writer answer within a short time.
    pub async fn is_ready(&self) -> bool {
        let look = async {
            let mut source = self;
            source.row("SELECT 1", vec![]).await.is_ok()
                && self.write(kernel::command::Knock).await.is_ok()
        };
        tokio::time::timeout(READY_TIME_MAX, look).await.unwrap_or(false)
    }

    /// Runs a command and answers after its commit. The only way to write.
    ///
    /// # Errors
    /// The command's own refusal, with nothing written, or a failure of the store.
    pub async fn write<C: Command>(&self, command: C) -> Result<C::Output, C::Error> {
        if self.purpose == Purpose::Look {
            return Err(StoreError::ReadOnly.into());
        }
        if self.stopped.get().is_some() {
            return Err(StoreError::Stopped.into());
        }
        match &self.queue {
            None => self.write_retrying(&command).await,
            Some(queue) => {
                let (envelope, outcome) = Envelope::new(command);
                queue.send(Box::new(envelope)).await.map_err(|_| StoreError::Stopped)?;
                outcome.await.map_err(|_| StoreError::Stopped)?
            }
        }
    }

    async fn write_retrying<C: Command>(&self, command: &C) -> Result<C::Output, C::Error> {
        let mut attempt = 0;
        loop {
            let outcome = self.write_once(command).await;
            let is_retryable = outcome
                .as_ref()
                .err()
                .and_then(CommandError::as_store)
                .is_some_and(StoreError::is_retryable);
            if !is_retryable || attempt == RETRIES_MAX {
                return outcome;
            }
            attempt += 1;
            tokio::time::sleep(self.jitter(attempt)).await;
        }
    }

    async fn write_once<C: Command>(&self, command: &C) -> Result<C::Output, C::Error> {
        let mut connection = self.pool.acquire().await.map_err(StoreError::from)?;
        let mut transaction = connection.begin().await.map_err(StoreError::from)?;
        let mut tx = Tx::new(
            &mut transaction,
            self.dialect,
            self.clock.now(),
            (self.entropy.clone(), self.zones.clone()),
        )
        .with_mail(self.sends_mail())
        .with_vault(self.vault.get());
        let output = kernel::command::run_in(command, &mut tx).await.0?;
        let touched = tx.take_touched();
        transaction.commit().await.map_err(StoreError::from)?;
        (self.on_commit)(&touched);
        Ok(output)
    }

    /// Up to twice as long with every attempt, at random, so that rivals do not meet again.
    fn jitter(&self, attempt: u32) -> Duration {
        let mut byte = [0];
        self.entropy.fill(&mut byte);
        Duration::from_micros((u64::from(byte[0]) << attempt.min(8)) * 4 + 100)
    }

    /// Closes the database for every handle on it, after what waits for the writer.
    pub async fn close(self) {
        self.pool.close().await;
        if let Some(queue) = &self.queue {
            self.closing.notify_one();
            queue.closed().await;
        }
    }
}

impl Source for &Store {
    fn vault(&self) -> Option<Arc<Vault>> {
        self.vault.get()
    }

    async fn rows(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<AnyRow>, StoreError> {
        kernel::planner::note(sql);
        Ok(sqlx::query_with(sql, kernel::tx::bind(values)?).fetch_all(&self.pool).await?)
    }

    async fn row(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<AnyRow>, StoreError> {
        kernel::planner::note(sql);
        Ok(sqlx::query_with(sql, kernel::tx::bind(values)?).fetch_optional(&self.pool).await?)
    }
}
