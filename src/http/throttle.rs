//! Slowing down guesses on pages: how often something may be tried wrongly per name and per address.

use crate::domain::clock::Clock;
use crate::service::{Limiter, Rate};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// How many tries are free before they are slowed.
const BURST: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// How long it takes to get one try back.
const REFILL: Duration = Duration::from_secs(30);

/// A limit by name.
pub struct Throttle {
    limiter: Limiter<String>,
}

/// Tries that were counted, for taking them back when they were right.
#[must_use]
pub struct Tries {
    throttle: Arc<Throttle>,
    names: Vec<String>,
}

impl Throttle {
    /// A limit by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { limiter: Limiter::new(Rate { burst: BURST, refill: REFILL }, clock) }
    }

    /// Counts a try against each name; before it is known whether it is right, so that many at once are slowed too.
    ///
    /// # Errors
    /// The seconds to wait before the next one; nothing was counted then.
    pub fn count(self: &Arc<Self>, names: Vec<String>) -> Result<Tries, u64> {
        for (done, name) in names.iter().enumerate() {
            if let Some(wait_secs) = self.limiter.take(name).wait_secs {
                names.iter().take(done).for_each(|name| self.limiter.give_back(name));
                return Err(wait_secs);
            }
        }
        Ok(Tries { throttle: self.clone(), names })
    }
}

impl Tries {
    /// The try was right: it does not count.
    pub fn were_right(self) {
        self.names.iter().for_each(|name| self.throttle.limiter.give_back(name));
    }

    /// The try was wrong: it stays counted.
    pub fn were_wrong(self) {
        drop(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::Timestamp;

    struct Still;

    impl Clock for Still {
        fn now(&self) -> Timestamp {
            Timestamp::from_secs(1_760_000_000)
        }
    }

    fn throttle() -> Arc<Throttle> {
        Arc::new(Throttle::new(Arc::new(Still)))
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn twenty_wrong_tries_are_free_and_names_do_not_share() {
        let throttle = throttle();
        for _ in 0..20 {
            throttle.count(names(&["a", "x"])).map(Tries::were_wrong).unwrap();
        }
        assert_eq!(throttle.count(names(&["a", "y"])).map(Tries::were_wrong), Err(30));
        assert_eq!(throttle.count(names(&["b", "x"])).map(Tries::were_wrong), Err(30));
        for _ in 0..20 {
            throttle.count(names(&["b", "y"])).map(Tries::were_wrong).unwrap();
        }
        assert!(throttle.count(names(&["b", "y"])).is_err());
    }

    #[test]
    fn right_tries_do_not_count() {
        let throttle = throttle();
        for _ in 0..100 {
            throttle.count(names(&["a"])).map(Tries::were_right).unwrap();
        }
    }
}
