//! A PostgreSQL server that is away is one sentence, and soon.

use crate::cli::mistake;
use std::net::TcpListener;
use std::time::{Duration, Instant};

/// Well above the limit for connecting, and well below what people give up after.
const SOON: Duration = Duration::from_secs(15);

/// What the command line and the server say about the database at this port, both asked at once.
fn said(port: u16) -> [String; 3] {
    let database = format!("postgres://portico:secret@127.0.0.1:{port}/portico");
    let asked = Instant::now();
    let commands =
        [&["verify"][..], &["shop", "set", "--tax", "19"], &["serve", "--listen", "127.0.0.1:0"]];
    let said = std::thread::scope(|scope| {
        let database = &database;
        let asking = commands.map(|command| {
            scope.spawn(move || mistake(&[command, &["--database", database]].concat()))
        });
        asking.map(|asking| asking.join().unwrap())
    });
    assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
    for sentence in &said {
        assert!(sentence.contains("PostgreSQL cannot be reached ("), "{sentence}");
        assert!(sentence.contains("check that it is running"), "{sentence}");
        assert!(!sentence.contains("secret"), "{sentence}");
    }
    said
}

fn port_of(listener: &TcpListener) -> u16 {
    listener.local_addr().unwrap().port()
}

#[test]
fn a_port_where_nothing_listens_is_told_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = port_of(&listener);
    drop(listener);
    for sentence in said(port) {
        assert!(sentence.contains("refused"), "{sentence}");
    }
}

#[test]
fn a_server_that_takes_connections_and_never_answers_is_told_within_seconds() {
    // The kernel takes connections for a listener, and nothing ever answers on them.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    for sentence in said(port_of(&listener)) {
        assert!(sentence.contains("no answer within 5 seconds"), "{sentence}");
    }
}
