//! What comes from another program (a link that was opened there), whether the vault is open or not.

use ringfence_core::Timestamp;

use crate::app::App;
use crate::reading::Reading;
use crate::session::Session;
use crate::view::ImportReview;

/// How long it is kept while the vault is locked. Long enough to find the password, short enough to be forgotten
/// before somebody else sits here.
const KEPT_SECONDS: u64 = 5 * 60;
/// So many wait at most; a person opens a few. Those that came first give way.
const MOST: usize = 50;

/// What came while the vault was not open.
pub(crate) struct Waiting {
    readings: Vec<Reading>,
    /// When the last of it came.
    since: Timestamp,
    pub(crate) until: Timestamp,
}

impl App {
    /// Takes what came from another program into the review; `None`: the vault isn't open, and it is kept for
    /// five minutes, with what is kept already. All of it is kept for five minutes from the last that came.
    pub fn arrive(&mut self, readings: Vec<Reading>) -> Option<ImportReview> {
        if let Session::Unlocked(_) = self.session {
            return self.review(readings).ok();
        }
        let since = self.ports.clock.now();
        self.forget_waiting_when_due(since);
        let mut kept = self.waiting.take().map_or_else(Vec::new, |waiting| waiting.readings);
        kept.extend(readings);
        kept.drain(..kept.len().saturating_sub(MOST));
        self.waiting = Some(Waiting { readings: kept, since, until: since.plus_seconds(KEPT_SECONDS) });
        None
    }

    /// Hands what was kept to the review, once the vault is open; `None`: it isn't, or nothing was kept.
    pub fn release(&mut self) -> Option<ImportReview> {
        let Session::Unlocked(_) = self.session else { return None };
        self.forget_waiting_when_due(self.ports.clock.now());
        let waiting = self.waiting.take()?;
        self.review(waiting.readings).ok()
    }

    /// True when something was forgotten. A clock that was set back doesn't keep it longer than its time.
    pub(crate) fn forget_waiting_when_due(&mut self, now: Timestamp) -> bool {
        self.waiting.take_if(|waiting| now >= waiting.until || now < waiting.since).is_some()
    }
}
