//! Calls to providers: bounded in time and size, given up early while a provider keeps failing. What an answer means is
//! the provider's own matter.

use super::provider::ProviderError;
use crate::domain::clock::{Clock, Timestamp};
use bytes::Bytes;
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long a call may take in all: a buyer may be waiting for it.
const CALL_MAX: Duration = Duration::from_secs(12);
/// How long connecting may take.
const CONNECT_MAX: Duration = Duration::from_secs(4);
/// The largest answer that is read, in bytes.
const ANSWER_SIZE_MAX: usize = 2 * 1024 * 1024;
/// How many calls in a row may fail before the next ones are not made.
const FAILURES_MAX: u32 = 5;
/// How long no call is made then.
const REST_SECS: i64 = 20;

/// A complete answer below 500, other than 401, 403 and 429.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The body.
    pub body: Bytes,
}

#[derive(Default)]
struct Failures {
    in_a_row: u32,
    rests_until: Option<Timestamp>,
}

/// Calls one provider for one shop; cheap to clone.
#[derive(Clone)]
pub struct Caller {
    client: Client,
    clock: Arc<dyn Clock>,
    failures: Arc<Mutex<Failures>>,
}

impl Caller {
    /// A client that follows no redirect and no proxy.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new(clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        Self::within(clock, CALL_MAX)
    }

    /// The same with another time that a call may take in all.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn within(clock: Arc<dyn Clock>, call_max: Duration) -> Result<Self, reqwest::Error> {
        // Another part of the product may have chosen the provider already; it is the same one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(call_max)
            .connect_timeout(CONNECT_MAX.min(call_max))
            .build()?;
        Ok(Self { client, clock, failures: Arc::default() })
    }

    /// The same connections for another provider or shop, judged on its own.
    #[must_use]
    pub fn for_another(&self) -> Self {
        Self { failures: Arc::default(), ..self.clone() }
    }

    /// The time, by the clock that decides when a provider is called again.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Makes a call that is safe to make twice; `build` is asked again for the second try, which is made at once and
    /// only when the first did not reach anybody.
    ///
    /// # Errors
    /// `Unknown` without a complete answer, or for 429 and 5xx; `Unauthorized` for 401 and 403.
    pub async fn call(
        &self,
        build: impl Fn(&Client) -> RequestBuilder,
    ) -> Result<Answer, ProviderError> {
        self.may_call()?;
        let mut answer = send(build(&self.client)).await;
        if matches!(&answer, Err(Failure { is_unreached: true, .. })) {
            answer = send(build(&self.client)).await;
        }
        let judged =
            answer.map_err(|failure| ProviderError::Unknown(failure.reason)).and_then(judge);
        self.note(&judged);
        judged
    }

    fn may_call(&self) -> Result<(), ProviderError> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(until) = failures.rests_until else { return Ok(()) };
        let now = self.clock.now();
        if now < until {
            let reason = "not asked, because it failed several times";
            return Err(ProviderError::Unknown(reason.to_owned()));
        }
        // The first call tries the provider; the others wait for its answer, and not for ever if it is lost.
        failures.rests_until = Some(now.plus_secs(REST_SECS));
        Ok(())
    }

    fn note(&self, judged: &Result<Answer, ProviderError>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(judged, Err(ProviderError::Unknown(_))) {
            *failures = Failures::default();
            return;
        }
        failures.in_a_row += 1;
        if failures.in_a_row >= FAILURES_MAX {
            failures.rests_until = Some(self.clock.now().plus_secs(REST_SECS));
        }
    }
}

struct Failure {
    reason: String,
    is_unreached: bool,
}

async fn send(request: RequestBuilder) -> Result<Answer, Failure> {
    let failure = |error: &reqwest::Error| {
        let reason = if error.is_timeout() {
            "no answer in time"
        } else if error.is_connect() {
            "no connection"
        } else {
            "the connection broke"
        };
        Failure {
            reason: reason.to_owned(),
            is_unreached: error.is_connect() && !error.is_timeout(),
        }
    };
    let mut response = request.send().await.map_err(|error| failure(&error))?;
    let status = response.status();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        if body.len() + chunk.len() > ANSWER_SIZE_MAX {
            let reason = "the answer is too large".to_owned();
            return Err(Failure { reason, is_unreached: false });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, body: body.into() })
}

fn judge(answer: Answer) -> Result<Answer, ProviderError> {
    match answer.status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(ProviderError::Unauthorized),
        StatusCode::TOO_MANY_REQUESTS => {
            Err(ProviderError::Unknown("it is asked too often".to_owned()))
        }
        status if status.is_server_error() => {
            Err(ProviderError::Unknown(format!("it answered {}", status.as_u16())))
        }
        status if status.is_redirection() => {
            Err(ProviderError::Unknown("it answered with a redirect".to_owned()))
        }
        _ => Ok(answer),
    }
}
