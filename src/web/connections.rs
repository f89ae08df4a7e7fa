//! Connections: taken until the server is to stop, and given up when a request's head does not arrive in time, so that
//! nobody can hold connections open by sending slowly.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

/// How long a request's head may take. An idle connection is kept as long, so it must not be shorter than what proxies
/// keep theirs for.
pub const HEAD_TIME_MAX: Duration = Duration::from_secs(75);
/// How long nothing is taken after the system had no room for another connection.
const BREATHER: Duration = Duration::from_secs(1);

/// Serves until `stop` is done, then lets what is under way end.
pub async fn serve_connections(
    listener: TcpListener,
    router: Router,
    head_time_max: Duration,
    stop: impl Future<Output = ()>,
) {
    let router: Router = router.with_state(());
    let open = GracefulShutdown::new();
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(head_time_max);
    let mut stop = pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            taken = take(&listener) => taken,
            () = &mut stop => break,
        };
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(address));
            router.clone().oneshot(request)
        });
        let connection = open.watch(server.serve_connection(TokioIo::new(stream), service));
        // How a connection ends is its client's matter.
        tokio::spawn(async move { drop(connection.await) });
    }
    drop(listener);
    open.shutdown().await;
}

async fn take(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                // Answers are written whole, so there is nothing to gather.
                drop(stream.set_nodelay(true));
                return (stream, address);
            }
            Err(error) if is_of_client(error.kind()) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                tokio::time::sleep(BREATHER).await;
            }
        }
    }
}

fn is_of_client(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::oneshot;

    async fn start(
        head_time_max: Duration,
    ) -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route(
            "/",
            get(async |ConnectInfo(from): ConnectInfo<SocketAddr>| from.ip().to_string()),
        );
        let (stop, stopped) = oneshot::channel();
        let stopped = async move { drop(stopped.await) };
        let server = tokio::spawn(serve_connections(listener, router, head_time_max, stopped));
        (address, stop, server)
    }

    async fn answer_to(address: SocketAddr, sent: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn a_request_is_answered_and_knows_where_it_comes_from() {
        let (address, stop, server) = start(HEAD_TIME_MAX).await;
        let sent = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        let answer = answer_to(address, sent).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
        stop.send(()).unwrap();
        server.await.unwrap();
    }

    #[tokio::test]
    async fn a_head_that_never_ends_is_given_up() {
        let (address, stop, server) = start(Duration::from_millis(20)).await;
        for sent in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: a\r\nx-slow: "] {
            let answer = answer_to(address, sent).await;
            assert!(!answer.contains(" 200 "), "{answer}");
        }
        stop.send(()).unwrap();
        server.await.unwrap();
    }
}
