//! Databases from before rows were sealed stay verifiable: their rows are sealed when they are opened.

use super::{busy, run, unguard};
use portico::http::SystemEntropy;
use portico::service::Service;
use sqlx::Connection as _;
use std::sync::Arc;

/// Takes away what the sealing added, as if the rows were written before.
const UNSEAL: [&str; 7] = [
    "DELETE FROM row_seal",
    "UPDATE customer SET seal = NULL",
    "UPDATE customer_order SET seal = NULL",
    "UPDATE order_event SET seal = NULL",
    "UPDATE commission SET seal = NULL",
    "UPDATE payment_session SET seal = NULL",
    "UPDATE outbox SET seal = NULL",
];

on_both! {
    async fn rows_from_before_are_sealed_once_when_the_database_is_opened(bed: TestBed) {
        busy(&bed).await;
        let mut connection = sqlx::AnyConnection::connect(&bed.url).await.unwrap();
        unguard(&mut connection, bed.url.starts_with("sqlite")).await;
        for statement in UNSEAL {
            run(&mut connection, statement).await.unwrap();
        }
        let found = bed.service.verify().await.unwrap().findings;
        assert!(found.iter().any(|finding| finding.invariant == 27));
        assert!(found.iter().any(|finding| finding.invariant == 29));
        let again = Service::open(&bed.url, bed.clock.clone(), Arc::new(SystemEntropy)).await.unwrap();
        let found = again.verify().await.unwrap().findings;
        assert!(found.is_empty(), "{found:#?}");
        run(&mut connection, "UPDATE commission SET seal = NULL").await.unwrap();
        let found = again.verify().await.unwrap().findings;
        assert!(found.iter().all(|finding| finding.invariant == 27) && !found.is_empty(), "{found:?}");
    }
}
