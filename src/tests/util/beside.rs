//! A second server on the same database.

use super::TestBed;
use portico::http::SystemEntropy;
use portico::service::Service;
use std::sync::Arc;

/// The same shop through a service of its own, which shares nothing but the database with the first. On SQLite it is
/// the same one, because one process owns the file.
pub async fn beside(bed: &TestBed) -> TestBed {
    let mut other = bed.twin();
    if !bed.service.is_only_writer() {
        let entropy = Arc::new(SystemEntropy);
        other.service = Service::open(&bed.url, bed.clock.clone(), entropy).await.unwrap();
    }
    other
}
