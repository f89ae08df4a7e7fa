//! Connections: taken until the server is to stop, and given up when nothing moves on them for long, so that nobody can
//! hold connections open by sending or reading slowly.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::GracefulShutdown;
use std::future::Future;
use std::io::{self, ErrorKind, IoSlice};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;
use tower::ServiceExt as _;

/// How long a connection is kept on which no request's head was complete and no part of an answer was taken. Proxies
/// must keep idle connections for less, and a request may not be worked on for as long.
pub const STILL_TIME_MAX: Duration = Duration::from_secs(75);
/// How long nothing is taken after the system had no room for another connection.
const BREATHER: Duration = Duration::from_secs(1);

/// Serves until `stop` is done, then lets what is under way end.
pub async fn serve_connections(
    listener: TcpListener,
    router: Router,
    still_time_max: Duration,
    stop: impl Future<Output = ()>,
) {
    let router: Router = router.with_state(());
    let open = GracefulShutdown::new();
    let server = http1::Builder::new();
    let mut stop = pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            taken = take(&listener) => taken,
            () = &mut stop => break,
        };
        let motion = Arc::new(Motion::now());
        let stream = TokioIo::new(Watched { stream, motion: motion.clone() });
        let (router, heads) = (router.clone(), motion.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            heads.note();
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(address));
            router.clone().oneshot(request)
        });
        let connection = open.watch(server.serve_connection(stream, service));
        tokio::spawn(async move {
            tokio::select! {
                biased;
                // How a connection ends is its client's matter.
                ended = connection => drop(ended),
                () = motion.ended(still_time_max) => {}
            }
        });
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

/// When something last moved on a connection. Noting it is one write to memory, where a timer for each request would
/// be set and cleared a hundred thousand times a second.
struct Motion {
    began: Instant,
    last_ms: AtomicU64,
}

impl Motion {
    fn now() -> Self {
        Self { began: Instant::now(), last_ms: AtomicU64::new(0) }
    }

    fn note(&self) {
        let now_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_ms.store(now_ms, Ordering::Relaxed);
    }

    /// When nothing will have moved for `still_time_max`, unless something moves before.
    fn ends_at(&self, still_time_max: Duration) -> Instant {
        self.began + Duration::from_millis(self.last_ms.load(Ordering::Relaxed)) + still_time_max
    }

    /// Returns when nothing has moved for `still_time_max`.
    async fn ended(&self, still_time_max: Duration) {
        loop {
            let until = self.ends_at(still_time_max);
            if until <= Instant::now() {
                return;
            }
            tokio::time::sleep_until(until).await;
        }
    }
}

/// A connection whose writes are noted.
struct Watched {
    stream: TcpStream,
    motion: Arc<Motion>,
}

impl Watched {
    fn noted(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(1..)) = written {
            self.motion.note();
        }
        written
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.noted(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.noted(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::oneshot;

    async fn start(
        still_time_max: Duration,
    ) -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route(
            "/",
            get(async |ConnectInfo(from): ConnectInfo<SocketAddr>| from.ip().to_string()),
        );
        let (stop, stopped) = oneshot::channel();
        let stopped = async move { drop(stopped.await) };
        let server = tokio::spawn(serve_connections(listener, router, still_time_max, stopped));
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
        let (address, stop, server) = start(STILL_TIME_MAX).await;
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

    #[test]
    fn what_moves_is_kept_for_longer() {
        let (second, now) = (Duration::from_secs(1), Instant::now());
        let motion = Motion { began: now, last_ms: AtomicU64::new(0) };
        assert_eq!(motion.ends_at(second * 75), now + second * 75);
        motion.last_ms.store(4_000, Ordering::Relaxed);
        assert_eq!(motion.ends_at(second * 75), now + second * 79);
        let earlier = Motion { began: now - second * 4, last_ms: AtomicU64::new(0) };
        earlier.note();
        assert!(earlier.ends_at(second) >= now + second);
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
        let still = Duration::from_millis(50);
        let server = tokio::spawn(serve_connections(listener, router, still, stopped));
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
        assert_eq!(stream.read_u8().await.unwrap(), b'H');
        stop.send(()).unwrap();
        server.await.unwrap();
    }
}
