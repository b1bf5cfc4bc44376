//! Copy a code, and clear it from the clipboard when its time is over, if it is still ours.

use std::sync::{Arc, Mutex, PoisonError};

use ringfence_core::otp;
use ringfence_core::{AccountId, Timestamp};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::accounts::edit::{not_found, parse_id};
use crate::app::App;
use crate::error::AppError;
use crate::import::pasted::mark_of;
use crate::ports::{Clip, Clipboard, ClipboardError};
use crate::session::jobs::Job;
use crate::view::{ClipboardView, Copied, Which};

/// How often a clipboard that can't be read at the deadline is tried again: once a second at first, …
const CLEAR_TRIES: u8 = 30;
/// … and after so many tries, of one that may answer no more for a long time, once in ten seconds.
const EAGER_TRIES: u8 = 20;

/// A code of ours on the clipboard: its digest, never the code.
pub(crate) struct CopiedCode {
    account: AccountId,
    digest: [u8; 32],
    copied_at: Timestamp,
    /// When it is to be cleared; `None`: when the vault is locked or the program ends.
    clears_at: Option<Timestamp>,
    tries_left: u8,
    /// A job is at the clipboard for it.
    busy: bool,
}

/// What is written comes before or after what is cleared, never between the look at it and the clearing.
#[derive(Clone, Default)]
pub(crate) struct Turns(Arc<Mutex<()>>);

impl Turns {
    pub(crate) fn one<T>(&self, act: impl FnOnce() -> T) -> T {
        let _turn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        act()
    }
}

impl CopiedCode {
    /// When there is something to do for it.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.clears_at.filter(|_| !self.busy)
    }

    /// Its time is over, or the clock was set back and nobody knows.
    fn is_due(&self, now: Timestamp) -> bool {
        self.next().is_some_and(|due| now >= due || now < self.copied_at)
    }

    /// It could not be cleared at this moment.
    fn try_again(&mut self, now: Timestamp) {
        self.tries_left -= 1;
        let wait = if CLEAR_TRIES - self.tries_left <= EAGER_TRIES { 1 } else { 10 };
        (self.clears_at, self.copied_at) = (Some(now.plus_seconds(wait)), now);
    }

    pub(crate) fn view(&self) -> ClipboardView {
        ClipboardView {
            account: self.account.to_string(),
            clears_at: self.clears_at.map(Timestamp::unix_seconds),
            silent: self.tries_left < CLEAR_TRIES,
        }
    }
}

impl App {
    /// Copies a code. The page never needs to have seen it.
    ///
    /// For HOTP, [`Which::Current`] is the newest code, made first when there is none; [`Which::Before`] the one
    /// before it, once two were asked for; [`Which::Next`] makes the next one.
    ///
    /// # Errors
    /// [`crate::ErrorCode::AccountNotFound`], [`crate::ErrorCode::PinMissing`], or why an HOTP counter could not be saved;
    /// the job's are those of the clipboard, [`crate::ErrorCode::ClipboardUnavailable`] and
    /// [`crate::ErrorCode::ClipboardSilent`].
    pub fn copy_code(&mut self, id: &str, which: Which) -> Result<Job<Copied>, AppError> {
        let account = parse_id(id)?;
        let now = self.ports.clock.now();
        let window = otp::window_at(&self.account(account)?.otp, now);
        if window.is_none() {
            let on_show = self.session.unlocked()?.counted.contains_key(&account);
            if which == Which::Next || (which == Which::Current && !on_show) {
                self.next_code(id)?;
            }
        }
        let open = self.session.unlocked()?;
        let made;
        let code = match (open.counted.get(&account), which) {
            (Some(codes), Which::Before) => codes.before.as_ref().ok_or_else(not_found)?,
            (Some(codes), Which::Current | Which::Next) => &codes.latest,
            (None, Which::Before) => return Err(not_found()),
            (None, Which::Current) => {
                made = otp::code_at(&self.account(account)?.otp, now)?;
                &made
            }
            (None, Which::Next) => {
                made = otp::next_code_at(&self.account(account)?.otp, now)?;
                &made
            }
        };
        let text = Zeroizing::new(code.as_str().to_owned());
        let valid_from = window.filter(|_| which == Which::Next).map(|window| window.until);
        Ok(self.put_on_clipboard(account, text, valid_from))
    }

    /// Puts a secret text of an account on the clipboard, to be cleared like a code. It is noted before it is there: a lock
    /// that comes in between clears it too.
    pub(crate) fn put_on_clipboard(
        &mut self,
        account: AccountId,
        text: Zeroizing<String>,
        valid_from: Option<u64>,
    ) -> Job<Copied> {
        let now = self.ports.clock.now();
        let digest = Sha256::digest(text.as_bytes()).into();
        let seconds = self.settings.clipboard_seconds;
        let timed = seconds > 0 && !self.ports.clock.is_frozen();
        let clears_at = timed.then(|| now.plus_seconds(seconds.into()));
        let noted =
            CopiedCode { account, digest, copied_at: now, clears_at, tries_left: CLEAR_TRIES, busy: true };
        let before = self.copied.replace(noted);
        let clears_at = clears_at.map(Timestamp::unix_seconds);
        let copied = Copied { account: account.to_string(), valid_from, clears_at };
        let (clipboard, turns) = (Arc::clone(&self.ports.clipboard), Turns::clone(&self.clipboard_turns));
        Job::of_any_session(move || {
            let written = turns.one(|| clipboard.write_secret(&text));
            drop(text);
            move |app: &mut Self| {
                // What was copied after it has taken its place.
                if let Some(noted) = app.copied.as_mut().filter(|noted| noted.digest == digest) {
                    noted.busy = false;
                    // One that is only slow may take it yet.
                    if written == Err(ClipboardError::Unavailable) {
                        app.copied = before;
                    }
                }
                written.map(|()| copied).map_err(AppError::from)
            }
        })
    }

    /// What is on the clipboard, for [`crate::import::read`]. The job's failures are [`crate::ErrorCode::ClipboardUnavailable`]
    /// and [`crate::ErrorCode::ClipboardSilent`].
    pub fn read_clipboard(&self) -> Job<Clip> {
        let clipboard = Arc::clone(&self.ports.clipboard);
        self.job(move || {
            let read = clipboard.read();
            move |app: &mut Self| {
                let clip = read?;
                app.pasted = mark_of(&clip);
                Ok(clip)
            }
        })
    }

    /// Clears the clipboard if it still holds our code, where that is due; `None`: nothing is. Where the clipboard can't be
    /// read at this moment, it is due again a little later.
    pub fn clear_clipboard(&mut self) -> Option<Job<()>> {
        let now = self.ports.clock.now();
        let copied = self.copied.as_mut().filter(|copied| copied.is_due(now))?;
        copied.busy = true;
        let digest = copied.digest;
        let (clipboard, turns) = (Arc::clone(&self.ports.clipboard), Turns::clone(&self.clipboard_turns));
        Some(Job::of_any_session(move || {
            let cleared = turns.one(|| clear_if_ours(clipboard.as_ref(), &digest));
            move |app: &mut Self| {
                app.cleared(&digest, cleared);
                Ok(())
            }
        }))
    }

    /// Whether a job is at the clipboard for a code of ours: what is due then is due after it.
    pub fn is_at_clipboard(&self) -> bool {
        self.copied.as_ref().is_some_and(|copied| copied.busy)
    }

    /// From now on it is due to clear the clipboard of our code.
    pub(crate) fn clear_clipboard_soon(&mut self) {
        let now = self.ports.clock.now();
        if let Some(copied) = &mut self.copied {
            copied.clears_at = Some(now);
        }
    }

    fn cleared(&mut self, digest: &[u8; 32], cleared: Result<(), ClipboardError>) {
        let now = self.ports.clock.now();
        let Some(copied) = self.copied.as_mut().filter(|copied| copied.digest == *digest) else { return };
        copied.busy = false;
        if cleared.is_ok() || copied.tries_left == 0 {
            self.copied = None;
        } else {
            copied.try_again(now);
        }
    }
}

fn clear_if_ours(clipboard: &dyn Clipboard, digest: &[u8; 32]) -> Result<(), ClipboardError> {
    if let Some(text) = clipboard.read_text()?
        && Sha256::digest(text.as_bytes()).as_slice() == digest
    {
        clipboard.clear()?;
    }
    Ok(())
}
