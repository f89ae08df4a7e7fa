//! One attempt: a POST that follows nothing, waits ten seconds at most and reads no more than it needs.

use super::resolver::{NotPublic, PublicResolver};
use super::sign::{Signed, sign};
use crate::domain::clock::Timestamp;
use crate::domain::webhooks::delivery::Outcome;
use crate::domain::webhooks::event::Topic;
use crate::service::{envelope, parse_endpoint};
use crate::store::webhooks::delivery::Claimed;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long an attempt may take in all.
const ATTEMPT_MAX: Duration = Duration::from_secs(10);
/// How long connecting may take.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// How much of an answer is read, in bytes.
const ANSWER_SIZE_MAX: usize = 16 * 1024;
/// How much of an answer is kept, in bytes.
const KEPT_SIZE_MAX: usize = 4 * 1024;
/// How many headers of an answer are kept, and how long each.
const HEADERS_MAX: usize = 30;
const HEADER_LENGTH_MAX: usize = 200;
/// Connections kept open to one host.
const IDLE_MAX: usize = 32;

/// Sends deliveries.
#[derive(Clone, Debug)]
pub struct Sender {
    client: Client,
    allows_loopback: bool,
}

impl Sender {
    /// A client that reaches public hosts over HTTPS, and this machine where that is allowed.
    ///
    /// # Errors
    /// When the TLS library cannot be set up.
    pub fn new(allows_loopback: bool) -> Result<Self, reqwest::Error> {
        // Another part of the product may have chosen the provider already; it is the same one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(ATTEMPT_MAX)
            .connect_timeout(CONNECT_MAX)
            .pool_max_idle_per_host(IDLE_MAX)
            .dns_resolver(std::sync::Arc::new(PublicResolver { allows_loopback }))
            .build()?;
        Ok(Self { client, allows_loopback })
    }

    /// Makes one attempt.
    pub async fn send(
        &self,
        url: &str,
        secrets: &[String],
        delivery: &Claimed,
        now: Timestamp,
    ) -> Outcome {
        let started = Instant::now();
        let outcome = self.attempt(url, secrets, delivery, now).await;
        let duration_millis = i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX);
        Outcome { duration_millis, ..outcome }
    }

    async fn attempt(
        &self,
        url: &str,
        secrets: &[String],
        delivery: &Claimed,
        now: Timestamp,
    ) -> Outcome {
        // Judged again: what was allowed when the endpoint was made may not be now, and literals pass no resolver.
        let Some(url) = parse_endpoint(url, self.allows_loopback) else {
            return failed("the address is not an https:// address of a public host");
        };
        let body = body_of(delivery);
        let about = (delivery.topic.as_str(), delivery.id.as_str());
        let Signed(headers) = sign(about, now.secs(), &body, secrets);
        let mut request = self.client.post(url).body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        match request.send().await {
            Ok(response) => read(response).await,
            Err(error) => failed(reason(&error)),
        }
    }
}

/// The body of a delivery: the same at every attempt.
fn body_of(delivery: &Claimed) -> String {
    let has_products = Topic::parse(&delivery.topic).is_some_and(|topic| topic.has_products);
    let event = delivery.event.as_ref().map(|(id, sequence)| (id.as_str(), *sequence));
    envelope(&delivery.topic, (&delivery.carried, has_products), delivery.happened_at, event)
}

fn failed(reason: impl Into<String>) -> Outcome {
    Outcome { error: Some(reason.into()), ..Outcome::default() }
}

/// Why nothing came back, without anything internal.
fn reason(error: &reqwest::Error) -> &'static str {
    use std::error::Error as _;
    let mut source = error.source();
    while let Some(inner) = source {
        if inner.is::<NotPublic>() {
            return "the host's address is not public";
        }
        source = inner.source();
    }
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    }
}

/// Reads the start of an answer. What is left of it is not waited for.
async fn read(mut response: Response) -> Outcome {
    let status = response.status();
    let headers: BTreeMap<String, String> = response
        .headers()
        .iter()
        .take(HEADERS_MAX)
        .map(|(name, value)| (name.to_string(), clipped(value.as_bytes(), HEADER_LENGTH_MAX)))
        .collect();
    let mut bytes = Vec::new();
    while bytes.len() < ANSWER_SIZE_MAX {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    Outcome {
        status: Some(i64::from(status.as_u16())),
        duration_millis: 0,
        error: (!status.is_success()).then(|| format!("answered {}", status.as_u16())),
        response: (!bytes.is_empty()).then(|| clipped(&bytes, KEPT_SIZE_MAX)),
        response_headers: serde_json::to_string(&headers).ok(),
    }
}

/// The start of some bytes as text that every database can store.
fn clipped(bytes: &[u8], most: usize) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(most)]).replace('\0', "\u{fffd}")
}
