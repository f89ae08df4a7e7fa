//! The group commit on SQLite: one task owns the only writing connection and commits what waits together.

use super::command::Queueable;
use super::dialect::Dialect;
use super::error::StoreError;
use super::tx::Tx;
use super::vault::VaultSlot;
use super::zones::Zones;
use crate::domain::clock::Clock;
use crate::domain::entropy::Entropy;
use crate::store::CommitHook;
use sqlx::AnyConnection;
use sqlx::Executor as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
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
}

/// Runs until the queue closes, or until the outcome of a commit is unknown.
pub(in crate::store) async fn run(
    mut writer: Writer,
    mut queue: mpsc::Receiver<Box<dyn Queueable>>,
) {
    let mut last_size = 0;
    while let Some(first) = queue.recv().await {
        let mut group = vec![first];
        gather(&mut queue, &mut group, last_size).await;
        let committed = writer.commit(&mut queue, &mut group).await;
        last_size = group.len();
        let is_committed = committed.is_ok();
        for command in group {
            command.answer(is_committed);
        }
        if let Err(error) = committed {
            tracing::error!(%error, "writer stopped: the outcome of the last commit is unknown");
            return;
        }
    }
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
    ) -> Result<(), StoreError> {
        self.connection.execute("BEGIN IMMEDIATE").await?;
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
            group[done].run(&mut tx).await?;
            touched.append(&mut tx.take_touched());
            done += 1;
            while done == group.len() && group.len() < GROUP_MAX {
                match queue.try_recv() {
                    Ok(next) => group.push(next),
                    Err(_) => break,
                }
            }
        }
        self.connection.execute("COMMIT").await?;
        (self.on_commit)(&touched);
        Ok(())
    }
}
