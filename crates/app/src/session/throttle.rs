//! Wrong passwords and codes slow the next try down: 1 s after the first, then 2, 4, 8, 16, and never more than 30.
//!
//! The count outlives the program and is shared by all that use the vault (the [`AttemptStore`]). A try holds the
//! store from the question whether it may be made until its outcome is noted, so tries made at once take turns. It
//! is no lock on the file: who can copy the vault guesses elsewhere, at the price of the key derivation. So nothing is
//! ever destroyed here, and a record that is missing or unreadable costs the person nothing. Where nothing can be noted (a
//! disk that was full before there was a record, a folder that is read-only) each start of the program counts as two wrong
//! tries, so that starting it again is no way around the wait.

use std::sync::Arc;

use ringfence_core::{Passphrase, Timestamp};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};
use crate::ports::StoreError;

/// The longest that a next try has to wait, in seconds.
const LONGEST_SECONDS: u64 = 30;

/// What a start counts as where nothing can be noted.
const WRONG_AT_START: u32 = 2;

/// How often in a row the wrong thing was given, and when last.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Attempts {
    wrong: u32,
    /// In milliseconds since 1970.
    last: u64,
}

/// What a right guess opens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opens {
    /// The vault that is here.
    TheVault,
    /// Nothing but the file that it was tried at.
    AnotherFile,
}

impl Opens {
    /// Whether what opened another file opens the vault as well.
    pub(crate) fn the_vault_if(it_does: bool) -> Self {
        if it_does { Self::TheVault } else { Self::AnotherFile }
    }
}

impl Attempts {
    /// What a store remembers; nothing that can't be read counts.
    fn parse(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// As a store remembers it; `None`: there is nothing to remember.
    fn write(self) -> Option<String> {
        (self.wrong > 0).then(|| serde_json::to_string(&self).ok()).flatten()
    }

    /// One wrong try more, which ended now.
    fn with_one_more(self, now: Timestamp) -> Self {
        Self { wrong: self.wrong.saturating_add(1), last: now.unix_millis() }
    }

    /// The same as seen at this moment: a last try in the future means that the clock was set back, and the wait
    /// begins anew. So that neither shortens a wait nor makes one longer than it can be.
    fn seen_at(self, now: Timestamp) -> Self {
        Self { last: self.last.min(now.unix_millis()), ..self }
    }

    /// When the next try may be made.
    fn next_try(self) -> Timestamp {
        let wait = match self.wrong {
            0 => 0,
            wrong => 1_u64.checked_shl(wrong - 1).unwrap_or(LONGEST_SECONDS).min(LONGEST_SECONDS),
        };
        Timestamp::from_unix_millis(self.last).plus_seconds(wait)
    }
}

/// What a guess came to; one whose key has not been derived yet was no guess ([`Passphrase::stretched_elsewhere`]).
pub(crate) fn judged<T>(password: &Passphrase, outcome: Result<T, AppError>) -> Result<T, AppError> {
    outcome
        .map_err(|problem| if password.lacks_key() { ErrorView::new(ErrorCode::VaultBusy) } else { problem })
}

impl App {
    /// When the next password or recovery code is taken; `None`: at once.
    pub fn next_try_at(&self) -> Option<Timestamp> {
        self.next_try.filter(|at| self.ports.clock.now() < *at)
    }

    /// Makes one try at the vault, unless wrong ones before it ask for a wait. `wrong` is the failure that means a wrong
    /// guess; any other leaves the count as it is, and success forgets it.
    ///
    /// # Errors
    /// [`ErrorCode::SlowedDown`], [`ErrorCode::VaultBusy`] when another program's try takes too long, or the
    /// guess's own.
    pub(crate) fn attempt<T>(
        &mut self,
        wrong: ErrorCode,
        guess: impl FnOnce(&mut Self) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        self.attempt_at(wrong, |app| guess(app).map(|made| (made, Opens::TheVault)))
    }

    /// The same of a file that may be anybody's: success forgets the count only where what opened the file opens the
    /// vault that is here too. Who opens a backup of their own has guessed nothing of this vault.
    pub(crate) fn attempt_at<T>(
        &mut self,
        wrong: ErrorCode,
        guess: impl FnOnce(&mut Self) -> Result<(T, Opens), AppError>,
    ) -> Result<T, AppError> {
        // Time that stands still is a demo's: no wait would ever end.
        if self.ports.clock.is_frozen() {
            return guess(self).map(|(made, _)| made);
        }
        let store = Arc::clone(&self.ports.attempts);
        let mut guess = Some(guess);
        let mut outcome = None;
        let noted = store.turn(&mut |text| {
            let (after, made) = self.guarded(Attempts::parse(text), wrong, guess.take()?);
            outcome = Some(made);
            after.write()
        });
        match (noted, guess) {
            // Never reached: the place can't be written to. What is remembered in memory holds.
            (Err(StoreError::Busy), Some(_)) => Err(ErrorView::new(ErrorCode::VaultBusy)),
            (_, Some(guess)) => {
                let (after, made) = self.guarded(Attempts::default(), wrong, guess);
                self.unnoted = after;
                made
            }
            (noted, None) => {
                if noted.is_ok() {
                    self.unnoted = Attempts::default();
                }
                outcome.unwrap_or_else(|| Err(ErrorView::new(ErrorCode::SlowedDown)))
            }
        }
    }

    /// Reads what the store remembers, so that a wait from before the start is shown from the start.
    pub(crate) fn recall_attempts(&mut self) {
        let now = self.ports.clock.now();
        let remembered = Attempts::parse(self.ports.attempts.read().as_deref()).seen_at(now);
        if self.unnoted == Attempts::default() && self.ports.attempts.ready().is_err() {
            self.unnoted = Attempts { wrong: WRONG_AT_START, last: now.unix_millis() };
        }
        let next = remembered.next_try().max(self.unnoted.seen_at(now).next_try());
        self.next_try = (!self.ports.clock.is_frozen()).then_some(next);
    }

    /// The guess, if it may be made now, and what is to be remembered after it.
    fn guarded<T>(
        &mut self,
        remembered: Attempts,
        wrong: ErrorCode,
        guess: impl FnOnce(&mut Self) -> Result<(T, Opens), AppError>,
    ) -> (Attempts, Result<T, AppError>) {
        let now = self.ports.clock.now();
        let known = [remembered, self.unnoted].map(|each| each.seen_at(now));
        let before = if known[0].next_try() < known[1].next_try() { known[1] } else { known[0] };
        let (after, outcome) = if now < before.next_try() {
            (before, Err(ErrorView::new(ErrorCode::SlowedDown)))
        } else {
            let outcome = guess(self);
            let after = match &outcome {
                Ok((_, Opens::TheVault)) => Attempts::default(),
                Err(error) if error.code == wrong => before.with_one_more(self.ports.clock.now()),
                Ok((_, Opens::AnotherFile)) | Err(_) => before,
            };
            (after, outcome.map(|(made, _)| made))
        };
        self.unnoted = after;
        self.next_try = Some(after.next_try());
        (after, outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_unix_millis(millis)
    }

    #[test]
    fn each_wrong_try_doubles_the_wait_up_to_half_a_minute() {
        let mut attempts = Attempts::default();
        assert_eq!(attempts.next_try(), at(0));
        for wait in [1, 2, 4, 8, 16, 30, 30, 30] {
            attempts = attempts.with_one_more(at(5_000));
            assert_eq!(attempts.next_try(), at(5_000 + 1000 * wait));
        }
        let many = Attempts { wrong: u32::MAX, last: 0 };
        assert_eq!(many.with_one_more(at(7)).next_try(), at(30_007));
    }

    #[test]
    fn a_clock_set_back_begins_the_wait_anew_and_no_longer() {
        let attempts = Attempts { wrong: 9, last: 1_000_000 };
        assert_eq!(attempts.seen_at(at(400)).next_try(), at(30_400));
        assert_eq!(attempts.seen_at(at(1_000_001)), attempts);
    }

    #[test]
    fn what_cannot_be_read_counts_as_nothing() {
        for text in
            [None, Some(""), Some("nonsense"), Some(r#"{"wrong":-1,"last":2}"#), Some(r#"{"wrong":3}"#)]
        {
            assert_eq!(Attempts::parse(text), Attempts::default(), "{text:?}");
        }
        let three = Attempts { wrong: 3, last: 17 };
        assert_eq!(Attempts::parse(three.write().as_deref()), three);
        assert_eq!(Attempts::default().write(), None);
    }
}
