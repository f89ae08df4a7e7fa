//! How often the API may be asked: per address before anything is looked up, then per key, and per address again for
//! keys that are none, so that guessing is slow. Every answer tells what is left. What people write who show no key,
//! on pages and through shop fronts, has a limit of its own per address ([`RateLimits::count_write`]).
//!
//! A surface opens a [`Meter`] in its outermost layer and closes it on the answer; the code that recognises a caller
//! counts the key, or the wrong one, on the meter that it finds in the request.

use super::answer::error::ApiError;
use crate::domain::clock::Clock;
use crate::service::{Limiter, Rate, Standing};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Several programs may stand behind one address, so it may do as much as this many keys.
const KEYS_PER_ADDRESS: u32 = 4;
/// Wrong keys get this part of the burst that a key has, …
const WRONG_BURST_PART: u32 = 10;
/// … and this part of its pace.
const WRONG_PACE_PART: u32 = 50;
/// Guessing does not grow with generous limits: beyond so many at once, and one a second, …
const WRONG_AT_ONCE: u32 = 20;
/// … wrong keys get these smaller parts only.
const WRONG_PARTS_BEYOND: (u32, u32) = (125, 200);
/// What is written without a key (orders of guests, sign-ins, requests for codes, clicks) gets this part of the burst
/// that a key has, …
const WRITES_BURST_PART: u32 = 20;
/// … but at least so many at once, …
const WRITES_AT_ONCE: u32 = 100;
/// … and this part of its pace, …
const WRITES_PACE_PART: u32 = 400;
/// … but at least one in so long.
const WRITE_WAIT_MAX: Duration = Duration::from_secs(2);

const LIMIT: HeaderName = HeaderName::from_static("ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("ratelimit-reset");

/// The address that a request came from, as the server knows it; noted in the request by the outermost layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

impl Peer {
    /// Where nothing is known.
    pub const UNKNOWN: Self = Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

    /// What limits go by: the address, or the first 64 bits of an IPv6 address, since one visitor has all the rest.
    pub fn network(self) -> IpAddr {
        match self.0.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            address @ IpAddr::V4(_) => address,
        }
    }
}

/// The limits of a running server.
pub struct RateLimits {
    addresses: Limiter<IpAddr>,
    keys: Limiter<String>,
    wrong_keys: Limiter<IpAddr>,
    writes: Limiter<String>,
}

impl RateLimits {
    /// Limits that give each key `rate`.
    pub fn new(rate: Rate, clock: &Arc<dyn Clock>) -> Self {
        let burst = rate.burst.get();
        let count = |burst: u32| NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
        let addresses = Rate {
            burst: count(burst.saturating_mul(KEYS_PER_ADDRESS)),
            refill: (rate.refill / KEYS_PER_ADDRESS).max(Duration::from_nanos(1)),
        };
        let (burst_part, pace_part) = WRONG_PARTS_BEYOND;
        let most = WRONG_AT_ONCE.max(burst / burst_part);
        let least = Duration::from_secs(1).min(rate.refill.saturating_mul(pace_part));
        let wrong_keys = Rate {
            burst: count((burst / WRONG_BURST_PART).min(most)),
            refill: rate.refill.saturating_mul(WRONG_PACE_PART).max(least),
        };
        let writes = Rate {
            burst: count((burst / WRITES_BURST_PART).max(WRITES_AT_ONCE)),
            refill: rate.refill.saturating_mul(WRITES_PACE_PART).min(WRITE_WAIT_MAX),
        };
        Self {
            writes: Limiter::new(writes, clock.clone()),
            addresses: Limiter::new(addresses, clock.clone()),
            keys: Limiter::new(rate, clock.clone()),
            wrong_keys: Limiter::new(wrong_keys, clock.clone()),
        }
    }

    /// Counts something that somebody without a key writes; `by` is the address, or what they are known by.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn count_write(&self, by: &str) -> Result<(), u64> {
        self.writes.take(&by.to_owned()).wait_secs.map_or(Ok(()), Err)
    }
}

/// What one request counts against; cheap to clone.
#[derive(Clone)]
pub struct Meter(Arc<Inner>);

struct Inner {
    limits: Arc<RateLimits>,
    network: IpAddr,
    standing: Mutex<Standing>,
}

impl Meter {
    /// Counts a request against its address, and leaves the meter in the request for the code that
    /// recognises the caller.
    ///
    /// # Errors
    /// 429, with the meter for the answer's headers.
    pub fn open(limits: Arc<RateLimits>, request: &mut Request) -> Result<Self, (Self, ApiError)> {
        let peer = request.extensions().get::<Peer>().copied().unwrap_or(Peer::UNKNOWN);
        let network = peer.network();
        let standing = limits.addresses.take(&network);
        let meter = Self(Arc::new(Inner { limits, network, standing: Mutex::new(standing) }));
        if let Some(wait_secs) = standing.wait_secs {
            return Err((meter, ApiError::rate_limited(wait_secs)));
        }
        request.extensions_mut().insert(meter.clone());
        Ok(meter)
    }

    /// Counts a request against the key (or token) that it was sent with; `name` is the id, never the secret.
    ///
    /// # Errors
    /// 429.
    pub fn count_key(parts: &Parts, name: &str) -> Result<(), ApiError> {
        let Some(meter) = parts.extensions.get::<Self>() else { return Ok(()) };
        meter.note(meter.0.limits.keys.take(&name.to_owned()))
    }

    /// Counts a key that is none against the address it came from. Good keys of that address work on.
    ///
    /// # Errors
    /// 429.
    pub fn count_wrong_key(parts: &Parts) -> Result<(), ApiError> {
        let Some(meter) = parts.extensions.get::<Self>() else { return Ok(()) };
        meter.note(meter.0.limits.wrong_keys.take(&meter.0.network))
    }

    /// Takes back a wrong key that turned out to be right.
    pub fn was_right(parts: &Parts) {
        if let Some(meter) = parts.extensions.get::<Self>() {
            meter.0.limits.wrong_keys.give_back(&meter.0.network);
        }
    }

    /// Counts something that a browser without a key writes.
    ///
    /// # Errors
    /// 429.
    pub fn count_write(parts: &Parts) -> Result<(), ApiError> {
        let Some(meter) = parts.extensions.get::<Self>() else { return Ok(()) };
        let counted = meter.0.limits.count_write(&meter.0.network.to_string());
        counted.map_err(ApiError::rate_limited)
    }

    fn note(&self, standing: Standing) -> Result<(), ApiError> {
        *self.0.standing.lock().unwrap_or_else(PoisonError::into_inner) = standing;
        match standing.wait_secs {
            None => Ok(()),
            Some(wait_secs) => Err(ApiError::rate_limited(wait_secs)),
        }
    }

    /// Writes on the answer what is left of the narrowest limit that the request counted against.
    pub fn close(&self, response: &mut Response) {
        let standing = *self.0.standing.lock().unwrap_or_else(PoisonError::into_inner);
        let headers = response.headers_mut();
        headers.insert(LIMIT, HeaderValue::from(standing.limit));
        headers.insert(REMAINING, HeaderValue::from(standing.remaining));
        headers.insert(RESET, HeaderValue::from(standing.reset_secs));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_has_one_network() {
        let network = |text: &str| Peer(text.parse().unwrap()).network().to_string();
        assert_eq!(network("203.0.113.9"), "203.0.113.9");
        assert_eq!(network("::ffff:203.0.113.9"), "203.0.113.9");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::"));
    }
}
