//! What the store runs: commands, whose outcome is known only after the commit.

use super::error::StoreError;
use super::fault::{Aftermath, aftermath};
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

/// Runs a command inside an open transaction: its writes are in place afterwards, or none of them is. Tells as well
/// whether the transaction is still whole; when it is not, nothing of it can be committed.
pub(in crate::store) async fn run_in<C: Command>(
    command: &C,
    tx: &mut Tx<'_>,
) -> (Result<C::Output, C::Error>, Aftermath) {
    let outcome = match command.run(tx).await {
        Ok(output) => tx.finish().await.map(|()| output).map_err(C::Error::from),
        Err(error) => Err(error),
    };
    let Err(error) = &outcome else { return (outcome, Aftermath::Statement) };
    let mut left = match error.as_store() {
        Some(StoreError::Database(error)) => aftermath(error),
        _ => Aftermath::Statement,
    };
    // SQLite rolls back by itself where it must, and then there is no savepoint to go back to.
    if tx.undo().await.is_err() && left == Aftermath::Statement {
        left = Aftermath::Transaction;
    }
    (outcome, left)
}

/// Asks the writer for nothing, which shows whether it answers.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Knock;

impl Command for Knock {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, _: &mut Tx<'_>) -> Result<(), StoreError> {
        Ok(())
    }
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

/// How the commit of a group ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Ended {
    /// Everything is written for good.
    Committed,
    /// Nothing was written.
    NotCommitted,
    /// The outcome is unknown, or nothing can be written any more.
    Stopped,
}

/// A command whose types are hidden, so that one queue carries all of them.
#[async_trait::async_trait]
pub(in crate::store) trait Queueable: Send {
    /// Runs it, keeps the outcome, and tells what is left of the transaction.
    async fn run(&mut self, tx: &mut Tx<'_>) -> Aftermath;
    /// Sends the outcome, or how the commit failed.
    fn answer(self: Box<Self>, ended: Ended);
}

#[async_trait::async_trait]
impl<C: Command> Queueable for Envelope<C> {
    async fn run(&mut self, tx: &mut Tx<'_>) -> Aftermath {
        let (outcome, left) = run_in(&self.command, tx).await;
        self.outcome = Some(outcome);
        left
    }

    fn answer(self: Box<Self>, ended: Ended) {
        let failed = match ended {
            Ended::Committed | Ended::NotCommitted => StoreError::NotCommitted,
            Ended::Stopped => StoreError::Stopped,
        };
        let outcome = match self.outcome {
            Some(outcome) if ended == Ended::Committed => outcome,
            // A refusal can rest on what another command of the group wrote, which is not there.
            Some(Err(error)) if error.as_store().is_some() => Err(error),
            _ => Err(C::Error::from(failed)),
        };
        // The caller may have hung up; the outcome is kept all the same.
        drop(self.reply.send(outcome));
    }
}
