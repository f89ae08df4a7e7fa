//! Each invariant fails loudly when one row is changed behind the product's back.

mod columns;
mod pages;
mod sealed;

use crate::util::TestBed;
use portico::domain::actor::{Scope, Scopes};
use portico::domain::ids::ApiKeyId;
use portico::domain::payouts::claim::Decision;
use portico::domain::webhooks::event::{EventName, Topic};
use portico::service::*;
use portico::store::access::api_key::{ApiKey, api_key_insert};
use portico::store::webhooks::outbox::NumberEvents;
use sqlx::{Connection as _, Executor as _};

/// Invariant, and a change that breaks it. The guards of the tables are taken away first.
const CHANGES: [(u32, &str); 58] = [
    (
        1,
        "UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE sequence = 1 AND position = 1",
    ),
    (1, "DELETE FROM ledger_entry WHERE sequence = 2"),
    (
        2,
        "UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE sequence = 1 AND position = 1",
    ),
    (3, "UPDATE ledger_account SET balance_minor = balance_minor + 5 WHERE kind = 'aff_available'"),
    (3, "DELETE FROM ledger_account WHERE kind = 'store_balance'"),
    (
        4,
        "UPDATE ledger_entry SET balance_after_minor = balance_after_minor + 7 WHERE kind = 'aff_pending' AND account_version = 1",
    ),
    (4, "UPDATE ledger_account SET version = version + 1 WHERE kind = 'aff_available'"),
    (8, "UPDATE commission SET state = 'pending', released_at = NULL WHERE state = 'approved'"),
    (9, "UPDATE claim SET amount_minor = amount_minor + 1 WHERE state = 'pending'"),
    (
        10,
        "UPDATE claim SET amount_minor = amount_minor + 1 WHERE kind = 'payout' AND state = 'completed'",
    ),
    (11, "UPDATE claim SET amount_minor = amount_minor + 1 WHERE kind = 'convert'"),
    (12, "UPDATE affiliate SET paid_minor = paid_minor + 1"),
    (13, "UPDATE customer_order SET refunded_minor = refunded_minor - 1 WHERE refunded_minor > 0"),
    (13, "UPDATE commission SET reversed_minor = reversed_minor - 1 WHERE state = 'reversed'"),
    (14, "UPDATE customer_order SET affiliate_id = 'cus_other' WHERE affiliate_id IS NOT NULL"),
    (16, "UPDATE claim SET transaction_id = 'txn_other' WHERE kind = 'convert'"),
    (16, "UPDATE claim SET state = 'failed' WHERE kind = 'payout' AND state = 'completed'"),
    (
        18,
        "UPDATE ledger_transaction SET source_id = 'ord_other' WHERE kind = 'order_paid' AND sequence = 1",
    ),
    (19, "DELETE FROM outbox WHERE event = 'affiliate:balance_converted'"),
    (19, "UPDATE event_head SET sequence = sequence + 1"),
    (19, "UPDATE outbox SET sequence = sequence + 5 WHERE event = 'affiliate:balance_converted'"),
    (19, "DELETE FROM webhook_delivery WHERE topic = 'affiliate:balance_converted'"),
    (19, "UPDATE webhook_endpoint SET deleted_at = 1"),
    (20, "UPDATE ledger_transaction SET actor = 'somebody else' WHERE sequence = 3"),
    (20, "UPDATE ledger_transaction SET hash = 'of something else' WHERE sequence = 3"),
    (
        20,
        "UPDATE ledger_transaction SET hash = (SELECT t.hash FROM ledger_transaction t WHERE t.sequence = 2) \
         WHERE sequence = 3",
    ),
    (20, "UPDATE ledger_head SET sequence = sequence + 1"),
    (21, "UPDATE ledger_entry SET owner_id = 'cus_stranger' WHERE kind = 'store_balance'"),
    (
        24,
        "UPDATE affiliate SET accrued_minor = accrued_minor + 1, reversed_minor = reversed_minor + 1",
    ),
    (24, "UPDATE affiliate SET written_off_minor = written_off_minor + 1"),
    (25, "UPDATE customer_order SET refunded_balance_minor = 1 WHERE refunded_minor > 0"),
    (25, "UPDATE affiliate SET sales = sales + 1"),
    (25, "UPDATE affiliate_link SET revenue_minor = revenue_minor + 1"),
    (25, "UPDATE affiliate_day SET earned_minor = earned_minor + 1"),
    (25, "UPDATE shop_day SET refunded_minor = refunded_minor + 1"),
    (13, "UPDATE commission SET reversed_minor = reversed_minor + 1 WHERE state = 'approved'"),
    (15, "UPDATE commission SET released_at = NULL, state = 'pending' WHERE state = 'approved'"),
    (
        28,
        "UPDATE commission SET release_at = released_at - 1, released_at = released_at - 1 WHERE state = 'approved'",
    ),
    (16, "UPDATE claim SET state = 'rejected' WHERE state = 'pending'"),
    (18, "UPDATE customer_order SET state = 'PENDING' WHERE state = 'COMPLETED'"),
    (18, "UPDATE customer_order SET state = 'REFUNDED' WHERE state = 'COMPLETED'"),
    (19, "DELETE FROM outbox WHERE event = 'affiliate:commission_approved'"),
    (19, "DELETE FROM outbox WHERE event = 'order:created'"),
    (
        19,
        "INSERT INTO outbox (shop_id, event_id, event, subject_id, payload, created_at) \
         SELECT shop_id, 'evt_twice', event, subject_id, payload, created_at FROM outbox \
         WHERE event = 'affiliate:payout_completed'",
    ),
    (24, "UPDATE affiliate SET converted_minor = converted_minor + 1, paid_minor = paid_minor - 1"),
    (
        25,
        "UPDATE shop_count SET amount = amount + 1 WHERE subject = 'payout' AND state = 'pending'",
    ),
    (
        25,
        "INSERT INTO shop_count (shop_id, subject, owner_id, state, amount) \
         SELECT shop_id, subject, owner_id || 'x', state, 1 FROM shop_count WHERE subject = 'order' AND owner_id <> '' \
         UNION ALL SELECT shop_id, subject, owner_id || 'y', state, -1 FROM shop_count \
         WHERE subject = 'order' AND owner_id <> ''",
    ),
    (19, "UPDATE outbox SET subject_id = 'ord_other' WHERE event = 'order:paid'"),
    (
        27,
        "UPDATE customer_order SET subtotal_minor = subtotal_minor + 1, total_minor = total_minor + 1",
    ),
    (27, "UPDATE customer_order SET customer_id = 'cus_other'"),
    (27, "UPDATE outbox SET payload = '{}' WHERE event = 'affiliate:balance_converted'"),
    (28, "UPDATE claim SET address = 'elsewhere' WHERE state = 'pending'"),
    (28, "UPDATE claim SET address = 'elsewhere' WHERE state = 'completed' AND kind = 'payout'"),
    (28, "UPDATE commission SET release_at = release_at - 1"),
    (28, "UPDATE customer_order SET items = '[]'"),
    (29, "UPDATE program_rule SET rate_ppm = rate_ppm + 1"),
    (29, "UPDATE api_key SET scopes = 'orders:write'"),
    (29, "DELETE FROM api_key"),
];

/// Changes that the schema itself rules out: invariant, table, change.
const BEYOND_SCHEMA: [(u32, &str, &str); 4] = [
    (5, "ledger_entry", "balance_after_minor = -5 WHERE kind = 'store_balance'"),
    (7, "ledger_transaction", "kind = 'order_paid', source_id = 'twice' WHERE sequence < 3"),
    (15, "commission", "release_at = released_at + 1 WHERE released_at IS NOT NULL"),
    (17, "claim", "idempotency_key = 'same'"),
];

/// A shop in which every kind of row occurs.
async fn busy(bed: &TestBed) {
    let affiliate = bed.affiliate("creator123").await;
    bed.customer("other").await;
    let store = bed.service.store();
    let topic = Topic { event: EventName::BalanceConverted, has_products: false };
    let webhook = CreateWebhook {
        actor: bed.as_operator(),
        url: "https://8.8.8.8/".to_owned(),
        topics: vec![topic],
        kind: WEBHOOK_KINDS[0].to_owned(),
        secret: new_webhook_secret(bed.service.entropy()),
    };
    store.write(webhook).await.unwrap();
    bed.earn("creator123", 2_700).await;
    bed.product(2_999).await;
    let refunded = bed.paid_order(2_999, Some("creator123")).await;
    store.write(bed.refund(&refunded.id, None)).await.unwrap();
    store.write(bed.convert(&affiliate, 300)).await.unwrap();
    let claim = store.write(bed.ask_payout(&affiliate, 600)).await.unwrap();
    for decision in [Decision::Approve, Decision::Complete] {
        let (actor, claim) = (bed.as_operator(), claim.id.clone());
        let verdict = Verdict { network_fee_minor: 10, ..Verdict::default() };
        store.write(DecidePayout { actor, claim, decision, verdict }).await.unwrap();
    }
    store.write(bed.ask_payout(&affiliate, 500)).await.unwrap();
    let (shop, scopes) = (bed.shop.clone(), Scopes::from_iter([Scope::OrdersRead]));
    bed.write(move |tx| {
        let id = ApiKeyId::parse("key_1").unwrap();
        let key = ApiKey { id, shop: shop.clone(), scopes, expires_at: None };
        let now = tx.now();
        api_key_insert(tx, &key, "digest", ("label", "opr_1"), now);
    })
    .await;
    let number = NumberEvents { shop: bed.shop.clone(), give_up_secs: 60 };
    assert!(store.write(number).await.unwrap() > 5);
}

async fn run(connection: &mut sqlx::AnyConnection, sql: &str) -> Result<u64, sqlx::Error> {
    Ok(connection.execute(sqlx::AssertSqlSafe(sql.to_owned())).await?.rows_affected())
}

/// Tables with a guard that this test takes away.
const GUARDED: [&str; 5] =
    ["ledger_entry", "ledger_transaction", "refund", "row_seal", "wallet_entry"];

async fn unguard(connection: &mut sqlx::AnyConnection, is_sqlite: bool) {
    for table in GUARDED {
        if is_sqlite {
            run(connection, &format!("DROP TRIGGER {table}_no_UPDATE")).await.unwrap();
            run(connection, &format!("DROP TRIGGER {table}_no_DELETE")).await.unwrap();
        } else {
            run(connection, &format!("DROP TRIGGER {table}_append_only ON {table}")).await.unwrap();
        }
    }
    if is_sqlite {
        run(connection, "PRAGMA foreign_keys = OFF").await.unwrap();
    }
}

on_both! {
    async fn every_change_is_found(bed: TestBed) {
        busy(&bed).await;
        bed.assert_intact().await;
        let mut connection = sqlx::AnyConnection::connect(&bed.url).await.unwrap();
        unguard(&mut connection, bed.url.starts_with("sqlite")).await;
        let found = bed.service.verify().await.unwrap().findings;
        assert!(found.iter().all(|finding| finding.invariant == 6) && found.len() == GUARDED.len(), "{found:?}");
        let books = bed.service.verify_books().await.unwrap().findings;
        assert_eq!(books, found, "the books hold, without their guards");
        for (invariant, change) in CHANGES {
            run(&mut connection, "BEGIN").await.unwrap();
            let changed = run(&mut connection, change).await.unwrap();
            assert!(changed > 0, "nothing to change: {change}");
            let report = verify_over(&mut connection).await;
            assert!(report.contains(&invariant), "{change} broke {report:?}, not {invariant}");
            run(&mut connection, "ROLLBACK").await.unwrap();
        }
    }
}

/// The invariants that break as one connection sees the database.
async fn verify_over(connection: &mut sqlx::AnyConnection) -> Vec<u32> {
    let report = portico::store::integrity::verify_on(connection).await.unwrap();
    report.findings.iter().map(|finding| finding.invariant).collect()
}

/// The same where the schema stands in the way: on a database whose table lost its rules.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_schema_rules_out_is_found_too() {
    for (invariant, table, change) in BEYOND_SCHEMA {
        let bed = TestBed::sqlite().await;
        busy(&bed).await;
        let mut connection = sqlx::AnyConnection::connect(&bed.url).await.unwrap();
        unguard(&mut connection, true).await;
        for statement in [
            "PRAGMA legacy_alter_table = ON".to_owned(),
            format!("CREATE TABLE plain AS SELECT * FROM {table}"),
            format!("DROP TABLE {table}"),
            format!("ALTER TABLE plain RENAME TO {table}"),
            format!("UPDATE {table} SET {change}"),
        ] {
            run(&mut connection, &statement).await.unwrap();
        }
        let report = verify_over(&mut connection).await;
        assert!(report.contains(&invariant), "{table} {change} broke {report:?}, not {invariant}");
    }
}
