//! Slowing down guesses: how often something may be tried per name and per address.

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::num::NonZeroU32;
use std::time::Duration;

/// How many tries are free before they are slowed.
const BURST: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// How long it takes to get one try back.
const REFILL: Duration = Duration::from_secs(30);

/// A limit by name.
pub struct Throttle {
    limiter: DefaultKeyedRateLimiter<String>,
    clock: DefaultClock,
}

impl Default for Throttle {
    fn default() -> Self {
        let quota = Quota::with_period(REFILL).map(|quota| quota.allow_burst(BURST));
        let quota = quota.unwrap_or_else(|| Quota::per_minute(BURST));
        Self { limiter: RateLimiter::keyed(quota), clock: DefaultClock::default() }
    }
}

impl Throttle {
    /// Counts a try.
    ///
    /// # Errors
    /// The seconds to wait before the next one.
    pub fn check(&self, name: &str) -> Result<(), u64> {
        self.limiter
            .check_key(&name.to_owned())
            .map_err(|refused| refused.wait_time_from(self.clock.now()).as_secs().saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_tries_are_free_and_names_do_not_share() {
        let throttle = Throttle::default();
        assert!((0..20).all(|_| throttle.check("a").is_ok()));
        assert!(throttle.check("a").is_err_and(|wait_secs| (1..=31).contains(&wait_secs)));
        assert!(throttle.check("b").is_ok());
    }
}
