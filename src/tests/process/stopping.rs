//! A stop ends in time whatever connections are open.

use super::{Server, shop};
use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

#[test]
fn security_38_half_sent_requests_do_not_delay_the_end() {
    let (_folder, database) = shop("stopping");
    let mut server = Server::start(&database, &[]);
    let mut open = Vec::new();
    for sent in ["", "GET / HT", "POST /login HTTP/1.1\r\nhost: a\r\nx-slow: "] {
        for _ in 0..20 {
            let mut stream = server.connect();
            stream.write_all(sent.as_bytes()).unwrap();
            open.push(stream);
        }
    }
    let mut kept = server.connect();
    kept.write_all(b"GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n").unwrap();
    let mut first = [0; 12];
    kept.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    let asked = Instant::now();
    server.terminate();
    assert!(server.ended().0.success());
    assert!(asked.elapsed() < Duration::from_secs(8), "{:?}", asked.elapsed());
}
