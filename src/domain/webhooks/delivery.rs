//! When a delivery is tried again, when an endpoint is left alone, and when it is over.

use crate::domain::clock::Timestamp;

/// The waits between the attempts, in seconds: minutes first, then a day-long tail.
const WAITS_SECS: [i64; 9] = [120, 240, 480, 960, 3_600, 7_200, 14_400, 21_600, 36_000];
/// From which wait on the time is spread, so that what failed together does not come back together.
const FIRST_SPREAD: usize = 4;
/// How far it is spread, in percent of the wait.
const SPREAD_PERCENT: i64 = 10;
/// How long a delivery may take in all: beyond the last wait at its longest.
pub const GIVE_UP_SECS: i64 = 36 * 3_600;
/// How long the secret before the newest signs too.
pub const OVERLAP_SECS: i64 = 24 * 3_600;

/// What came back from one attempt.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The HTTP status, when there was an answer.
    pub status: Option<i64>,
    /// How long it took.
    pub duration_millis: i64,
    /// Why it failed.
    pub error: Option<String>,
    /// The start of the answer.
    pub response: Option<String>,
    /// The headers of the answer, as JSON.
    pub response_headers: Option<String>,
}

/// What follows from an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It arrived.
    Delivered,
    /// It is tried again then.
    Again(Timestamp),
    /// It is over.
    Dead,
}

/// What follows the failure of an attempt (from 1); `chance` is any random byte.
pub fn after_failure(attempt: i64, now: Timestamp, give_up_at: Timestamp, chance: u8) -> Verdict {
    let index = usize::try_from(attempt - 1).unwrap_or(0);
    let Some(wait) = WAITS_SECS.get(index) else { return Verdict::Dead };
    let spread = if index < FIRST_SPREAD { 0 } else { wait * SPREAD_PERCENT / 100 };
    let next = now.plus_secs(wait + spread * (i64::from(chance) - 128) / 128);
    if next > give_up_at { Verdict::Dead } else { Verdict::Again(next) }
}

/// How long an endpoint that failed so often in a row is left alone: half a minute, then up to five.
pub fn pause_secs(failures: i64) -> i64 {
    let steps = u32::try_from((failures / 5).clamp(1, 5) - 1).unwrap_or(0);
    (30 << steps).min(300)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_first_then_a_day() {
        let start = Timestamp::from_secs(1_000);
        let end = start.plus_secs(GIVE_UP_SECS);
        let mut at = start;
        let mut waits = Vec::new();
        for attempt in 1..20 {
            let Verdict::Again(next) = after_failure(attempt, at, end, 255) else { break };
            waits.push(next.secs_since(at));
            at = next;
        }
        assert_eq!(waits[..4], [120, 240, 480, 960]);
        assert_eq!(waits.len(), 9);
        let day = at.secs_since(start);
        assert!((86_400 - 14_400..GIVE_UP_SECS).contains(&day), "{day}");
        assert_eq!(after_failure(10, at, end, 0), Verdict::Dead);
        assert_eq!(after_failure(5, end, end, 0), Verdict::Dead);
    }

    #[test]
    fn only_the_tail_is_spread() {
        let (now, end) = (Timestamp(0), Timestamp::from_secs(GIVE_UP_SECS));
        let secs = |attempt, chance| match after_failure(attempt, now, end, chance) {
            Verdict::Again(at) => at.secs(),
            other => panic!("{other:?}"),
        };
        assert_eq!((secs(4, 0), secs(4, 255)), (960, 960));
        assert_eq!((secs(5, 0), secs(5, 128)), (3_240, 3_600));
        assert!((3_900..3_960).contains(&secs(5, 255)));
    }

    #[test]
    fn pauses_grow_to_five_minutes() {
        let pauses: Vec<_> = [5, 9, 10, 15, 20, 25, 1_000].map(pause_secs).into();
        assert_eq!(pauses, [30, 30, 60, 120, 240, 300, 300]);
    }
}
