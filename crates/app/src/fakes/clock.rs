//! A clock that moves only when it is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ringfence_core::Timestamp;

use crate::ports::Clock;

/// Stands at an instant until it is moved.
#[derive(Clone, Debug)]
pub struct FixedClock {
    unix_millis: Arc<AtomicU64>,
    steady_millis: Arc<AtomicU64>,
    frozen: bool,
}

impl FixedClock {
    /// A clock at this instant; the page may run its own clock beside it.
    pub fn at(now: Timestamp) -> Self {
        Self {
            unix_millis: Arc::new(AtomicU64::new(now.unix_millis())),
            steady_millis: Arc::default(),
            frozen: false,
        }
    }

    /// A clock at this instant whose standing still is on purpose: see [`Clock::is_frozen`].
    pub fn frozen(now: Timestamp) -> Self {
        Self { frozen: true, ..Self::at(now) }
    }

    /// Sets the time of day, forward or back. The steady clock stays where it is.
    pub fn set(&self, now: Timestamp) {
        self.unix_millis.store(now.unix_millis(), Ordering::SeqCst);
    }

    /// Lets `seconds` pass.
    pub fn advance_seconds(&self, seconds: u64) {
        self.set(self.now().plus_seconds(seconds));
        self.steady_millis.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.unix_millis.load(Ordering::SeqCst))
    }

    fn steady(&self) -> Duration {
        Duration::from_millis(self.steady_millis.load(Ordering::SeqCst))
    }

    fn is_frozen(&self) -> bool {
        self.frozen
    }
}
