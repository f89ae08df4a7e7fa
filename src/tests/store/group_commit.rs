//! A refused command takes back only itself; append-only tables stay so; rows that another writer wrote are seen.

use portico::service::{Refusal, ServiceError};
use portico::store::{Command, Source, StoreError, Tx};

/// Writes a session row, then fails if told so.
struct Half {
    name: String,
    fails: bool,
}

impl Command for Half {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let insert = "INSERT INTO web_session (token_hash, record, expires_at) VALUES ($1, 'x', 1)";
        tx.queue(insert, portico::values![self.name.as_str()]);
        tx.flush().await?;
        if self.fails {
            tx.queue(insert, portico::values![self.name.as_str()]);
        }
        Ok(())
    }
}

/// Any statement.
struct Raw(&'static str);

impl Command for Raw {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.queue(self.0, vec![]);
        Ok(())
    }
}

on_both! {
    async fn a_failed_command_takes_back_only_itself(bed: TestBed) {
        let store = bed.service.store();
        let commands = (0..40).map(|number| {
            let half = Half { name: format!("s{number}"), fails: number % 3 == 0 };
            let store = store.clone();
            tokio::spawn(async move { store.write(half).await })
        });
        let mut failed = 0;
        for command in commands.collect::<Vec<_>>() {
            match command.await.unwrap() {
                Ok(()) => {}
                Err(StoreError::Duplicate) => failed += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert_eq!(failed, 14);
        let rows = (&mut &*store).rows("SELECT token_hash FROM web_session", vec![]).await.unwrap();
        assert_eq!(rows.len(), 26);
        assert!(store.is_writable());
    }

    async fn facts_cannot_be_changed(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        bed.earn("creator123", 900).await;
        bed.service.store().write(bed.convert(&affiliate, 100)).await.unwrap();
        for statement in [
            "UPDATE ledger_entry SET amount_minor = amount_minor + 1",
            "DELETE FROM ledger_entry",
            "UPDATE ledger_transaction SET actor = 'x'",
            "DELETE FROM ledger_transaction",
            "UPDATE audit SET actor = 'x'",
            "DELETE FROM audit",
        ] {
            assert!(bed.service.store().write(Raw(statement)).await.is_err(), "{statement}");
        }
        bed.assert_intact().await;
    }

    async fn a_balance_below_zero_is_refused_by_the_database_too(bed: TestBed) {
        bed.affiliate("creator123").await;
        bed.earn("creator123", 900).await;
        let overdraw = Raw("UPDATE ledger_account SET balance_minor = -1 WHERE kind = 'aff_available'");
        let refused = bed.service.store().write(overdraw).await;
        assert!(matches!(refused, Err(StoreError::Constraint)), "{refused:?}");
    }

    async fn a_refusal_is_no_failure(bed: TestBed) {
        let affiliate = bed.affiliate("creator123").await;
        let refused = bed.service.store().write(bed.convert(&affiliate, 1)).await;
        let insufficient = Refusal::InsufficientBalance { available_minor: 0 };
        assert!(matches!(refused, Err(ServiceError::Refused(refusal)) if refusal == insufficient));
        bed.assert_intact().await;
    }
}
