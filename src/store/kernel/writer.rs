//! The group commit on SQLite: one task owns the only writing connection and commits what waits together.

use super::command::{Ended, Queueable};
use super::dialect::Dialect;
use super::error::StopReason;
use super::fault::{Aftermath, aftermath, is_not_committed};
use super::tx::Tx;
use super::vault::VaultSlot;
use super::zones::Zones;
use crate::domain::clock::Clock;
use crate::domain::entropy::Entropy;
use crate::store::CommitHook;
use crate::store::file::DatabaseFile;
use sqlx::AnyConnection;
use sqlx::{Connection as _, Executor as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, timeout_at};

/// The most commands that one commit carries.
const GROUP_MAX: usize = 256;
/// How long a group may wait for others, when the last one had more than one command.
const GROUP_WAIT: Duration = Duration::from_millis(2);

pub(in crate::store) type Queue = mpsc::Sender<Box<dyn Queueable>>;

pub(in crate::store) struct Writer {
    pub connection: AnyConnection,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub zones: Arc<Zones>,
    pub on_commit: CommitHook,
    pub sends_mail: Arc<AtomicBool>,
    pub vault: VaultSlot,
    pub file: Option<Arc<DatabaseFile>>,
    pub stopped: Arc<OnceLock<StopReason>>,
}

/// Runs until the queue closes, the database is closed, or nothing more can be written for certain.
pub(in crate::store) async fn run(
    mut writer: Writer,
    mut queue: mpsc::Receiver<Box<dyn Queueable>>,
    closing: Arc<Notify>,
) {
    let mut last_size = 0;
    loop {
        let next = tokio::select! {
            biased;
            next = queue.recv() => next,
            () = closing.notified() => None,
        };
        let Some(first) = next else { break };
        let mut group = vec![first];
        gather(&mut queue, &mut group, last_size).await;
        let failed = writer.commit(&mut queue, &mut group).await.err();
        last_size = group.len();
        let ended = match failed {
            None => Ended::Committed,
            Some(Failure::NotCommitted) => Ended::NotCommitted,
            Some(Failure::Stop(reason)) => {
                tracing::error!(%reason, "no more writes");
                writer.stopped.get_or_init(|| reason);
                Ended::Stopped
            }
        };
        for command in group {
            command.answer(ended);
        }
        if ended == Ended::Stopped {
            return;
        }
    }
    // Before the queue, whose end is waited for: the last connection puts the log into the file.
    if let Err(error) = writer.connection.close().await {
        tracing::warn!(%error, "the database was not closed");
    }
    drop(queue);
}

/// Why a group was not committed.
enum Failure {
    /// Nothing of it was written, and the next group may go well.
    NotCommitted,
    /// This is the end.
    Stop(StopReason),
}

/// Takes what waits; when the last group was shared, gives the same callers a moment to come back.
async fn gather(
    queue: &mut mpsc::Receiver<Box<dyn Queueable>>,
    group: &mut Vec<Box<dyn Queueable>>,
    last_size: usize,
) {
    let deadline = Instant::now() + GROUP_WAIT;
    while group.len() < GROUP_MAX {
        if let Ok(next) = queue.try_recv() {
            group.push(next);
        } else if last_size > 1 && group.len() < last_size {
            match timeout_at(deadline, queue.recv()).await {
                Ok(Some(next)) => group.push(next),
                _ => return,
            }
        } else {
            return;
        }
    }
}

impl Writer {
    async fn commit(
        &mut self,
        queue: &mut mpsc::Receiver<Box<dyn Queueable>>,
        group: &mut Vec<Box<dyn Queueable>>,
    ) -> Result<(), Failure> {
        if let Err(error) = self.connection.execute("BEGIN IMMEDIATE").await {
            tracing::warn!(%error, "the database cannot be written to right now");
            return Err(self.roll_back(aftermath(&error)).await);
        }
        let mut touched = Vec::new();
        let mut done = 0;
        while done < group.len() {
            let mut tx = Tx::new(
                &mut self.connection,
                Dialect::Sqlite,
                self.clock.now(),
                (self.entropy.clone(), self.zones.clone()),
            )
            .with_mail(self.sends_mail.load(Ordering::Relaxed))
            .with_vault(self.vault.get());
            let left = group[done].run(&mut tx).await;
            if left != Aftermath::Statement {
                tracing::warn!(?left, "a group of writes was rolled back");
                return Err(self.roll_back(left).await);
            }
            touched.append(&mut tx.take_touched());
            done += 1;
            while done == group.len() && group.len() < GROUP_MAX {
                match queue.try_recv() {
                    Ok(next) => group.push(next),
                    Err(_) => break,
                }
            }
        }
        if let Err(error) = self.connection.execute("COMMIT").await {
            tracing::warn!(%error, "a group of writes was not committed");
            return Err(if is_not_committed(&error) {
                self.roll_back(Aftermath::Transaction).await
            } else {
                Failure::Stop(StopReason::UnknownOutcome)
            });
        }
        if self.file.as_ref().is_some_and(|file| !file.is_in_place()) {
            return Err(Failure::Stop(StopReason::Replaced));
        }
        (self.on_commit)(&touched);
        Ok(())
    }

    /// Ends a transaction that will not be committed.
    async fn roll_back(&mut self, left: Aftermath) -> Failure {
        // Fails where SQLite has rolled back by itself already.
        drop(self.connection.execute("ROLLBACK").await);
        match left {
            Aftermath::Database => Failure::Stop(StopReason::Broken),
            Aftermath::Statement | Aftermath::Transaction => Failure::NotCommitted,
        }
    }
}
