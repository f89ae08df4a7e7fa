//! The only SQL. One [`Store`] over SQLite or PostgreSQL with one set of statements; writes go through
//! [`Store::write`], reads through [`Source`]. No rule of the product lives here.

pub mod access;
pub mod affiliates;
pub mod backup;
pub mod catalogue;
pub mod customers;
pub mod integrity;
pub mod kernel;
pub mod ledger;
pub mod mail;
pub mod orders;
pub mod payments;
pub mod payouts;
pub mod settings;
pub mod statistics;
pub mod wallet;
pub mod webhooks;

pub use kernel::command::{Command, CommandError};
pub use kernel::dialect::Dialect;
pub use kernel::error::StoreError;
#[cfg(debug_assertions)]
pub use kernel::planner::plans;
pub use kernel::tx::{Source, Tx};
pub use kernel::value::{Columns, Value, from_json, to_json};
pub use kernel::vault::{Vault, VaultError};

use crate::domain::clock::Clock;
use crate::domain::entropy::Entropy;
use kernel::command::Envelope;
use kernel::vault::VaultSlot;
use kernel::zones::Zones;
use settings::zone::zone_list;
use sqlx::AnyConnection;
use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::{AnyPool, Connection as _, Executor as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;

/// How many commands may wait for the writer.
const QUEUE_MAX: usize = 4096;
/// How often a PostgreSQL transaction is run again before its failure is believed.
const RETRIES_MAX: u32 = 12;

/// Called with (shop, owner) pairs after each commit, before anyone is answered.
pub type CommitHook = Arc<dyn Fn(&[(String, String)]) + Send + Sync>;

/// A handle on the database; cheap to clone.
#[derive(Clone)]
pub struct Store {
    dialect: Dialect,
    pool: AnyPool,
    queue: Option<kernel::writer::Queue>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    zones: Arc<Zones>,
    on_commit: CommitHook,
    sends_mail: Arc<AtomicBool>,
    vault: VaultSlot,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Store").field("dialect", &self.dialect).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens and migrates a database: `sqlite:path` or `postgres://…`.
    ///
    /// # Errors
    /// When the database cannot be reached or migrated.
    pub async fn open(
        url: &str,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        on_commit: CommitHook,
    ) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let dialect = Dialect::of_url(url).ok_or(StoreError::UnknownDatabase)?;
        let url = &with_create_mode(dialect, url);
        let mut connection = AnyConnection::connect(url).await?;
        if let Some(pragmas) = dialect.on_connect_writer() {
            connection.execute(pragmas).await?;
        }
        kernel::migrate::run(dialect, &mut connection).await?;
        integrity::existing::seal_existing(dialect, &mut connection).await?;
        let pool = open_pool(dialect, url).await?;
        let sends_mail = Arc::new(AtomicBool::new(false));
        let zones = Arc::new(Zones::default());
        let vault = VaultSlot::default();
        let queue = match dialect {
            Dialect::Postgres => {
                connection.close().await?;
                None
            }
            Dialect::Sqlite => {
                let (sender, receiver) = mpsc::channel(QUEUE_MAX);
                let (clock, entropy, on_commit) =
                    (clock.clone(), entropy.clone(), on_commit.clone());
                let (zones, sends_mail) = (zones.clone(), sends_mail.clone());
                let writer = kernel::writer::Writer {
                    connection,
                    clock,
                    entropy,
                    zones,
                    on_commit,
                    sends_mail,
                    vault: vault.clone(),
                };
                tokio::spawn(kernel::writer::run(writer, receiver));
                Some(sender)
            }
        };
        let store =
            Self { dialect, pool, queue, clock, entropy, zones, on_commit, sends_mail, vault };
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

    /// Whether writes are accepted; false once the outcome of a commit was unknown.
    pub fn is_writable(&self) -> bool {
        self.queue.as_ref().is_none_or(|queue| !queue.is_closed())
    }

    /// Runs a command and answers after its commit. The only way to write.
    ///
    /// # Errors
    /// The command's own refusal, with nothing written, or a failure of the store.
    pub async fn write<C: Command>(&self, command: C) -> Result<C::Output, C::Error> {
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
        let output = kernel::command::run_in(command, &mut tx).await?;
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

    /// Closes the pool; the writer ends with the last handle.
    pub async fn close(self) {
        self.pool.close().await;
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

fn with_create_mode(dialect: Dialect, url: &str) -> String {
    match dialect {
        Dialect::Sqlite if !url.contains('?') => format!("{url}?mode=rwc"),
        _ => url.to_owned(),
    }
}

async fn open_pool(dialect: Dialect, url: &str) -> Result<AnyPool, StoreError> {
    let options = AnyPoolOptions::new()
        .max_connections(if dialect == Dialect::Sqlite { 4 } else { 16 })
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(10));
    let options = options.after_connect(move |connection, _| {
        Box::pin(async move {
            if let Some(pragmas) = dialect.on_connect_reader() {
                connection.execute(pragmas).await?;
            }
            Ok(())
        })
    });
    Ok(options.connect(url).await?)
}
