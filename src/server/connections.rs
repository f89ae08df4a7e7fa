//! Connections: taken until the server is to stop, and given up when nothing moves on them for long, so that nobody can
//! hold connections open by sending or reading slowly. A stop ends in time whatever connections are open.

use super::motion::{Motion, Watched};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::future::Future;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout};
use tower::ServiceExt as _;

/// How long connections are waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// How long a connection is kept on which no request's head was complete and no part of an answer was taken.
    /// Proxies must keep idle connections for less, and a request may not be worked on for as long.
    pub still: Duration,
    /// How long requests under way may take once the server is to stop. Containers are killed 10 seconds after they
    /// were asked to end, and the process itself needs less than one more.
    pub grace: Duration,
}

impl Patience {
    /// That of a server.
    pub const USUAL: Self = Self { still: Duration::from_secs(75), grace: Duration::from_secs(7) };
}

/// How long nothing is taken after the system had no room for another connection.
const BREATHER: Duration = Duration::from_secs(1);

/// Serves until `stop` is done, then lets what is under way end, for as long as the grace lasts.
pub async fn serve_connections(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    stop: impl Future<Output = ()>,
) {
    let router: Router = router.with_state(());
    let (stopping, stopped) = watch::channel(false);
    // Each connection holds a sender, so the channel closes with the last of them.
    let (open, mut ended) = mpsc::channel::<()>(1);
    let mut stop = pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            taken = take(&listener) => taken,
            () = &mut stop => break,
        };
        let connection = Connection { stream, address, patience, stopped: stopped.clone() };
        let (router, open) = (router.clone(), open.clone());
        tokio::spawn(async move {
            connection.serve(router).await;
            drop(open);
        });
    }
    drop(listener);
    drop(open);
    stopping.send_replace(true);
    // Connections end by themselves within the grace; this is for one whose task does not get its turn.
    drop(timeout(patience.grace, ended.recv()).await);
}

/// A connection that was taken.
struct Connection {
    stream: TcpStream,
    address: SocketAddr,
    patience: Patience,
    stopped: watch::Receiver<bool>,
}

impl Connection {
    /// Answers its requests until one side ends it.
    async fn serve(mut self, router: Router) {
        let motion = Arc::new(Motion::now());
        let stream = TokioIo::new(Watched::new(self.stream, motion.clone()));
        let (address, heads) = (self.address, motion.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            heads.note_head();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(address));
            router.clone().oneshot(request)
        });
        let mut connection = pin!(http1::Builder::new().serve_connection(stream, service));
        tokio::select! {
            biased;
            // How a connection ends is its client's matter.
            _ = connection.as_mut() => return,
            () = motion.ended(self.patience.still) => return,
            _ = self.stopped.wait_for(|is_stopping| *is_stopping) => {}
        }
        if !motion.had_head() {
            // Nothing was asked yet, and half a head would be waited for.
            return;
        }
        let end = Instant::now() + self.patience.grace;
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            biased;
            _ = connection => {}
            () = motion.ended(self.patience.still) => {}
            () = sleep_until(end) => {}
        }
    }
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
    use std::io;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::oneshot;

    const LONG: Duration = Duration::from_mins(1);

    async fn start(
        patience: Patience,
    ) -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route(
            "/",
            get(async |ConnectInfo(from): ConnectInfo<SocketAddr>| from.ip().to_string()),
        );
        let (stop, stopped) = oneshot::channel();
        let stopped = async move { drop(stopped.await) };
        let server = tokio::spawn(serve_connections(listener, router, patience, stopped));
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
        let (address, stop, server) = start(Patience::USUAL).await;
        let sent = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        let answer = answer_to(address, sent).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
        stop.send(()).unwrap();
        server.await.unwrap();
    }

    #[tokio::test]
    async fn a_head_that_never_ends_is_given_up() {
        let (address, stop, server) =
            start(Patience { still: Duration::from_millis(20), grace: LONG }).await;
        for sent in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: a\r\nx-slow: "] {
            let answer = answer_to(address, sent).await;
            assert!(!answer.contains(" 200 "), "{answer}");
        }
        stop.send(()).unwrap();
        server.await.unwrap();
    }

    #[tokio::test]
    async fn an_answer_that_nobody_reads_is_given_up() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let endless =
            || futures_util::stream::repeat_with(|| Ok::<_, io::Error>(vec![0_u8; 65_536]));
        let router = Router::new().route("/", get(async move || Body::from_stream(endless())));
        let (stop, stopped) = oneshot::channel();
        let stopped = async move { drop(stopped.await) };
        let patience = Patience { still: Duration::from_millis(50), grace: LONG };
        let server = tokio::spawn(serve_connections(listener, router, patience, stopped));
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        assert_eq!(stream.read_u8().await.unwrap(), b'H');
        stop.send(()).unwrap();
        server.await.unwrap();
    }

    /// Connections that are idle, or on which a head was begun and not finished, 20 of each kind.
    async fn open_many(address: SocketAddr) -> Vec<TcpStream> {
        let mut streams = Vec::new();
        for sent in [
            "",
            "GET / HT",
            "GET / HTTP/1.1\r\nhost: a\r\nx-slow: ",
            "GET / HTTP/1.1\r\nhost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: a\r\n\r\nGET / HTTP/1.1\r\nho",
        ] {
            for _ in 0..20 {
                let mut stream = TcpStream::connect(address).await.unwrap();
                stream.write_all(sent.as_bytes()).await.unwrap();
                if sent.contains("\r\n\r\n") {
                    assert_eq!(stream.read_u8().await.unwrap(), b'H');
                }
                streams.push(stream);
            }
        }
        streams
    }

    #[tokio::test]
    async fn security_38_idle_and_half_read_connections_do_not_delay_a_stop() {
        let (address, stop, server) = start(Patience { still: LONG, grace: LONG }).await;
        let streams = open_many(address).await;
        stop.send(()).unwrap();
        timeout(Duration::from_secs(5), server).await.unwrap().unwrap();
        drop(streams);
    }

    #[tokio::test]
    async fn security_38_a_request_under_way_is_answered_and_a_half_sent_one_ends_with_the_grace() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (go, gone) = watch::channel(false);
        let router = Router::new()
            .route("/", get(async move || drop(gone.clone().wait_for(|go| *go).await)))
            .route("/read", axum::routing::post(async |body: String| body));
        let (stop, stopped) = oneshot::channel();
        let stopped = async move { drop(stopped.await) };
        let patience = Patience { still: LONG, grace: Duration::from_millis(300) };
        let server = tokio::spawn(serve_connections(listener, router, patience, stopped));
        let mut halves = Vec::new();
        for _ in 0..20 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let sent = "POST /read HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nhalf";
            stream.write_all(sent.as_bytes()).await.unwrap();
            halves.push(stream);
        }
        let mut waiting = TcpStream::connect(address).await.unwrap();
        waiting.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        // Answered once: the server has taken everything that was sent before.
        let sent =
            "POST /read HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok";
        assert!(answer_to(address, sent).await.ends_with("ok"));
        stop.send(()).unwrap();
        tokio::task::yield_now().await;
        go.send(true).unwrap();
        let mut answer = String::new();
        waiting.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        timeout(Duration::from_secs(5), server).await.unwrap().unwrap();
        for mut stream in halves {
            assert_eq!(stream.read(&mut [0; 8]).await.unwrap_or(0), 0);
        }
    }
}
