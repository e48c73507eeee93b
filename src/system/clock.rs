//! The time, handed in. Nobody else calls `SystemTime::now` or `Instant::now`.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Seconds since 1970-01-01T00:00:00Z.
pub type Timestamp = i64;

/// The wall clock and a clock that only goes forward.
pub trait Clock: Send + Sync {
    /// Wall-clock seconds since the epoch; a clock before 1970 reads as 0.
    fn now(&self) -> Timestamp;
    /// Time since an arbitrary origin; never goes back, for deadlines.
    fn monotonic(&self) -> Duration;
    /// Lets time pass.
    fn pause(&self, time: Duration);
}

/// The machine's own clocks.
pub struct SystemClock {
    origin: Instant,
}

impl SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    pub fn start() -> Self {
        Self { origin: Instant::now() }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    fn now(&self) -> Timestamp {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
    }

    fn monotonic(&self) -> Duration {
        self.origin.elapsed()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that lets time pass")]
    fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// A clock that stands still until it is moved: for tests.
pub struct FixedClock(AtomicI64);

impl FixedClock {
    pub fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now))
    }

    pub fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0.load(Ordering::SeqCst)
    }

    fn monotonic(&self) -> Duration {
        Duration::from_secs(u64::try_from(self.now()).unwrap_or(0))
    }

    fn pause(&self, time: Duration) {
        self.advance(i64::try_from(time.as_secs().max(1)).unwrap_or(i64::MAX));
    }
}
