//! A database that cannot take a write right now refuses it and goes on: busy, full, read-only, restarted.

use crate::util::{TestApp, TestBed};
use axum::body::Body;
use axum::http::Request;
use portico::jobs;
use portico::store::{Command, Source, StopReason, Store, StoreError, Tx};
use sqlx::{AnyConnection, Connection as _, Executor as _};

/// Any statement on the connection that writes.
struct Raw(&'static str);

impl Command for Raw {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.queue(self.0, vec![]);
        Ok(())
    }
}

/// A session with a record of this many bytes.
struct Session {
    name: String,
    size: usize,
}

impl Command for Session {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let insert = "INSERT INTO web_session (token_hash, record, expires_at) VALUES ($1, $2, 1)";
        tx.queue(insert, portico::values![self.name.as_str(), "x".repeat(self.size).as_str()]);
        Ok(())
    }
}

fn session(name: &str) -> Session {
    Session { name: name.to_owned(), size: 1 }
}

async fn session_count(mut store: &Store) -> usize {
    store.rows("SELECT token_hash FROM web_session", vec![]).await.unwrap().len()
}

/// Another program that holds the lock, which the writer waits for only briefly.
async fn lock(bed: &TestBed) -> AnyConnection {
    bed.service.store().write(Raw("PRAGMA busy_timeout = 20")).await.unwrap();
    let mut other = AnyConnection::connect(&bed.url).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    other
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn security_38_a_busy_lock_refuses_the_write_and_the_next_one_goes_on() {
    let bed = TestBed::sqlite().await;
    let store = bed.service.store();
    let mut other = lock(&bed).await;
    let refused = store.write(session("a")).await.unwrap_err();
    assert!(matches!(refused, StoreError::NotCommitted), "{refused}");
    assert!(refused.is_unavailable() && store.is_writable() && store.stop_reason().is_none());
    assert!(!store.is_ready().await);
    other.execute("ROLLBACK").await.unwrap();
    store.write(session("b")).await.unwrap();
    assert_eq!(session_count(store).await, 1);
    assert!(store.is_ready().await);
    bed.assert_intact().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn security_38_a_busy_lock_is_told_with_503_on_api_and_pages_and_jobs_go_on() {
    let bed = TestBed::sqlite().await;
    bed.affiliate("ann").await;
    bed.earn("ann", 900).await;
    let app = TestApp::over(bed).await;
    let path = "/dev/v1/customers/cus_ann/affiliate/convert-to-balance";
    let mut other = lock(&app.bed).await;
    let reply = app.post_once(path, "k1", r#"{"amount":1}"#).await;
    reply.error(503, "SERVICE_UNAVAILABLE");
    assert_eq!(reply.header("retry-after"), "5");
    let login =
        Request::post("/login").header("host", "127.0.0.1").header("origin", "http://127.0.0.1");
    let login = login
        .header("accept-language", "en")
        .header("content-type", "application/x-www-form-urlencoded");
    let form = Body::from("email=ann%40example.com&password=wrong-password");
    let login = app.send(login.body(form).unwrap()).await;
    assert_eq!((login.status.as_u16(), login.header("retry-after")), (503, "5"));
    assert!(login.body.contains("try again in a moment"), "{}", login.body);
    jobs::run_once(&app.bed.service).await;
    other.execute("ROLLBACK").await.unwrap();
    let reply = app.post_once(path, "k1", r#"{"amount":1}"#).await;
    assert!(reply.status.is_success(), "{}", reply.body);
    jobs::run_once(&app.bed.service).await;
    let outcome = app.bed.service.last_outcome("release_commissions").await.unwrap();
    assert_eq!(outcome.as_deref(), Some("0 released"));
    app.bed.assert_intact().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_takes_back_the_group_and_the_server_goes_on() {
    let bed = TestBed::sqlite().await;
    let store = bed.service.store();
    // SQLite answers as it does when the disk is full.
    store.write(Raw("PRAGMA max_page_count = 1")).await.unwrap();
    let commands = (0..20).map(|number| {
        let size = if number % 5 == 0 { 4 << 20 } else { 1 };
        let (store, name) = (store.clone(), format!("s{number}"));
        tokio::spawn(async move { store.write(Session { name, size }).await.is_ok() })
    });
    let mut kept = 0;
    for command in commands.collect::<Vec<_>>() {
        kept += usize::from(command.await.unwrap());
    }
    assert_eq!(session_count(store).await, kept, "what was answered is there, and nothing else");
    assert!(store.is_writable());
    let full = store.write(Session { name: "big".to_owned(), size: 4 << 20 }).await.unwrap_err();
    assert!(full.is_unavailable(), "{full}");
    store.write(Raw("PRAGMA max_page_count = 1000000")).await.unwrap();
    store.write(Session { name: "big".to_owned(), size: 4 << 20 }).await.unwrap();
    assert_eq!(session_count(store).await, kept + 1);
    bed.assert_intact().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_only_reads_refuses_writes_and_is_still_read() {
    let bed = TestBed::sqlite().await;
    let store = bed.service.store();
    store.write(Raw("PRAGMA query_only = ON")).await.unwrap();
    let refused = store.write(session("a")).await.unwrap_err();
    assert!(refused.is_unavailable(), "{refused}");
    assert!(store.is_writable());
    assert!(!store.is_ready().await);
    assert_eq!(session_count(store).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_that_cut_all_connections_is_used_again() {
    let bed = TestBed::postgres().await;
    let store = bed.service.store();
    let (server, name) = bed.url.rsplit_once('/').unwrap();
    let mut other = AnyConnection::connect(&format!("{server}/postgres")).await.unwrap();
    let cut = "SELECT CAST(COUNT(pg_terminate_backend(pid)) AS BIGINT) FROM pg_stat_activity WHERE datname = $1";
    other.row(cut, portico::values![name]).await.unwrap();
    // Each connection of the pool is found dead once.
    let mut tries = 0;
    while let Err(error) = store.write(session("a")).await {
        assert!(error.is_unavailable(), "{error}");
        tries += 1;
        assert!(tries <= 16, "{error}");
    }
    let read =
        async |mut store: &Store| store.rows("SELECT token_hash FROM web_session", vec![]).await;
    let mut rows = read(store).await;
    while let Err(error) = rows {
        assert!(error.is_unavailable() && tries <= 16, "{error}");
        tries += 1;
        rows = read(store).await;
    }
    assert_eq!(rows.unwrap().len(), 1);
    assert!(store.is_writable());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn security_35_a_database_that_was_removed_takes_no_more_writes() {
    let bed = TestBed::sqlite().await;
    let store = bed.service.store();
    store.look_at_file();
    assert!(store.is_writable());
    std::fs::remove_file(bed.url.trim_start_matches("sqlite:")).unwrap();
    let refused = store.write(session("a")).await.unwrap_err();
    assert!(matches!(refused, StoreError::Stopped), "{refused}");
    assert_eq!(store.stop_reason(), Some(StopReason::Replaced));
    assert!(matches!(store.write(session("b")).await, Err(StoreError::Stopped)));
    assert!(!store.is_ready().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn security_35_a_replaced_database_is_noticed_without_a_write() {
    let bed = TestBed::sqlite().await;
    let path = std::path::PathBuf::from(bed.url.trim_start_matches("sqlite:"));
    std::fs::rename(&path, path.with_file_name("moved.db")).unwrap();
    std::fs::copy(path.with_file_name("moved.db"), &path).unwrap();
    bed.service.look_at_file();
    assert_eq!(bed.service.stop_reason(), Some(StopReason::Replaced));
    assert!(!bed.service.is_writable());
}
