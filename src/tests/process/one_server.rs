//! An embedded database has one server, and that server has one database.

use super::{Server, shop};
use crate::cli::{Folder, mistake, run};
use std::io::Read as _;

#[test]
fn security_35_a_second_server_is_refused_in_one_sentence() {
    let (folder, database) = shop("second");
    let mut first = Server::start(&database, &[]);
    let taken = format!(
        "error: another `portico serve` or `portico demo` is using {}: stop it first, or name another database with \
         --database",
        folder.path("portico.db")
    );
    for arguments in [&["serve"][..], &["serve", "--demo"], &["demo"]] {
        assert_eq!(mistake(&[arguments, &["--database", &database]].concat()), taken);
    }
    let copy = folder.path("copy.db");
    for beside in [
        &["key", "create", "--scopes", "*"][..],
        &["operator", "create", "--email", "you@example.com"],
        &["shop", "set", "--tax", "19"],
        &["shop", "list"],
        &["verify"],
        &["backup", "--to", &copy],
    ] {
        let output = run(&[beside, &["--database", &database]].concat());
        assert!(output.status.success(), "{beside:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    first.kill();
    drop(Server::start(&database, &[]));
}

#[test]
fn security_35_a_server_whose_file_is_gone_stops_with_one_sentence() {
    let (folder, database) = shop("gone");
    let mut server = Server::start(&database, &[]);
    std::fs::remove_file(folder.path("portico.db")).unwrap();
    let (status, said) = server.ended();
    assert_eq!(status.code(), Some(1));
    assert!(
        said.starts_with("error: stopped: the database file was removed or replaced"),
        "{said}"
    );
    assert!(!folder.0.join("portico.db").exists());
}

#[test]
fn a_new_database_is_told_loudly_and_an_old_one_is_not() {
    let folder = Folder::new("new");
    let database = folder.database();
    let told = |server: &mut Server| {
        server.terminate();
        assert!(server.ended().0.success());
        let mut out = String::new();
        server.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
        (out, server.log.concat().contains("made a new, empty database"))
    };
    let said = told(&mut Server::start(&database, &[]));
    assert_eq!(said, (format!("This is a new, empty database: {database}\n"), true));
    assert_eq!(told(&mut Server::start(&database, &[])), (String::new(), false));
}

#[test]
fn what_the_demo_filled_is_served_with_demo_only_and_shops_are_never_mixed_with_it() {
    let (folder, own) = shop("mixed");
    for arguments in [&["serve", "--demo"][..], &["demo"]] {
        let said = mistake(&[arguments, &["--database", &own]].concat());
        assert!(
            said.starts_with("error: the database holds shops that the demo did not make"),
            "{said}"
        );
    }
    let demo = format!("sqlite:{}", folder.path("demo.db"));
    let filled = run(&["demo", "--orders", "1", "--json", "--database", &demo]);
    assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
    assert_eq!(
        mistake(&["serve", "--database", &demo]),
        format!(
            "error: the demo has filled {demo}, so its logins are public: start with --demo, or name another database \
             with --database"
        )
    );
    drop(Server::start(&demo, &["--demo"]));
}
