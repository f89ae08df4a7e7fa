//! What tests share: databases, a shop with people in it, a running app.

mod app;
mod bed;
mod beside;
mod intact;
mod postgres;
mod receiver;
mod search;
mod smtp;

pub use app::{Reply, TestApp};
pub use bed::{HOLD_SECS, TestBed};
pub use beside::beside;
pub use postgres::new_database as empty_database;
pub use receiver::Receiver;
pub use search::find_words;
pub use smtp::SmtpServer;

/// Keeps the cookies of an answer beside those a browser has: `cookie` is its `Cookie` header.
pub fn keep_cookies(cookie: &mut String, headers: &axum::http::HeaderMap) {
    for line in headers.get_all("set-cookie") {
        let line = line.to_str().unwrap();
        let pair = line.split(';').next().unwrap();
        let name = pair.split('=').next().unwrap();
        let mut pairs: Vec<_> = cookie.split("; ").filter(|pair| !pair.is_empty()).collect();
        pairs.retain(|pair| pair.split('=').next() != Some(name));
        if !line.contains("Max-Age=0") {
            pairs.push(pair);
        }
        *cookie = pairs.join("; ");
    }
}

/// Writes a test twice: once on SQLite, once on PostgreSQL.
#[macro_export]
macro_rules! on_both {
    ($(async fn $name:ident($bed:ident: TestBed) $body:block)*) => { $(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs all of them")]
            use super::*;

            async fn check($bed: $crate::util::TestBed) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                check($crate::util::TestBed::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                check($crate::util::TestBed::postgres().await).await;
            }
        }
    )* };
}
