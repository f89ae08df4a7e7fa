//! The baselines: the smallest server there is, and the bare statements of a conversion in groups.

use super::server::copy_of;
use axum::Router;
use axum::routing::get;
use sqlx::{Connection as _, Executor as _, SqliteConnection};
use std::time::{Duration, Instant};

/// Serves hello-world.
pub async fn serve_hello(address: &str) {
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    axum::serve(listener, Router::new().route("/", get(async || "Hello, world!"))).await.unwrap();
}

/// What a conversion writes, with its parameters: the number of the conversion and the sequence of its transaction.
const STATEMENTS: &str = "SAVEPOINT command;
INSERT INTO ledger_transaction (shop_id, sequence, transaction_id, kind, source_id, posted_at, actor, reverses_id, \
    hash, facts) VALUES ('shop_demo', $2, 'txn_raw' || $1, 'claim_converted', 'claim_raw' || $1, $2, \
    'raw', NULL, '0000000000000000000000000000000000000000000000000000000000000000', \
    '0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO ledger_entry VALUES ('shop_demo', $2, 1, 'aff_available:' || $3, 'aff_available', $3, 'USD', -1, 5, $2);
INSERT INTO ledger_account VALUES ('shop_demo', 'aff_available:' || $3, $3, 'aff_available', 'USD', 5, $2) \
    ON CONFLICT (shop_id, account_id) DO UPDATE SET balance_minor = excluded.balance_minor, version = excluded.version;
INSERT INTO ledger_entry VALUES ('shop_demo', $2, 2, 'store_balance:' || $3, 'store_balance', $3, 'USD', 1, 5, $2);
INSERT INTO ledger_account VALUES ('shop_demo', 'store_balance:' || $3, $3, 'store_balance', 'USD', 5, $2) \
    ON CONFLICT (shop_id, account_id) DO UPDATE SET balance_minor = excluded.balance_minor, version = excluded.version;
UPDATE ledger_head SET sequence = $2, posted_at = $2 WHERE shop_id = 'shop_demo';
INSERT INTO claim (shop_id, claim_id, customer_id, kind, state, amount_minor, currency, transaction_id, \
    idempotency_key, created_at, updated_at, completed_at) \
    VALUES ('shop_demo', 'claim_raw' || $1, $3, 'convert', 'completed', 1, 'USD', 'txn_raw' || $1, 'raw' || $1, $2, $2, $2);
UPDATE affiliate SET converted_minor = converted_minor + 1, updated_at = $2 \
    WHERE shop_id = 'shop_demo' AND customer_id = $3;
INSERT INTO audit VALUES ('shop_demo', 'aud_raw' || $1, $2, 'raw', 'earnings.convert', 'claim_raw' || $1, \
    '{\"claim_id\":\"claim_00000000000000000000000000000000\",\"amount_minor\":1}');
INSERT INTO outbox (shop_id, event_id, event, subject_id, payload, created_at) VALUES ('shop_demo', 'evt_raw' || $1, 'affiliate:balance_converted', 'claim_raw' || $1, \
    '{\"claim_id\":\"claim_00000000000000000000000000000000\",\"amount_minor\":1}', $2);
INSERT INTO idempotency VALUES ('shop_demo', 'raw' || $1, \
    '0000000000000000000000000000000000000000000000000000000000000000', 200, \
    '{\"data\":{\"claim_id\":\"claim_00000000000000000000000000000000\",\"amount\":0.01,\"status\":\"COMPLETED\"}}', $2);
RELEASE command";

/// A connection that commits the bare statements.
pub struct RawCommits {
    connection: SqliteConnection,
    affiliate: String,
    number: i64,
    sequence: i64,
}

impl RawCommits {
    /// Over a copy of the benchmark's database, with the same settings as the product's writer.
    pub async fn open(orders: usize) -> Self {
        let copy = copy_of(orders, "raw.db");
        let mut connection =
            SqliteConnection::connect(&format!("sqlite:{}", copy.display())).await.unwrap();
        connection
            .execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -32000;")
            .await
            .unwrap();
        let sequence: i64 =
            sqlx::query_scalar("SELECT sequence FROM ledger_head WHERE shop_id = 'shop_demo'")
                .fetch_one(&mut connection)
                .await
                .unwrap();
        let affiliate: String =
            sqlx::query_scalar("SELECT customer_id FROM affiliate_link WHERE code = 'creator123'")
                .fetch_one(&mut connection)
                .await
                .unwrap();
        Self { connection, affiliate, number: 0, sequence: sequence + 1_000_000 }
    }

    /// Conversions per second in groups of `group`.
    pub async fn run(&mut self, time: Duration, group: usize) -> f64 {
        let (started, mut count) = (Instant::now(), 0_u64);
        while started.elapsed() < time {
            self.connection.execute("BEGIN IMMEDIATE").await.unwrap();
            for _ in 0..group {
                self.number += 1;
                self.sequence += 1;
                sqlx::query(STATEMENTS)
                    .bind(self.number)
                    .bind(self.sequence)
                    .bind(&self.affiliate)
                    .execute(&mut self.connection)
                    .await
                    .unwrap();
                count += 1;
            }
            self.connection.execute("COMMIT").await.unwrap();
        }
        count as f64 / started.elapsed().as_secs_f64()
    }
}
