//! When an open vault locks by itself: after a time without anybody, with the computer's sleep, with the screen, with
//! the window out of sight.
//!
//! The computer's sleep and the screen's lock are held off by nothing. The other two wait for what a person is doing
//! elsewhere than in the window, a file dialog say, and not for long. What has arrived holds nothing off: it waits sealed
//! across the lock (`import/pending_links.rs`).
//!
//! Time is measured twice, by the time of day and by a clock that nobody sets, and the longer counts: hours of sleep
//! are hours away, and setting the time of day back wins nothing.

use std::time::Duration;

use ringfence_core::Timestamp;
use serde::Serialize;
use ts_rs::TS;

use crate::app::App;
use crate::ports::{Clock, DeskEvent};
use crate::session::state::Session;
use crate::view::Settings;

/// How long a window may be out of sight, where that locks: long enough to look something up behind it.
const OUT_OF_SIGHT: Duration = Duration::from_secs(10);

/// How long work in progress may hold a lock off. A file dialog that is left alone for longer has been forgotten, and a vault
/// must not stay open for it.
const HELD_OFF: Duration = Duration::from_secs(10 * 60);

/// Why a vault locked by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum LockCause {
    /// Nobody did anything for the chosen time.
    Idle,
    /// The computer went to sleep.
    Suspended,
    /// The screen was locked.
    ScreenLocked,
    /// The window was out of sight.
    Hidden,
}

/// An instant on both clocks.
#[derive(Clone, Copy)]
pub(crate) struct Moment {
    day: Timestamp,
    steady: Duration,
}

impl Moment {
    pub(crate) fn of(clock: &dyn Clock) -> Self {
        Self { day: clock.now(), steady: clock.steady() }
    }

    /// Whether so much time has passed since then.
    pub(crate) fn is_past(self, span: Duration, now: Self) -> bool {
        let by_day = now.day.unix_millis().saturating_sub(self.day.unix_millis());
        now.steady.saturating_sub(self.steady).max(Duration::from_millis(by_day)) >= span
    }

    /// Whether it is to come yet, by the time of day: that was set back since.
    pub(crate) fn is_ahead_of(self, now: Self) -> bool {
        now.day < self.day
    }

    /// When that will be, by the time of day.
    fn after(self, span: Duration) -> Timestamp {
        self.day.plus_seconds(span.as_secs())
    }
}

/// What speaks for a lock, and what against it at this moment.
pub(crate) struct Locking {
    /// When somebody last did something in the window.
    touched: Moment,
    /// Since when the window has been out of sight.
    hidden: Option<Moment>,
    /// What a person is doing elsewhere than in the window.
    holds: u32,
}

impl Locking {
    pub(crate) fn since(now: Moment) -> Self {
        Self { touched: now, hidden: None, holds: 0 }
    }

    /// Every reason for a lock: from when on, and after how long.
    fn reasons(&self, settings: &Settings) -> impl Iterator<Item = (LockCause, Moment, Duration)> {
        let idle = (settings.lock_after_seconds > 0).then(|| {
            (LockCause::Idle, self.touched, Duration::from_secs(settings.lock_after_seconds.into()))
        });
        let hidden = self.hidden.filter(|_| settings.lock_when_hidden);
        let hidden = hidden.map(|since| (LockCause::Hidden, since, OUT_OF_SIGHT));
        [hidden, idle].into_iter().flatten()
    }

    /// Why the vault has to be locked now, if it has to.
    fn due(&self, settings: &Settings, now: Moment) -> Option<LockCause> {
        let grace = self.grace();
        let mut reasons = self.reasons(settings);
        reasons.find(|(_, since, after)| since.is_past(*after + grace, now)).map(|(cause, ..)| cause)
    }

    /// When the first reason will count.
    fn next(&self, settings: &Settings) -> Option<Timestamp> {
        let grace = self.grace();
        self.reasons(settings).map(|(_, since, after)| since.after(after + grace)).min()
    }

    fn grace(&self) -> Duration {
        if self.holds > 0 { HELD_OFF } else { Duration::ZERO }
    }
}

impl App {
    /// Somebody does something in the window. True when they came too late and the vault has been locked: a
    /// computer that slept for an hour is not told so by the first key that is pressed.
    pub fn touch(&mut self) -> bool {
        let locked = self.lock_when_due();
        self.locking.touched = self.moment();
        locked
    }

    /// The desk says that nobody may be there any more. True when the vault has been locked for it, whatever is going on.
    pub fn on_desk_event(&mut self, event: DeskEvent) -> bool {
        let cause = match event {
            DeskEvent::Suspending if self.settings.lock_on_suspend => LockCause::Suspended,
            DeskEvent::ScreenLocked if self.settings.lock_with_screen => LockCause::ScreenLocked,
            DeskEvent::LockAsked => {
                self.lock();
                return true;
            }
            // Time has passed while nothing ran: what it was the time for is done now.
            DeskEvent::Resumed | DeskEvent::Suspending | DeskEvent::ScreenLocked => return self.tick(),
        };
        // A demo's time stands still, and so does its desk. Where nothing is open, the keychain may be about to open it, or a
        // link may wait.
        if self.ports.clock.is_frozen() && matches!(self.session, Session::Unlocked(_)) {
            return false;
        }
        self.lock_because(Some(cause));
        true
    }

    /// A person begins something elsewhere than in the window: a file dialog, a part of the screen to be chosen. Every call
    /// is followed by one of [`App::let_go`].
    pub fn hold(&mut self) {
        self.locking.holds += 1;
    }

    /// Ends it. A lock that it held off is done by the next [`App::tick`].
    pub fn let_go(&mut self) {
        self.locking.holds = self.locking.holds.saturating_sub(1);
    }

    /// Locks where that is due. True when it was.
    pub(crate) fn lock_when_due(&mut self) -> bool {
        if self.ports.clock.is_frozen() || !matches!(self.session, Session::Unlocked(_)) {
            return false;
        }
        let cause = self.locking.due(&self.settings, self.moment());
        if cause.is_some() {
            self.lock_because(cause);
        }
        cause.is_some()
    }

    /// When [`App::lock_when_due`] will have something to do.
    pub(crate) fn locks_at(&self) -> Option<Timestamp> {
        let waits = !self.ports.clock.is_frozen() && matches!(self.session, Session::Unlocked(_));
        waits.then(|| self.locking.next(&self.settings)).flatten()
    }

    /// The vault has just been opened: somebody is there.
    pub(crate) fn begin_waiting_for_locks(&mut self) {
        let now = self.moment();
        self.locking.touched = now;
        self.locking.hidden = self.locking.hidden.map(|_| now);
    }

    /// The window came on screen or left it.
    pub(crate) fn note_visible(&mut self, visible: bool) {
        let now = self.moment();
        self.locking.hidden = if visible { None } else { self.locking.hidden.or(Some(now)) };
    }

    fn moment(&self) -> Moment {
        Moment::of(self.ports.clock.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment {
            day: Timestamp::from_unix_seconds(1_000_000 + seconds),
            steady: Duration::from_secs(seconds),
        }
    }

    fn idle_after(seconds: u32) -> Settings {
        Settings { lock_after_seconds: seconds, ..Settings::default() }
    }

    #[test]
    fn the_longer_of_two_clocks_counts() {
        let slept = Moment { day: at(3600).day, steady: at(5).steady };
        let set_back = Moment { day: Timestamp::from_unix_seconds(10), steady: at(700).steady };
        for late in [slept, set_back] {
            assert!(at(0).is_past(Duration::from_secs(600), late));
        }
        assert!(!at(0).is_past(Duration::from_secs(600), at(599)));
    }

    #[test]
    fn the_deadline_is_the_instant_at_which_the_lock_is_due() {
        let locking = Locking::since(at(0));
        let settings = idle_after(600);
        assert_eq!(locking.next(&settings), Some(at(600).day));
        assert_eq!(locking.due(&settings, at(599)), None);
        assert_eq!(locking.due(&settings, at(600)), Some(LockCause::Idle));
        assert_eq!(locking.next(&idle_after(0)), None, "never, by choice");
    }

    #[test]
    fn what_a_person_does_elsewhere_holds_a_lock_off_for_ten_minutes() {
        let mut locking = Locking::since(at(0));
        locking.holds = 1;
        let settings = idle_after(600);
        assert_eq!(locking.due(&settings, at(1_199)), None);
        assert_eq!(locking.next(&settings), Some(at(1_200).day));
        assert_eq!(locking.due(&settings, at(1_200)), Some(LockCause::Idle));
    }

    #[test]
    fn a_window_out_of_sight_counts_only_where_that_was_chosen() {
        let mut locking = Locking::since(at(0));
        locking.hidden = Some(at(5));
        assert_eq!(locking.due(&idle_after(0), at(100)), None);
        let settings = Settings { lock_when_hidden: true, ..idle_after(0) };
        assert_eq!(locking.due(&settings, at(14)), None, "a glance behind it is none");
        assert_eq!(locking.due(&settings, at(15)), Some(LockCause::Hidden));
    }
}
