//! Brings the page back when its process has ended. A web view's process can crash, or be ended by the system for
//! want of memory, and would leave a window with nothing in it. All that the page shows is Rust's, so that a page
//! that is loaded again loses no more than what was being typed. On Windows the web view says so itself and offers
//! to load the page again.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A page that ends again so soon would end for ever: then the window is left as it is, to be closed by a person.
const TOO_SOON: Duration = Duration::from_secs(2);

/// When the page was last brought back.
#[derive(Default)]
pub struct Revival(Mutex<Option<Instant>>);

impl Revival {
    /// Whether a page that ends now is to be brought back; remembered.
    pub fn is_due(&self, now: Instant) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|last| now.saturating_duration_since(last) >= TOO_SOON);
        *last = Some(now);
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_comes_back_unless_it_ended_a_moment_ago() {
        let (revival, start) = (Revival::default(), Instant::now());
        assert!(revival.is_due(start));
        assert!(!revival.is_due(start + Duration::from_secs(1)));
        assert!(!revival.is_due(start + Duration::from_secs(2)), "counted from the last end");
        assert!(revival.is_due(start + Duration::from_secs(5)));
    }
}
