//! What the store runs: commands, whose outcome is known only after the commit.

use super::error::StoreError;
use super::tx::Tx;
use std::future::Future;
use tokio::sync::oneshot;

/// An error that may come from the store.
pub trait CommandError: From<StoreError> + Send + 'static {
    /// The store's own error, when it is one.
    fn as_store(&self) -> Option<&StoreError>;
}

impl CommandError for StoreError {
    fn as_store(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// One unit of work. It may run more than once (PostgreSQL retries), so it changes nothing but the transaction.
pub trait Command: Send + Sync + 'static {
    /// What it answers once committed.
    type Output: Send + 'static;
    /// Why it did not happen; everything it wrote is taken back.
    type Error: CommandError;

    /// Reads, decides and queues writes.
    fn run(
        &self,
        tx: &mut Tx<'_>,
    ) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send;
}

/// Runs a command inside an open transaction: its writes are in place afterwards, or none of them is.
pub(in crate::store) async fn run_in<C: Command>(
    command: &C,
    tx: &mut Tx<'_>,
) -> Result<C::Output, C::Error> {
    let outcome = match command.run(tx).await {
        Ok(output) => tx.finish().await.map(|()| output).map_err(C::Error::from),
        Err(error) => Err(error),
    };
    if outcome.is_err() {
        tx.undo().await?;
    }
    outcome
}

type Outcome<C> = Result<<C as Command>::Output, <C as Command>::Error>;

/// A command on its way through the writer's queue.
pub(in crate::store) struct Envelope<C: Command> {
    command: C,
    outcome: Option<Outcome<C>>,
    reply: oneshot::Sender<Outcome<C>>,
}

impl<C: Command> Envelope<C> {
    pub(in crate::store) fn new(command: C) -> (Self, oneshot::Receiver<Outcome<C>>) {
        let (reply, receiver) = oneshot::channel();
        (Self { command, outcome: None, reply }, receiver)
    }
}

/// A command whose types are hidden, so that one queue carries all of them.
#[async_trait::async_trait]
pub(in crate::store) trait Queueable: Send {
    /// Runs it and keeps the outcome. `Err` when the connection itself can no longer be trusted.
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError>;
    /// Sends the outcome, or that the commit failed.
    fn answer(self: Box<Self>, is_committed: bool);
}

#[async_trait::async_trait]
impl<C: Command> Queueable for Envelope<C> {
    async fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let outcome = run_in(&self.command, tx).await;
        let is_lost = match outcome.as_ref().err().and_then(CommandError::as_store) {
            Some(StoreError::Database(error)) => ends_transaction(error),
            _ => false,
        };
        self.outcome = Some(outcome);
        if is_lost { Err(StoreError::Stopped) } else { Ok(()) }
    }

    fn answer(self: Box<Self>, is_committed: bool) {
        let outcome = match self.outcome {
            Some(outcome) if is_committed || outcome.is_err() => outcome,
            _ => Err(C::Error::from(StoreError::Stopped)),
        };
        // The caller may have hung up; the outcome is kept all the same.
        drop(self.reply.send(outcome));
    }
}

/// Disk full, I/O error, out of memory, corruption: SQLite has rolled back, or nobody can tell (SQLite result codes).
fn ends_transaction(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            let code = error.code().and_then(|code| code.parse::<i64>().ok()).unwrap_or(0);
            matches!(code & 0xff, 7 | 10 | 11 | 13)
        }
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed | sqlx::Error::Protocol(_) => true,
        _ => false,
    }
}
