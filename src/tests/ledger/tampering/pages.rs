//! A byte that turns in the file is found: by SQLite's own check, by the chain, by a digest, or as it cannot be read.

use super::busy;
use crate::payments::buyer::Buyer;
use crate::util::TestBed;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _};
use std::path::{Path, PathBuf};

/// How many pages are damaged, each in a copy of its own.
const PAGES: usize = 40;

/// Tables in which not every byte matters, so that `verify` reads only their structure or sums: personal texts that can
/// be deleted, counts of visitors, counts by owner, days, what is deleted after a while, times in the records of the
/// test provider, the wording of the schema, and what is rebuilt at the next start.
const UNREAD: [&str; 26] = [
    "_sqlx_migrations",
    "affiliate_day",
    "api_key_use",
    "click",
    "customer_session",
    "event_head",
    "idempotency",
    "job",
    "link_act",
    "link_day",
    "login_code",
    "mail",
    "oauth_code",
    "oauth_token",
    "payment_event",
    "payment_review",
    "payment_webhook",
    "sandbox_payment",
    "shop_count",
    "shop_day",
    "sqlite_schema",
    "sqlite_stat1",
    "web_session",
    "webhook_delivery",
    "webhook_secret",
    "webhook_topic",
];

/// The pages of a file that hold rows or entries of indexes of what `verify` covers: number and table or index. Pages
/// above them hold only where to look, and a bit there may leave every row to be found.
async fn pages(url: &str) -> Vec<(usize, String)> {
    let mut connection = sqlx::AnyConnection::connect(url).await.unwrap();
    let sql = "SELECT d.pageno, d.name, COALESCE(s.tbl_name, d.name) FROM dbstat d \
               LEFT JOIN sqlite_master s ON s.name = d.name WHERE d.pagetype = 'leaf' AND d.ncell > 0 \
               ORDER BY d.pageno";
    let rows = sqlx::query(sql).fetch_all(&mut connection).await.unwrap();
    rows.iter()
        .filter(|row| !UNREAD.contains(&row.get::<String, _>(2).as_str()))
        .map(|row| (usize::try_from(row.get::<i64, _>(0)).unwrap(), row.get::<String, _>(1)))
        .collect()
}

/// A copy of the file with one bit turned in the cell that a page points to first. A leaf counts its cells in the
/// fourth and fifth byte and points to them from the ninth on (<https://www.sqlite.org/fileformat2.html>).
fn damaged(whole: &[u8], copy: &Path, page: usize) {
    let mut bytes = whole.to_vec();
    let start = (page - 1) * 4096;
    let cell = usize::from(u16::from_be_bytes([bytes[start + 8], bytes[start + 9]]));
    bytes[start + cell + 16] ^= 0x01;
    std::fs::write(copy, bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_page_is_found() {
    let buyer = Buyer::paid(TestBed::sqlite().await).await;
    busy(buyer.bed()).await;
    for _ in 0..40 {
        buyer.bed().paid_order(2_999, Some("creator123")).await;
    }
    let file = PathBuf::from(buyer.bed().url.trim_start_matches("sqlite:"));
    let (whole, copy) = (file.with_file_name("whole.db"), file.with_file_name("damaged.db"));
    let mut connection = sqlx::AnyConnection::connect(&buyer.bed().url).await.unwrap();
    let vacuum = AssertSqlSafe(format!("VACUUM INTO '{}'", whole.display()));
    connection.execute(vacuum).await.unwrap();
    // A file without free pages and slack, in which every byte of a cell counts.
    let pages = pages(&format!("sqlite:{}", whole.display())).await;
    assert!(pages.len() >= PAGES, "only {} pages", pages.len());
    let bytes = std::fs::read(&whole).unwrap();
    let mut unseen = Vec::new();
    for place in 0..PAGES {
        let (page, name) = &pages[place * pages.len() / PAGES];
        damaged(&bytes, &copy, *page);
        let url = format!("sqlite:{}", copy.display());
        let is_found = match sqlx::AnyConnection::connect(&url).await {
            Err(_) => true,
            Ok(mut connection) => match portico::store::integrity::verify_on(&mut connection).await
            {
                Ok(report) => !report.findings.is_empty(),
                Err(_) => true,
            },
        };
        if !is_found {
            unseen.push(format!("page {page} of {name}"));
        }
    }
    assert!(unseen.is_empty(), "{unseen:#?}");
}
