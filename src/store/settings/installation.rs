//! What is true of the whole installation.

use crate::store::{Command, Source, StoreError, Tx};
use crate::values;

/// Notes that the demo fills this database, whose logins everybody knows.
#[derive(Clone, Copy, Debug)]
pub struct DemoMark;

impl Command for DemoMark {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let now = tx.now();
        tx.queue(
            "INSERT INTO installation (fact, noted_at) VALUES ('demo', $1) ON CONFLICT (fact) DO NOTHING",
            values![now],
        );
        Ok(())
    }
}

/// Whether the demo has filled this database.
pub async fn is_demo(source: &mut impl Source) -> Result<bool, StoreError> {
    let row = source.row("SELECT fact FROM installation WHERE fact = 'demo'", vec![]).await?;
    Ok(row.is_some())
}
