//! Every column of every table that decides about money or access is changed in one row, and `verify` has to say so.

use super::{busy, run, unguard, verify_over};
use crate::payments::buyer::Buyer;
use crate::util::TestBed;
use portico::domain::catalogue::coupon::{CouponCode, CouponRule, Reduction};
use portico::domain::ids::CouponId;
use portico::domain::payments::payment::{DisputeStage, Gateway};
use portico::store::catalogue::coupon::{Coupon, coupon_insert};
use portico::store::payments::dispute::{PaymentDispute, dispute_save};
use portico::store::payments::report::{PaymentReport, report_save};
use sqlx::{Connection as _, Row as _};
use std::collections::BTreeMap;

/// Columns that are only nice to know, or whose change does no harm: table, columns, why.
const UNSEEN: [(&str, &str, &str); 17] = [
    ("affiliate", "checkouts", "a count of sessions whose rows are deleted after a while"),
    ("affiliate", "state_reason", "a personal text that can be deleted"),
    ("affiliate", "updated_at", "when the totals last moved"),
    ("affiliate_link", "application_reason", "a personal text that can be deleted"),
    ("affiliate_link", "clicks", "a count of visitors, no money"),
    ("affiliate_link", "label", "a personal text that can be deleted"),
    ("affiliate_link", "rejected_code", "what was asked for once; it leads nowhere"),
    ("affiliate_link", "updated_at", "when the link last changed"),
    ("claim", "note", "a personal text that can be deleted"),
    ("customer_order", "custom_fields", "a personal text that can be deleted"),
    ("customer_order", "email", "a personal text that can be deleted"),
    ("customer_order", "email_lookup", "a personal text that can be deleted"),
    ("customer_order", "uniqid", "opens the order's page, and decides nothing"),
    ("order_event", "position", "the order of steps, which have their times"),
    ("outbox", "sequence", "the order of events, which are compared one by one"),
    ("payment_session", "check_at", "when to look again"),
    ("wallet_lot", "next_look_at", "when to look again"),
];

/// Tables whose columns are walked.
const TABLES: [&str; 24] = [
    "affiliate",
    "affiliate_link",
    "api_key",
    "claim",
    "commission",
    "coupon",
    "customer",
    "customer_order",
    "ledger_account",
    "ledger_entry",
    "ledger_head",
    "ledger_transaction",
    "operator",
    "order_event",
    "outbox",
    "payment_refund",
    "payment_session",
    "product",
    "program_rule",
    "refund",
    "row_seal",
    "shop",
    "wallet_entry",
    "wallet_lot",
];

/// A column with the key of its table.
#[derive(Debug)]
struct Column {
    table: String,
    name: String,
    is_integer: bool,
    key: String,
}

/// A shop in which every kind of row occurs, payments too.
async fn full(bed: TestBed) -> Buyer {
    let buyer = Buyer::paid(bed).await;
    assert_eq!(buyer.refund("r", r#"{"amount":"10.00"}"#).await.status, 200);
    let (bed, session) = (buyer.bed(), buyer.sessions().await.remove(0));
    busy(bed).await;
    let other = bed.customer("credited").await;
    let mut credit = bed.change_wallet(&other, 500);
    credit.change.expires_at = Some(bed.service.now().plus_secs(1_000));
    bed.service.store().write(credit).await.unwrap();
    let (shop, order) = (bed.shop.clone(), buyer.order.clone());
    bed.write(move |tx| {
        let now = tx.now();
        let rule = CouponRule {
            reduction: Reduction::Fixed(100),
            max_uses: Some(5),
            uses: 0,
            products: vec![],
            min_order_minor: Some(200),
            max_discount_minor: Some(300),
            valid_from: None,
            valid_until: None,
        };
        let (id, code) = (CouponId::parse("coup_1").unwrap(), CouponCode::parse("SPRING").unwrap());
        coupon_insert(tx, &shop, &Coupon { id, code, rule, created_at: now, updated_at: now });
        let dispute = PaymentDispute {
            session: session.id.clone(),
            reference: "dp_1".to_owned(),
            order: order.clone(),
            stage: DisputeStage::Won,
            amount_minor: 100,
            taken_minor: 0,
            fee_minor: 0,
            fee_changes: 0,
            round: 1,
            turns: 0,
            opened_at: now,
            decided_at: Some(now),
        };
        dispute_save(tx, &shop, &dispute);
        let report = PaymentReport {
            gateway: Gateway::Sandbox,
            day: 1,
            sessions: 1,
            provider_minor: 5,
            ledger_minor: 5,
            differences: "[]".to_owned(),
            made_at: now,
        };
        report_save(tx, &shop, &report);
    })
    .await;
    buyer.bed().assert_intact().await;
    buyer
}

/// All columns as SQLite names them; PostgreSQL has the same.
async fn columns() -> Vec<Column> {
    let bed = TestBed::sqlite_without_shop().await;
    let mut connection = sqlx::AnyConnection::connect(&bed.url).await.unwrap();
    let sql = "SELECT t.name, c.name, c.type, c.pk FROM pragma_table_list t, pragma_table_info(t.name) c \
               WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' \
               AND t.name NOT LIKE '\\_sqlx%' ESCAPE '\\' ORDER BY t.name, c.cid";
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let text = |row: &sqlx::any::AnyRow, place: usize| row.get::<String, _>(place);
    for row in rows.iter().filter(|row| row.get::<i64, _>(3) > 0) {
        keys.entry(text(row, 0)).or_default().push(text(row, 1));
    }
    let column = |row: &sqlx::any::AnyRow| Column {
        key: keys[&text(row, 0)].join(", "),
        is_integer: text(row, 2) == "INTEGER",
        name: text(row, 1),
        table: text(row, 0),
    };
    rows.iter().map(column).collect()
}

impl Column {
    /// Changes of one row, the first that the schema allows is tried; a row that holds a value goes first.
    fn changes(&self) -> Vec<String> {
        let Self { table, name, key, .. } = self;
        let to = if self.is_integer {
            [format!("COALESCE({name}, 0) + 1"), format!("{name} - 1")]
        } else {
            [format!("COALESCE({name}, '') || 'x'"), format!("substr({name}, 2)")]
        };
        let one = format!(
            "({key}) IN (SELECT {key} FROM {table} ORDER BY CASE WHEN {name} IS NULL THEN 1 ELSE 0 END, {key} LIMIT 1)"
        );
        let [more, less] = to.map(|to| format!("UPDATE {table} SET {name} = {to} WHERE {one}"));
        vec![more, format!("{less} AND {name} IS NOT NULL")]
    }
}

/// What became of a change.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Found,
    Refused,
    Unseen,
    NoRow,
}

async fn outcome(connection: &mut sqlx::AnyConnection, column: &Column) -> Outcome {
    let mut is_refused = false;
    for change in column.changes() {
        run(connection, "BEGIN").await.unwrap();
        let changed = run(connection, &change).await;
        let outcome = match changed {
            Err(_) => Outcome::Refused,
            Ok(0) => Outcome::NoRow,
            Ok(_) if verify_over(connection).await.iter().any(|found| *found != 6) => {
                Outcome::Found
            }
            Ok(_) => Outcome::Unseen,
        };
        run(connection, "ROLLBACK").await.unwrap();
        match outcome {
            Outcome::Refused => is_refused = true,
            Outcome::NoRow if is_refused => {}
            outcome => return outcome,
        }
    }
    Outcome::Refused
}

on_both! {
    async fn no_amount_of_money_changes_unseen(bed: TestBed) {
        let buyer = full(bed).await;
        let url = &buyer.bed().url;
        let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
        unguard(&mut connection, url.starts_with("sqlite")).await;
        let mut bad = Vec::new();
        let columns = columns().await;
        let amounts: Vec<_> = columns.iter().filter(|column| column.name.ends_with("_minor")).collect();
        assert!(amounts.len() > 40, "only {} amounts", amounts.len());
        for column in amounts {
            let outcome = outcome(&mut connection, column).await;
            if matches!(outcome, Outcome::Unseen | Outcome::NoRow) {
                bad.push(format!("{}.{} {outcome:?}", column.table, column.name));
            }
        }
        assert!(bad.is_empty(), "{bad:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stays_unseen_is_only_nice_to_know() {
    let buyer = full(TestBed::sqlite().await).await;
    let mut connection = sqlx::AnyConnection::connect(&buyer.bed().url).await.unwrap();
    unguard(&mut connection, true).await;
    let mut unseen = Vec::new();
    for column in columns().await {
        if !TABLES.contains(&column.table.as_str()) {
            continue;
        }
        let outcome = outcome(&mut connection, &column).await;
        assert_ne!(outcome, Outcome::NoRow, "{column:?}");
        if outcome == Outcome::Unseen {
            unseen.push((column.table, column.name));
        }
    }
    let allowed: Vec<_> =
        UNSEEN.map(|(table, name, _)| (table.to_owned(), name.to_owned())).to_vec();
    unseen.sort();
    assert_eq!(unseen, allowed);
}
