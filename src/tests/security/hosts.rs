//! Points 14 and 39 as far as hosts go: one host, clearly named, decides; asked over a socket, byte by byte.

use crate::util::{TestApp, TestBed};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Serves an app on a free port of this machine.
async fn listen(app: &TestApp) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = app.router.clone().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// The answer to these lines of a request.
async fn say(address: SocketAddr, lines: &[&str]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("{}\r\nconnection: close\r\n\r\n", lines.join("\r\n"));
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn s14_a_request_names_one_host() {
    let app = TestApp::sqlite().await;
    let address = listen(&app).await;
    for lines in [
        &["GET /healthz HTTP/1.1", "host: 127.0.0.1"][..],
        &["GET /healthz HTTP/1.1", "host: 127.0.0.1:80"],
        &["GET http://127.0.0.1/healthz HTTP/1.1", "host: 127.0.0.1"],
        &["GET /healthz HTTP/1.0"],
    ] {
        let answer = say(address, lines).await;
        assert!(answer.split(' ').nth(1) == Some("200"), "{lines:?}: {answer}");
    }
    for path in ["/healthz", "/", "/dev/v1/me", "/v1/nothing", "/style/a.css"] {
        let (get, absolute) =
            (format!("GET {path} HTTP/1.1"), format!("GET http://evil.example{path} HTTP/1.1"));
        for lines in [
            &[get.as_str()][..],
            &[get.as_str(), "host: 127.0.0.1", "host: 127.0.0.1"],
            &[get.as_str(), "host: 127.0.0.1", "host: evil.example"],
            &[get.as_str(), "host: evil.example, 127.0.0.1"],
            &[get.as_str(), "host: user@127.0.0.1"],
            &[get.as_str(), "host: 127.0.0.1/evil"],
            &[get.as_str(), "host: "],
            &[get.as_str(), "host: 127.0.0.1:99999"],
            &[absolute.as_str(), "host: 127.0.0.1"],
            &[absolute.as_str()],
        ] {
            let answer = say(address, lines).await;
            assert!(answer.starts_with("HTTP/1.1 400"), "{lines:?}: {answer}");
            assert!(!answer.contains("evil"), "{lines:?}: {answer}");
        }
    }
}

#[tokio::test]
async fn s39_a_host_without_a_brand_shows_a_plain_page() {
    let app = TestApp::sqlite().await;
    let address = listen(&app).await;
    let known = say(address, &["GET / HTTP/1.1", "host: 127.0.0.1"]).await;
    assert!(known.starts_with("HTTP/1.1 200") && known.contains("Tickrate"), "{known}");
    for host in ["localhost", "school.localhost", "LOCALHOST:3000"] {
        let answer = say(address, &["GET / HTTP/1.1", &*format!("host: {host}")]).await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{host}: {answer}");
        assert!(answer.contains("There is no shop at this address"), "{host}: {answer}");
        assert!(!answer.contains("Tickrate") && !answer.contains("/theme/"), "{host}: {answer}");
    }
}

#[tokio::test]
async fn s24_what_is_sent_is_not_mirrored() {
    let app = TestApp::over(TestBed::sqlite().await).await;
    let address = listen(&app).await;
    for path in ["/", "/login", "/dev/v1/me", "/healthz", "/no/such/page"] {
        let trace = format!("TRACE {path} HTTP/1.1");
        let answer =
            say(address, &[trace.as_str(), "host: 127.0.0.1", "cookie: session=secret-cookie"])
                .await;
        assert!(
            !answer.starts_with("HTTP/1.1 200") && !answer.contains("secret-cookie"),
            "{answer}"
        );
    }
}
