//! How often something may be done per name: a bucket of tries that refills steadily, one for each name. What is kept
//! in memory has a bound, and a moved clock moves the limits with it.

use crate::domain::clock::{Clock, MICROS_PER_SEC, Timestamp};
use governor::clock::{Clock as GovernorClock, Reference as _};
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::{Quota, RateLimiter};
use lru::LruCache;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many names are remembered; beyond that the longest unused ones are forgotten and start anew.
const NAMES_MAX: usize = 65_536;
/// Names are spread over this many locks.
const SHARDS: usize = 16;
/// How far the clock may lag behind itself between two threads without having been set back.
const SET_BACK_MICROS: i64 = MICROS_PER_SEC;

/// How often something may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many at once, when nothing was done for a while.
    pub burst: NonZeroU32,
    /// How long it takes to get one back.
    pub refill: Duration,
}

impl Rate {
    /// So many each second, and `burst` at once.
    pub fn per_second(per_second: NonZeroU32, burst: NonZeroU32) -> Self {
        Self { burst, refill: Duration::from_secs(1) / per_second.get() }
    }
}

/// What is left for a name after a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// How many at once at most.
    pub limit: u32,
    /// How many more right now.
    pub remaining: u32,
    /// Seconds until the whole limit is there again, rounded up.
    pub reset_secs: u64,
    /// Seconds until the next try is let through, rounded up; `None` when this one was.
    pub wait_secs: Option<u64>,
}

/// A limit by name.
pub struct Limiter<K: Hash + Eq + Clone> {
    rate: Rate,
    kept: Arc<Kept<K>>,
    inner: RateLimiter<K, Shared<K>, SteadyClock, StateInformationMiddleware>,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    /// Every name may be used as often as `rate` says.
    pub fn new(rate: Rate, clock: Arc<dyn Clock>) -> Self {
        let quota = Quota::with_period(rate.refill.max(Duration::from_nanos(1)));
        let quota = quota.unwrap_or_else(|| Quota::per_second(rate.burst)).allow_burst(rate.burst);
        let kept = Arc::new(Kept::new(rate.refill.into()));
        let inner = RateLimiter::new(quota, Shared(kept.clone()), SteadyClock::new(clock));
        Self { rate, kept, inner }
    }

    /// Counts a try, unless none is left.
    pub fn take(&self, name: &K) -> Standing {
        let limit = self.rate.burst.get();
        match self.inner.check_key(name) {
            Ok(state) => {
                let remaining = state.remaining_burst_capacity();
                let used = limit.saturating_sub(remaining);
                let reset_secs = secs_up(self.rate.refill.saturating_mul(used));
                Standing { limit, remaining, reset_secs, wait_secs: None }
            }
            Err(refused) => {
                let now = self.inner.clock().now();
                let wait = Duration::from(refused.earliest_possible().duration_since(now));
                let rest = self.rate.refill.saturating_mul(limit.saturating_sub(1));
                let reset_secs = secs_up(wait.saturating_add(rest));
                let wait_secs = Some(secs_up(wait).max(1));
                Standing { limit, remaining: 0, reset_secs, wait_secs }
            }
        }
    }

    /// Takes back a try that turned out not to count.
    pub fn give_back(&self, name: &K) {
        if let Some(full_at) = self.kept.shard(name).get_mut(name) {
            *full_at = full_at.saturating_sub(self.rate.refill.into());
        }
    }
}

fn secs_up(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0))
}

/// Per name the instant at which its bucket is full again.
struct Kept<K> {
    shards: [Mutex<LruCache<K, Nanos>>; SHARDS],
    hasher: RandomState,
    refill: Nanos,
}

impl<K: Hash + Eq + Clone> Kept<K> {
    fn new(refill: Nanos) -> Self {
        // Unbounded, because a bounded one takes all its memory at once; the bound is kept when a name is added.
        let shards = std::array::from_fn(|_| Mutex::new(LruCache::unbounded()));
        Self { shards, hasher: RandomState::new(), refill }
    }

    fn shard(&self, name: &K) -> MutexGuard<'_, LruCache<K, Nanos>> {
        let number = self.hasher.hash_one(name) % SHARDS as u64;
        let number = usize::try_from(number).unwrap_or_default();
        self.shards[number].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Shared<K>(Arc<Kept<K>>);

impl<K: Hash + Eq + Clone> StateStore for Shared<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, name: &K, judge: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut names = self.0.shard(name);
        if let Some(full_at) = names.get_mut(name) {
            let (outcome, next) = judge(Some(*full_at))?;
            *full_at = next;
            return Ok(outcome);
        }
        let (outcome, next) = judge(None)?;
        // A new name is full one refill after now, and a name that is full already need not be remembered. Evicts two
        // entries per insert, so that the table shrinks.
        let now = next.saturating_sub(self.0.refill);
        for _ in 0..2 {
            if names.peek_lru().is_some_and(|(_, full_at)| *full_at <= now) {
                names.pop_lru();
            }
        }
        if names.len() >= NAMES_MAX / SHARDS {
            names.pop_lru();
        }
        names.put(name.clone(), next);
        Ok(outcome)
    }
}

/// The clock of the product as the limiter wants it: when it is set back, time goes on from where it was, so that
/// nobody waits for the hour to come round again.
#[derive(Clone)]
struct SteadyClock(Arc<Steady>);

struct Steady {
    clock: Arc<dyn Clock>,
    last_micros: AtomicI64,
    ahead_micros: AtomicI64,
}

impl SteadyClock {
    fn new(clock: Arc<dyn Clock>) -> Self {
        let (last_micros, ahead_micros) = (AtomicI64::new(i64::MIN), AtomicI64::new(0));
        Self(Arc::new(Steady { clock, last_micros, ahead_micros }))
    }
}

impl GovernorClock for SteadyClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let Timestamp(micros) = self.0.clock.now();
        let now = micros.saturating_add(self.0.ahead_micros.load(Ordering::Relaxed));
        let last = self.0.last_micros.fetch_max(now, Ordering::Relaxed);
        let behind = last.saturating_sub(now);
        if last != i64::MIN && behind > SET_BACK_MICROS {
            self.0.ahead_micros.fetch_add(behind, Ordering::Relaxed);
        }
        let now = u64::try_from(now.max(last)).unwrap_or_default();
        Nanos::new(now.saturating_mul(1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clock::SECS_PER_DAY;

    struct Hand(AtomicI64);

    impl Hand {
        fn advance_millis(&self, millis: i64) {
            self.0.fetch_add(millis * 1_000, Ordering::SeqCst);
        }
    }

    impl Clock for Hand {
        fn now(&self) -> Timestamp {
            Timestamp(self.0.load(Ordering::SeqCst))
        }
    }

    fn limiter(per_second: u32, burst: u32) -> (Arc<Hand>, Limiter<u32>) {
        let hand = Arc::new(Hand(AtomicI64::new(1_760_000_000 * MICROS_PER_SEC)));
        let number = |number| NonZeroU32::new(number).unwrap();
        let rate = Rate::per_second(number(per_second), number(burst));
        (hand.clone(), Limiter::new(rate, hand))
    }

    #[test]
    fn a_burst_is_free_and_then_it_refills() {
        let (hand, limiter) = limiter(2, 3);
        let standing = |remaining, reset_secs, wait_secs| Standing {
            limit: 3,
            remaining,
            reset_secs,
            wait_secs,
        };
        assert_eq!(limiter.take(&1), standing(2, 1, None));
        assert_eq!(limiter.take(&1), standing(1, 1, None));
        assert_eq!(limiter.take(&1), standing(0, 2, None));
        assert_eq!(limiter.take(&1), standing(0, 2, Some(1)));
        assert_eq!(limiter.take(&2).remaining, 2, "names do not share");
        hand.advance_millis(500);
        assert_eq!(limiter.take(&1), standing(0, 2, None));
        assert_eq!(limiter.take(&1).wait_secs, Some(1));
        hand.advance_millis(10_000);
        assert_eq!(limiter.take(&1).remaining, 2);
    }

    #[test]
    fn what_is_given_back_can_be_used_again() {
        let (_, limiter) = limiter(1, 2);
        for _ in 0..100 {
            assert_eq!(limiter.take(&1).remaining, 1);
            limiter.give_back(&1);
        }
        limiter.give_back(&2);
        for _ in 0..50 {
            limiter.give_back(&1);
        }
        assert_eq!(limiter.take(&1).remaining, 1, "never more than the burst");
    }

    #[test]
    fn a_clock_set_back_keeps_nobody_waiting() {
        let (hand, limiter) = limiter(1, 1);
        assert_eq!(limiter.take(&1).wait_secs, None);
        hand.advance_millis(-SECS_PER_DAY * 1_000);
        assert!(limiter.take(&1).wait_secs.is_some());
        hand.advance_millis(1_000);
        assert_eq!(limiter.take(&1).wait_secs, None);
    }

    #[test]
    fn memory_has_a_bound() {
        let (hand, limiter) = limiter(1, 100);
        let count = || {
            let lens = limiter.kept.shards.iter().map(|shard| shard.lock().unwrap().len());
            lens.sum::<usize>()
        };
        for name in 0..100_000 {
            limiter.take(&name);
        }
        assert!(count() <= NAMES_MAX);
        hand.advance_millis(2_000);
        for name in 0..100_000 {
            limiter.take(&(name + 1_000_000));
        }
        hand.advance_millis(2_000);
        let before = count();
        for name in 0..1_000 {
            limiter.take(&(name + 2_000_000));
        }
        assert!(count() < before, "idle names are dropped");
    }
}
