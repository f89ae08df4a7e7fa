//! The real sources of time and randomness: the only place that asks the system for either.

use crate::domain::clock::{Clock, MICROS_PER_SEC, Timestamp};
use crate::domain::entropy::Entropy;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where the clock comes from")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// The system's clock, moved forward by hand: test mode.
#[derive(Debug, Default)]
pub struct SettableClock {
    ahead_micros: AtomicI64,
}

impl SettableClock {
    /// Moves the clock forward; going back is not possible.
    pub fn advance_secs(&self, secs: i64) {
        let micros = secs.max(0).saturating_mul(MICROS_PER_SEC);
        self.ahead_micros.fetch_add(micros, Ordering::SeqCst);
    }

    /// Moves the clock forward to `at`, if that is ahead.
    pub fn advance_to(&self, at: Timestamp) {
        let behind = at.0 - self.now().0;
        if behind > 0 {
            self.ahead_micros.fetch_add(behind, Ordering::SeqCst);
        }
    }
}

impl Clock for SettableClock {
    fn now(&self) -> Timestamp {
        Timestamp(SystemClock.now().0.saturating_add(self.ahead_micros.load(Ordering::SeqCst)))
    }
}

/// The system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is where randomness comes from")]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            // Without randomness no id, session or key can be trusted.
            tracing::error!(%error, "the system gives no randomness");
            std::process::abort();
        }
    }
}
