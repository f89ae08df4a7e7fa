//! Looking changes nothing, and no command but serving and filling makes or migrates a database.

use super::shop;
use crate::cli::{Folder, mistake, run};
use crate::util::empty_database;
use sqlx::{AnyConnection, Connection as _, Executor as _};
use std::collections::BTreeMap;
use std::path::Path;

/// Commands that read or change a database, each without naming it.
const COMMANDS: [&[&str]; 8] = [
    &["verify"],
    &["shop", "list"],
    &["shop", "set", "--tax", "19"],
    &["key", "create", "--scopes", "*"],
    &["key", "create", "--publishable"],
    &["operator", "create", "--email", "you@example.com"],
    &[
        "app",
        "create",
        "--shop",
        "one",
        "--name",
        "A",
        "--redirect-uri",
        "https://a.example/b",
        "--scopes",
        "*",
    ],
    &["backup", "--to", "/nowhere/copy.db"],
];

/// What lies in a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let read = |entry: std::fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())
    };
    std::fs::read_dir(folder).unwrap().map(|entry| read(entry.unwrap())).collect()
}

#[test]
fn security_35_a_mistyped_path_makes_no_database() {
    let folder = Folder::new("mistyped");
    let missing = format!("sqlite:{}", folder.path("no/such.db"));
    for command in COMMANDS {
        let said = mistake(&[command, &["--database", &missing]].concat());
        assert!(said.contains("there is no "), "{command:?}: {said}");
    }
    assert!(files(&folder.0).is_empty());
}

#[test]
fn security_35_looking_leaves_every_byte_as_it_was() {
    let (folder, database) = shop("looking");
    let before = files(&folder.0);
    assert_eq!(before.keys().collect::<Vec<_>>(), ["portico.db"]);
    for command in [&["verify"][..], &["shop", "list"]] {
        let output = run(&[command, &["--database", &database]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(files(&folder.0), before, "{command:?}");
    }
    let copies = Folder::new("copies");
    let copy = copies.path("copy.db");
    assert!(run(&["backup", "--database", &database, "--to", &copy]).status.success());
    assert_eq!(files(&folder.0), before);
    let after_backup = files(&copies.0);
    assert_eq!(after_backup.keys().collect::<Vec<_>>(), ["copy.db"]);
    let back = Folder::new("back");
    assert!(run(&["restore", "--database", &back.database(), "--from", &copy]).status.success());
    assert_eq!(files(&copies.0), after_backup);
}

/// The version table as another version of the program would have left it.
fn change(database: &str, sql: &'static str) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(database).await.unwrap();
        connection.execute(sql).await.unwrap();
        connection.close().await.unwrap();
    });
}

#[test]
fn the_schema_of_another_version_is_told_in_one_sentence() {
    let (_folder, database) = shop("versions");
    let last =
        "DELETE FROM _sqlx_migrations WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)";
    let next = "UPDATE _sqlx_migrations SET version = 900000 \
                WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)";
    for (sql, reason) in
        [(last, "an older version of Portico made it"), (next, "a newer version of Portico")]
    {
        change(&database, sql);
        for command in [&["verify"][..], &["key", "create", "--scopes", "*"]] {
            let said = mistake(&[command, &["--database", &database]].concat());
            assert!(said.contains(reason), "{command:?}: {said}");
        }
    }
    let said = mistake(&["serve", "--database", &database]);
    assert!(said.contains("a newer version of Portico"), "{said}");
}

#[test]
fn an_empty_postgres_database_stays_empty() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(empty_database());
    for command in COMMANDS.iter().filter(|command| command[0] != "backup") {
        let said = mistake(&[*command, &["--database", &database][..]].concat());
        assert!(said.contains("there is no database of Portico there"), "{command:?}: {said}");
    }
    let tables = runtime.block_on(async {
        let mut connection = AnyConnection::connect(&database).await.unwrap();
        let count = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public'";
        sqlx::query_scalar::<_, i64>(count).fetch_one(&mut connection).await.unwrap()
    });
    assert_eq!(tables, 0);
}
