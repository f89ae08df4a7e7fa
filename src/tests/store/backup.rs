//! A copy taken in use is whole, a broken one is refused, and nothing is overwritten.

use crate::util::TestBed;
use portico::service::ServerLock;
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
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "a failure leaves nothing");
    connection.execute("UPDATE affiliate SET paid_minor = 0").await.unwrap();
    backup(&bed.url, &folder.join("copy.db")).await.unwrap();
    let names = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(names.collect::<Vec<_>>(), ["copy.db"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_that_cannot_be_read_is_not_restored_and_leaves_nothing() {
    let bed = TestBed::sqlite().await;
    let folder =
        std::path::PathBuf::from(bed.url.trim_start_matches("sqlite:")).with_file_name("halves");
    std::fs::create_dir_all(&folder).unwrap();
    let (copy, back) = (folder.join("copy.db"), folder.join("back.db"));
    backup(&bed.url, &copy).await.unwrap();
    let whole = std::fs::read(&copy).unwrap();
    std::fs::write(&copy, &whole[..whole.len() / 2]).unwrap();
    let url = format!("sqlite:{}", back.display());
    assert!(restore(&url, &copy).await.is_err());
    assert!(!back.exists() && !folder.join("back.db.part").exists());
    std::fs::write(folder.join("back.db.part"), "left by a process that was killed").unwrap();
    std::fs::write(&copy, &whole).unwrap();
    restore(&url, &copy).await.unwrap();
    assert!(back.exists() && !folder.join("back.db.part").exists());
    let taken = format!("sqlite:{}", folder.join("taken.db").display());
    let lock = ServerLock::take(&taken).unwrap();
    assert!(matches!(restore(&taken, &copy).await, Err(BackupError::Locked(_))));
    drop(lock);
    restore(&taken, &copy).await.unwrap();
    std::fs::remove_file(&copy).unwrap();
    let missing = restore(&format!("sqlite:{}", folder.join("c.db").display()), &copy).await;
    assert!(matches!(missing, Err(BackupError::Missing(_))), "{missing:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_still_in_the_log_is_copied_too() {
    use sqlx::{Connection as _, Row as _};
    let bed = TestBed::sqlite().await;
    let path = std::path::PathBuf::from(bed.url.trim_start_matches("sqlite:"));
    let folder = path.with_file_name("log");
    std::fs::create_dir_all(&folder).unwrap();
    bed.affiliate("creator123").await;
    // The files of a server that was killed.
    for end in ["", "-wal"] {
        let from = format!("{}{end}", path.display());
        std::fs::copy(from, folder.join(format!("raw.db{end}"))).unwrap();
    }
    let back = folder.join("back.db");
    restore(&format!("sqlite:{}", back.display()), &folder.join("raw.db")).await.unwrap();
    let mut connection =
        sqlx::AnyConnection::connect(&format!("sqlite:{}", back.display())).await.unwrap();
    let count = sqlx::query("SELECT COUNT(*) FROM affiliate_link").fetch_one(&mut connection);
    assert_eq!(count.await.unwrap().get::<i64, _>(0), 1);
}
