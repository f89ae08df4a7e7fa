//! When something last moved on a connection, and whether anything was asked on it.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep_until};

/// When something last moved on a connection. Noting it is one write to memory, where a timer for each request would
/// be set and cleared a hundred thousand times a second.
pub struct Motion {
    began: Instant,
    last_ms: AtomicU64,
    had_head: AtomicBool,
}

impl Motion {
    /// From now on.
    pub fn now() -> Self {
        Self::since(Instant::now())
    }

    fn since(began: Instant) -> Self {
        Self { began, last_ms: AtomicU64::new(0), had_head: AtomicBool::new(false) }
    }

    /// Notes that a request's head is complete.
    pub fn note_head(&self) {
        self.note();
        self.had_head.store(true, Ordering::Relaxed);
    }

    /// Whether any request's head was complete.
    pub fn had_head(&self) -> bool {
        self.had_head.load(Ordering::Relaxed)
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
    pub async fn ended(&self, still_time_max: Duration) {
        loop {
            let until = self.ends_at(still_time_max);
            if until <= Instant::now() {
                return;
            }
            sleep_until(until).await;
        }
    }
}

/// A connection whose writes are noted.
pub struct Watched {
    stream: TcpStream,
    motion: Arc<Motion>,
}

impl Watched {
    /// Notes what is written to the stream.
    pub fn new(stream: TcpStream, motion: Arc<Motion>) -> Self {
        Self { stream, motion }
    }

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

    #[test]
    fn what_moves_is_kept_for_longer() {
        let (second, now) = (Duration::from_secs(1), Instant::now());
        let motion = Motion::since(now);
        assert_eq!(motion.ends_at(second * 75), now + second * 75);
        motion.last_ms.store(4_000, Ordering::Relaxed);
        assert_eq!(motion.ends_at(second * 75), now + second * 79);
        let earlier = Motion::since(now - second * 4);
        earlier.note();
        assert!(earlier.ends_at(second) >= now + second);
    }
}
