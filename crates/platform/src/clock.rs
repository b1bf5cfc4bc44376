//! The system's clock: the one place where time enters.

use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ringfence_app::ports::Clock;
use ringfence_core::Timestamp;

/// The time as the system has it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// What the steady clock counts from.
static FIRST_LOOK: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Clock for SystemClock {
    /// A system whose clock stands before 1970 is at 0: no code exists before that.
    #[expect(clippy::disallowed_methods, reason = "this adapter is where time enters")]
    fn now(&self) -> Timestamp {
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_unix_millis(u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX))
    }

    fn steady(&self) -> Duration {
        FIRST_LOOK.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_later_than_this_file_and_moves() {
        let written = Timestamp::from_unix_seconds(1_763_000_000);
        let first = SystemClock.now();
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert!(written < first && first < SystemClock.now());
        assert!(!SystemClock.is_frozen());
    }
}
