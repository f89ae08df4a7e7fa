//! The chain: every change behind the product's back is found, and commands that run at once never fork it.

use super::rows;
use crate::util::TestBed;
use portico::service::{ChangeShop, ShopChange};
use portico::store::kernel::audit::audit_insert;
use portico::store::{Command, StoreError, Tx};
use serde_json::json;
use sqlx::{Connection as _, Executor as _};

/// The number of the invariant.
const CHAIN: u32 = 40;

/// Changes of the audit, each of which has to be found.
const CHANGES: [&str; 15] = [
    "UPDATE audit SET happened_at = happened_at + 1 WHERE sequence = 2",
    "UPDATE audit SET actor = 'opr_2' WHERE sequence = 2",
    "UPDATE audit SET action = 'shop.open' WHERE sequence = 2",
    "UPDATE audit SET subject_id = 'shop_other' WHERE sequence = 2",
    "UPDATE audit SET detail = '{}' WHERE sequence = 2",
    "UPDATE audit SET address = '203.0.113.9' WHERE sequence = 2",
    "UPDATE audit SET agent = 'curl' WHERE sequence = 2",
    "UPDATE audit SET request_id = '' WHERE sequence = 2",
    "UPDATE audit SET audit_id = 'aud_x' WHERE sequence = 2",
    "UPDATE audit SET hash = NULL WHERE sequence = 2",
    "UPDATE audit SET sequence = NULL WHERE sequence = 2",
    "DELETE FROM audit WHERE sequence = 2",
    "DELETE FROM audit WHERE sequence = 3",
    "UPDATE audit_head SET sequence = 2",
    "DELETE FROM audit_head",
];

/// Changes the tax, which leaves one row.
async fn change_tax(bed: &TestBed, tax_ppm: i64) {
    let change = ShopChange { tax_ppm: Some(tax_ppm), ..ShopChange::default() };
    bed.service.run(ChangeShop { actor: bed.as_operator(), change }).await.unwrap();
}

/// A connection that may change the audit.
async fn unguarded(bed: &TestBed) -> sqlx::AnyConnection {
    let mut connection = sqlx::AnyConnection::connect(&bed.url).await.unwrap();
    let guards = if bed.url.starts_with("sqlite") {
        &["DROP TRIGGER audit_no_UPDATE", "DROP TRIGGER audit_no_DELETE"][..]
    } else {
        &["DROP TRIGGER audit_append_only ON audit"][..]
    };
    for guard in guards {
        connection.execute(*guard).await.unwrap();
    }
    connection
}

/// What is found about the chain, as this connection sees the database.
async fn found(connection: &mut sqlx::AnyConnection) -> Vec<String> {
    let report = portico::store::integrity::verify_on(connection).await.unwrap();
    let broken = report.findings.into_iter().filter(|finding| finding.invariant == CHAIN);
    broken.map(|finding| finding.row).collect()
}

/// Writes a row, and fails where it is told to.
struct Act {
    bed: TestBed,
    fails: bool,
}

impl Command for Act {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        audit_insert(tx, &self.bed.as_operator(), "test.act", "x", &json!({}));
        if self.fails { Err(StoreError::Duplicate) } else { Ok(()) }
    }
}

on_both! {
    async fn every_change_of_the_audit_is_found(bed: TestBed) {
        for tax_ppm in 1..=3 {
            change_tax(&bed, tax_ppm).await;
        }
        bed.assert_intact().await;
        let mut connection = unguarded(&bed).await;
        assert_eq!(found(&mut connection).await, Vec::<String>::new());
        for change in CHANGES {
            connection.execute("BEGIN").await.unwrap();
            assert!(connection.execute(change).await.unwrap().rows_affected() > 0, "{change}");
            assert_eq!(found(&mut connection).await.len(), 1, "{change}");
            connection.execute("ROLLBACK").await.unwrap();
        }
    }

    async fn rows_from_before_the_chain_are_under_its_first_hash(bed: TestBed) {
        for id in ["aud_1", "aud_2"] {
            bed.write(move |tx| {
                let values = vec![id.into()];
                tx.queue(
                    "INSERT INTO audit (shop_id, audit_id, happened_at, actor, action, subject_id, detail) \
                     VALUES ('shop_demo', $1, 1, 'system', 'shop.change', 'shop_demo', '{}')",
                    values,
                );
            })
            .await;
        }
        change_tax(&bed, 1).await;
        bed.assert_intact().await;
        let mut connection = unguarded(&bed).await;
        for change in [
            "UPDATE audit SET actor = 'opr_2' WHERE audit_id = 'aud_1'",
            "DELETE FROM audit WHERE audit_id = 'aud_2'",
            "INSERT INTO audit (shop_id, audit_id, happened_at, actor, action, subject_id, detail) \
             VALUES ('shop_demo', 'aud_3', 1, 'system', 'shop.change', 'shop_demo', '{}')",
        ] {
            connection.execute("BEGIN").await.unwrap();
            connection.execute(change).await.unwrap();
            assert_eq!(found(&mut connection).await.len(), 1, "{change}");
            connection.execute("ROLLBACK").await.unwrap();
        }
    }

    async fn commands_at_once_make_one_chain_and_refused_ones_leave_nothing(bed: TestBed) {
        let acts = (0..60).map(|number| {
            let act = Act { bed: bed.twin(), fails: number % 3 == 0 };
            let store = bed.service.store().clone();
            tokio::spawn(async move { store.write(act).await })
        });
        for (number, act) in acts.collect::<Vec<_>>().into_iter().enumerate() {
            match act.await.unwrap() {
                Ok(()) => assert_ne!(number % 3, 0),
                Err(error) => assert!(number % 3 == 0, "{error:?}"),
            }
        }
        let sequences: Vec<_> = rows(&bed).await.iter().map(|row| row.sequence).collect();
        assert_eq!(sequences, (1..=40).collect::<Vec<_>>());
        bed.assert_intact().await;
    }

    async fn each_shop_has_a_chain_of_its_own(bed: TestBed) {
        let other = bed.add_shop("other").await;
        change_tax(&bed, 1).await;
        let change = ShopChange { tax_ppm: Some(5), ..ShopChange::default() };
        let actor = portico::domain::actor::Actor::command_line(other.clone());
        bed.service.run(ChangeShop { actor, change }).await.unwrap();
        let theirs = bed.service.audit(&other, 0).await.unwrap();
        assert_eq!((theirs.len(), theirs[0].sequence, theirs[0].actor.as_str()), (1, 1, "command line"));
        assert_eq!(rows(&bed).await.len(), 1);
        bed.assert_intact().await;
    }
}
