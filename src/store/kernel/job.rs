//! The job table: which process runs what, and how the last run went.

use crate::domain::clock::Timestamp;
use crate::store::{Columns, Command, Source, StoreError, Tx};
use crate::values;

/// Takes the lease of a job, if it is free.
#[derive(Clone, Debug)]
pub struct JobClaim {
    /// The job.
    pub job: &'static str,
    /// How long the lease holds.
    pub lease_secs: i64,
}

impl Command for JobClaim {
    type Output = bool;
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        let now = tx.now();
        tx.queue(
            "INSERT INTO job (job, locked_until) VALUES ($1, 0) ON CONFLICT (job) DO NOTHING",
            values![self.job],
        );
        let claimed = tx
            .row(
                "UPDATE job SET locked_until = $2, last_started_at = $3 WHERE job = $1 AND locked_until <= $3 \
                 RETURNING job",
                values![self.job, now.plus_secs(self.lease_secs), now],
            )
            .await?;
        Ok(claimed.is_some())
    }
}

/// Gives the lease back and keeps the outcome.
#[derive(Clone, Debug)]
pub struct JobFinish {
    /// The job.
    pub job: &'static str,
    /// What to show in the console.
    pub outcome: String,
}

impl Command for JobFinish {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now();
        tx.queue(
            "UPDATE job SET locked_until = 0, last_finished_at = $2, last_outcome = $3 WHERE job = $1",
            values![self.job, now, self.outcome.as_str()],
        );
        Ok(())
    }
}

/// When a job last finished and how.
pub async fn job_last(
    source: &mut impl Source,
    job: &str,
) -> Result<Option<(Option<Timestamp>, Option<String>)>, StoreError> {
    let row = source
        .row("SELECT last_finished_at, last_outcome FROM job WHERE job = $1", values![job])
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut columns = Columns::of(&row);
    Ok(Some((columns.instant_or_null()?, columns.text_or_null()?)))
}
