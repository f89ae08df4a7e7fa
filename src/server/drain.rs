//! Reads what is left of a request's body when nobody wants it. A refusal that comes before the body has arrived would
//! sometimes close the connection without a word, and the next request of a client that keeps connections would fail.

use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::Request;
use futures_util::{Stream, StreamExt as _};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::timeout;

/// How much is read for nobody, in bytes: enough that a client with a body that is too large still sees the answer.
const DRAINED_SIZE_MAX: usize = 4 << 20;
/// For how long.
const DRAINED_SECS_MAX: u64 = 2;

/// Lets the body outlive the handler, until its end or its bounds.
pub fn until_end(request: Request) -> Request {
    if request.body().is_end_stream() {
        return request;
    }
    request.map(|body| Body::from_stream(Kept { body: Some(body.into_data_stream()) }))
}

/// A body; nothing is left once it has ended.
struct Kept {
    body: Option<BodyDataStream>,
}

impl Stream for Kept {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(body) = self.body.as_mut() else { return Poll::Ready(None) };
        let polled = body.poll_next_unpin(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        polled
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        if let (Some(body), Ok(runtime)) = (self.body.take(), Handle::try_current()) {
            runtime.spawn(timeout(Duration::from_secs(DRAINED_SECS_MAX), drain(body)));
        }
    }
}

async fn drain(mut body: BodyDataStream) {
    let mut size = 0;
    while let Some(Ok(bytes)) = body.next().await {
        size += bytes.len();
        if size > DRAINED_SIZE_MAX {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream::unfold;
    use tokio::sync::mpsc::{Sender, channel};

    /// A request whose body comes from the sender, one piece at a time.
    fn request() -> (Sender<Bytes>, Request) {
        let (sender, pieces) = channel(1);
        let body = unfold(pieces, async |mut pieces| {
            let piece = pieces.recv().await?;
            Some((Ok::<_, axum::Error>(piece), pieces))
        });
        (sender, until_end(Request::new(Body::from_stream(body))))
    }

    #[tokio::test]
    async fn a_body_that_nobody_wants_is_read() {
        let (sender, request) = request();
        drop(request);
        for _ in 0..16 {
            sender.send(Bytes::from_static(b"more")).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_body_without_end_is_given_up() {
        let (sender, request) = request();
        drop(request);
        let piece = Bytes::from(vec![0; DRAINED_SIZE_MAX / 2]);
        while sender.send(piece.clone()).await.is_ok() {}
    }

    #[tokio::test]
    async fn a_body_that_is_wanted_arrives() {
        let (sender, request) = request();
        sender.send(Bytes::from_static(b"all")).await.unwrap();
        drop(sender);
        let bytes = axum::body::to_bytes(request.into_body(), 10).await.unwrap();
        assert_eq!(bytes, "all");
    }
}
