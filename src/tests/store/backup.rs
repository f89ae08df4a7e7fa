//! A copy taken in use is whole, a broken one is refused, and nothing is overwritten.

use crate::util::TestBed;
use portico::store::backup::{BackupError, backup, restore};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_checked_and_comes_back() {
    let bed = TestBed::sqlite().await;
    bed.affiliate("creator123").await;
    bed.earn("creator123", 900).await;
    let folder =
        std::path::PathBuf::from(bed.url.trim_start_matches("sqlite:")).with_file_name("copies");
    std::fs::create_dir_all(&folder).unwrap();
    let (copy, back) =
        (folder.join("copy.db"), format!("sqlite:{}", folder.join("back.db").display()));
    assert!(backup(&bed.url, &copy).await.unwrap().checked > 15);
    assert!(matches!(backup(&bed.url, &copy).await, Err(BackupError::Exists(_))));
    restore(&back, &copy).await.unwrap();
    assert!(matches!(restore(&back, &copy).await, Err(BackupError::Exists(_))));
    assert!(matches!(
        backup("postgres://x/y", &folder.join("z")).await,
        Err(BackupError::NotEmbedded)
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_copy_is_not_used() {
    use sqlx::{Connection as _, Executor as _};
    let bed = TestBed::sqlite().await;
    bed.affiliate("creator123").await;
    bed.earn("creator123", 900).await;
    let mut connection = sqlx::AnyConnection::connect(&bed.url).await.unwrap();
    connection.execute("UPDATE affiliate SET paid_minor = 1").await.unwrap();
    let folder =
        std::path::PathBuf::from(bed.url.trim_start_matches("sqlite:")).with_file_name("broken");
    std::fs::create_dir_all(&folder).unwrap();
    let refused = backup(&bed.url, &folder.join("copy.db")).await;
    assert!(matches!(refused, Err(BackupError::NotIntact(2))), "{refused:?}");
}
