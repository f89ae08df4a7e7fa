//! Calls to providers when they fail: when no more are made, and when again.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use portico::domain::clock::{Clock, MICROS_PER_SEC, Timestamp};
use portico::domain::ids::PaymentSessionId;
use portico::domain::payments::payment::Gateway;
use portico::payments::{
    Answer, Caller, Connect as _, ProviderAddresses, ProviderError, RealProviders, SessionKey,
};
use portico::service::PaymentAccount;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What a caller that waits for its provider to recover says.
const RESTS: &str = "not asked, because it failed several times";

struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

impl Hand {
    fn advance_secs(&self, secs: i64) {
        self.0.fetch_add(secs * MICROS_PER_SEC, Ordering::SeqCst);
    }
}

#[derive(Default)]
struct Provider {
    calls: AtomicUsize,
    answers: Mutex<VecDeque<u16>>,
    /// An answer of 102 is kept until this is told.
    release: Notify,
    is_asked: Notify,
}

async fn answer(State(provider): State<Arc<Provider>>) -> Response {
    provider.calls.fetch_add(1, Ordering::SeqCst);
    let status = provider.answers.lock().unwrap().pop_front().unwrap_or(200);
    if status == 102 {
        provider.is_asked.notify_one();
        provider.release.notified().await;
        return StatusCode::OK.into_response();
    }
    let status = StatusCode::from_u16(status).unwrap();
    (status, [(header::LOCATION, "/elsewhere")], "{}").into_response()
}

struct Bench {
    provider: Arc<Provider>,
    clock: Arc<Hand>,
    caller: Caller,
    url: String,
}

impl Bench {
    async fn start() -> Self {
        let provider = Arc::new(Provider::default());
        let router = Router::new().fallback(answer).with_state(provider.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let clock = Arc::new(Hand(AtomicI64::new(1_760_000_000 * MICROS_PER_SEC)));
        let caller = Caller::new(clock.clone()).unwrap();
        Self { provider, clock, caller, url }
    }

    fn will_answer(&self, statuses: impl IntoIterator<Item = u16>) {
        self.provider.answers.lock().unwrap().extend(statuses);
    }

    async fn call(&self) -> Result<u16, ProviderError> {
        self.call_as(&self.caller).await
    }

    async fn call_as(&self, caller: &Caller) -> Result<u16, ProviderError> {
        status(caller.call(|client| client.get(&self.url)).await)
    }

    /// How many calls arrived since the last time.
    fn arrived(&self) -> usize {
        self.provider.calls.swap(0, Ordering::SeqCst)
    }

    /// Lets calls fail with 500 until the provider is left alone.
    async fn break_it(&self) {
        self.will_answer([500; 5]);
        for _ in 0..5 {
            assert_eq!(self.call().await, Err(unknown("it answered 500")));
        }
        assert_eq!(self.call().await, Err(unknown(RESTS)));
        assert_eq!(self.arrived(), 5);
    }
}

fn status(answer: Result<Answer, ProviderError>) -> Result<u16, ProviderError> {
    answer.map(|answer| answer.status.as_u16())
}

fn unknown(reason: &str) -> ProviderError {
    ProviderError::Unknown(reason.to_owned())
}

#[tokio::test]
async fn four_failures_in_a_row_stop_nothing() {
    let bench = Bench::start().await;
    for _ in 0..3 {
        bench.will_answer([500, 502, 429, 503, 200]);
        for _ in 0..4 {
            assert!(matches!(bench.call().await, Err(ProviderError::Unknown(_))));
        }
        assert_eq!(bench.call().await, Ok(200), "an answer begins the count anew");
    }
    assert_eq!(bench.arrived(), 15);
}

#[tokio::test]
async fn five_failures_in_a_row_give_the_provider_a_rest() {
    let bench = Bench::start().await;
    bench.break_it().await;
    bench.clock.advance_secs(19);
    for _ in 0..10 {
        assert_eq!(bench.call().await, Err(unknown(RESTS)));
    }
    assert_eq!(bench.arrived(), 0, "nobody is asked");
    bench.clock.advance_secs(1);
    assert_eq!(bench.call().await, Ok(200));
    bench.will_answer([500; 4]);
    for _ in 0..4 {
        assert_eq!(bench.call().await, Err(unknown("it answered 500")));
    }
    assert_eq!(bench.call().await, Ok(200), "all is forgotten: four failures stop nothing");
}

#[tokio::test]
async fn one_failure_after_the_rest_begins_another() {
    let bench = Bench::start().await;
    bench.break_it().await;
    for _ in 0..3 {
        bench.clock.advance_secs(20);
        bench.will_answer([503]);
        assert_eq!(bench.call().await, Err(unknown("it answered 503")));
        assert_eq!(bench.call().await, Err(unknown(RESTS)));
        assert_eq!(bench.arrived(), 1);
    }
    bench.clock.advance_secs(20);
    assert_eq!(bench.call().await, Ok(200));
    assert_eq!(bench.call().await, Ok(200));
}

#[tokio::test]
async fn after_the_rest_one_goes_first() {
    let bench = Arc::new(Bench::start().await);
    bench.break_it().await;
    bench.clock.advance_secs(20);
    bench.will_answer([102]);
    let first = tokio::spawn({
        let bench = bench.clone();
        async move { bench.call().await }
    });
    bench.provider.is_asked.notified().await;
    for _ in 0..3 {
        assert_eq!(bench.call().await, Err(unknown(RESTS)));
    }
    assert_eq!(bench.arrived(), 1);
    bench.provider.release.notify_one();
    assert_eq!(first.await.unwrap(), Ok(200));
    assert_eq!(bench.call().await, Ok(200));
}

#[tokio::test]
async fn a_first_call_that_is_given_up_blocks_nobody_for_long() {
    let bench = Arc::new(Bench::start().await);
    bench.break_it().await;
    bench.clock.advance_secs(20);
    bench.will_answer([102]);
    let first = tokio::spawn({
        let bench = bench.clone();
        async move { bench.call().await }
    });
    bench.provider.is_asked.notified().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!(bench.call().await, Err(unknown(RESTS)));
    bench.clock.advance_secs(20);
    assert_eq!(bench.call().await, Ok(200));
}

#[tokio::test]
async fn what_a_provider_says_is_no_failure() {
    let bench = Bench::start().await;
    let said = [400, 402, 404, 409, 410, 422];
    bench.will_answer(said.into_iter().cycle().take(12));
    for status in said.into_iter().cycle().take(12) {
        assert_eq!(bench.call().await, Ok(status));
    }
    bench.will_answer([401, 403].into_iter().cycle().take(12));
    for _ in 0..12 {
        assert_eq!(bench.call().await, Err(ProviderError::Unauthorized));
    }
    assert_eq!(bench.arrived(), 24);
}

#[tokio::test]
async fn being_asked_too_often_and_being_sent_elsewhere_are_failures() {
    for (status, reason) in [(429, "it is asked too often"), (302, "it answered with a redirect")] {
        let bench = Bench::start().await;
        bench.will_answer([status; 5]);
        for _ in 0..5 {
            assert_eq!(bench.call().await, Err(unknown(reason)));
        }
        assert_eq!(bench.call().await, Err(unknown(RESTS)));
        assert_eq!(bench.arrived(), 5);
    }
}

#[tokio::test]
async fn each_account_is_judged_on_its_own() {
    let bench = Bench::start().await;
    let other = bench.caller.for_another();
    let same = bench.caller.clone();
    bench.break_it().await;
    assert_eq!(bench.call_as(&same).await, Err(unknown(RESTS)));
    assert_eq!(bench.call_as(&other).await, Ok(200));
    assert_eq!(bench.call().await, Err(unknown(RESTS)), "the other's luck changes nothing");
    assert_eq!(bench.arrived(), 1);
}

#[tokio::test]
async fn shops_do_not_share_a_rest() {
    let bench = Bench::start().await;
    let addresses = ProviderAddresses { stripe: bench.url.clone(), ..Default::default() };
    let providers = RealProviders::new(bench.clock.clone(), addresses).unwrap();
    let account = PaymentAccount {
        gateway: Gateway::Stripe,
        is_live: false,
        is_enabled: true,
        sealed: String::new(),
        created_at: bench.clock.now(),
        updated_at: bench.clock.now(),
    };
    let connect = || providers.connect(&account, r#"{"secret_key":"sk_test_1"}"#).unwrap();
    let (one, other) = (connect(), connect());
    let key = SessionKey {
        session: PaymentSessionId::parse("pay_1").unwrap(),
        reference: "cs_test_1".to_owned(),
        payment: None,
    };
    bench.will_answer([500; 5]);
    for _ in 0..5 {
        assert_eq!(one.fetch(&key).await, Err(unknown("it answered 500")));
    }
    assert_eq!(one.fetch(&key).await, Err(unknown(RESTS)));
    assert_eq!(bench.arrived(), 5);
    let told = other.fetch(&key).await;
    assert_eq!(told, Err(unknown("its answer cannot be read")), "asked, though it says nothing");
    assert_eq!(bench.arrived(), 1);
}

/// A server that takes connections, reads, sends `text` and then does nothing; it counts its connections.
async fn silent_after(text: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        let mut open = Vec::new();
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            counted.fetch_add(1, Ordering::SeqCst);
            // A caller that has waited long enough hangs up at any moment.
            let mut request = [0; 4096];
            drop(stream.read(&mut request).await);
            drop(stream.write_all(text.as_bytes()).await);
            open.push(stream);
        }
    });
    (url, count)
}

#[tokio::test]
async fn answers_that_do_not_end_are_given_up_and_not_asked_for_again_at_once() {
    let half = "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{\"id\":";
    for text in ["", "HTTP/1.1 20", half] {
        let (url, count) = silent_after(text).await;
        let clock = Arc::new(Hand(AtomicI64::new(0)));
        let caller = Caller::within(clock.clone(), Duration::from_millis(60)).unwrap();
        let call = async || status(caller.call(|client| client.get(&url)).await);
        for _ in 0..5 {
            assert_eq!(call().await, Err(unknown("no answer in time")), "{text:?}");
        }
        assert_eq!(call().await, Err(unknown(RESTS)), "{text:?}");
        // Whether a call that was not answered was carried out is not known, so none is made twice.
        assert!(count.load(Ordering::SeqCst) <= 5, "{text:?}");
    }
}

#[tokio::test]
async fn answers_that_break_off_or_are_too_large_are_failures() {
    let large = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", "x".repeat(2_200_000));
    let broken = "HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{".to_owned();
    for (text, reason) in [(broken, "the connection broke"), (large, "the answer is too large")] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                assert_ne!(stream.read(&mut request).await.unwrap(), 0);
                // A caller that has read enough hangs up before the end.
                drop(stream.write_all(text.as_bytes()).await);
            }
        });
        let caller = Caller::new(Arc::new(Hand(AtomicI64::new(0)))).unwrap();
        for _ in 0..5 {
            let told = status(caller.call(|client| client.get(&url)).await);
            assert_eq!(told, Err(unknown(reason)));
        }
        let told = status(caller.call(|client| client.get(&url)).await);
        assert_eq!(told, Err(unknown(RESTS)));
    }
}
