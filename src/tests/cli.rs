//! The command line: a mistake is answered with one sentence.

use std::process::{Command, Output};

/// Runs the command with backtraces switched on.
fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portico"))
        .args(arguments)
        .env("RUST_BACKTRACE", "1")
        .env("PORTICO_LOG", "off")
        .env_remove("PORTICO_DATABASE")
        .output()
        .unwrap()
}

/// What is said about a mistake: one line, and the command ends with 1.
#[track_caller]
fn mistake(arguments: &[&str]) -> String {
    let output = run(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    said.trim_end().to_owned()
}

#[test]
fn a_mistake_is_one_sentence() {
    let folder = std::env::temp_dir().join(format!("portico-cli-{}", std::process::id()));
    let database = format!("sqlite:{}/portico.db", folder.display());
    let key = |database: &str| {
        mistake(&["key", "create", "--database", database, "--shop", "nowhere", "--scopes", "*"])
    };
    assert_eq!(key(&database), "error: there is no shop nowhere");
    let unknown = key("mysql://localhost/portico");
    assert!(unknown.starts_with("error: the database mysql://localhost/portico"), "{unknown}");
    let email =
        ["operator", "create", "--database", &database, "--shop", "nowhere", "--email", "x"];
    assert_eq!(mistake(&email), "error: there is no shop nowhere");
    let from = format!("{}/missing.db", folder.display());
    let restored = format!("sqlite:{}/other.db", folder.display());
    let missing = mistake(&["restore", "--database", &restored, "--from", &from]);
    assert!(missing.starts_with("error: "), "{missing}");
    std::fs::remove_dir_all(folder).unwrap();
}
