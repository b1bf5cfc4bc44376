//! A clock that moves only when it is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ringfence_core::Timestamp;

use crate::ports::Clock;

/// Stands at an instant until it is moved.
#[derive(Clone, Debug)]
pub struct FixedClock {
    unix_millis: Arc<AtomicU64>,
    frozen: bool,
}

impl FixedClock {
    /// A clock at this instant; the page may run its own clock beside it.
    pub fn at(now: Timestamp) -> Self {
        Self { unix_millis: Arc::new(AtomicU64::new(now.unix_millis())), frozen: false }
    }

    /// A clock at this instant whose standing still is on purpose: see [`Clock::is_frozen`].
    pub fn frozen(now: Timestamp) -> Self {
        Self { frozen: true, ..Self::at(now) }
    }

    /// Moves it, forward or back.
    pub fn set(&self, now: Timestamp) {
        self.unix_millis.store(now.unix_millis(), Ordering::SeqCst);
    }

    /// Moves it `seconds` on.
    pub fn advance_seconds(&self, seconds: u64) {
        self.set(self.now().plus_seconds(seconds));
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.unix_millis.load(Ordering::SeqCst))
    }

    fn is_frozen(&self) -> bool {
        self.frozen
    }
}
